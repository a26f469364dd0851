import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { ResponseSink } from '../environment/environment.ts'
import { maxResponseBytes } from '../limits.ts'

/** Keeps a response until it is whole. */
export function collectResponse(): ResponseSink & { payload(): Buffer } {
  const chunks: Buffer[] = []
  return {
    maxBytes: maxResponseBytes,
    begin() {},
    write: chunk => void chunks.push(chunk),
    payload: () => Buffer.concat(chunks),
  }
}

/** Writes at the speed the reader takes it. A reader that went away stops nothing: the function works on, as on AWS. */
export async function writeTo(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (response.destroyed || response.write(chunk)) return
  // The one that did not happen stops listening: a long stream waits here thousands of times.
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  over.abort()
}
