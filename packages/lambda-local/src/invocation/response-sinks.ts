import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { ResponseSink } from '../environment/environment.ts'
import { maxResponseBytes } from '../limits.ts'

/** Collects a response in memory. */
export function collectResponse(): ResponseSink & { payload(): Buffer } {
  const chunks: Buffer[] = []
  return {
    maxBytes: maxResponseBytes,
    begin() {},
    write: chunk => void chunks.push(chunk),
    payload: () => Buffer.concat(chunks),
  }
}

/** Writes with backpressure. If the client disconnects, the function continues, as on AWS. */
export async function writeTo(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (response.destroyed || response.write(chunk)) return
  // Removes the listener of the event that did not occur: a long stream waits here thousands of times.
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  over.abort()
}
