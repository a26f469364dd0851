import type { IncomingMessage } from 'node:http'

/**
 * Returns the whole body, or undefined if it is longer than `maxBytes`. A body that is too long is still read to its end,
 * because most clients read no response before they have sent the whole request.
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
