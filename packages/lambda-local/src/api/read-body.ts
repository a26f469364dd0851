import type { IncomingMessage } from 'node:http'

/**
 * The whole body, or undefined when it is longer than `maxBytes`. What is too much is read all the same and thrown away:
 * most clients look at the answer only when all of the request is sent.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined
}
