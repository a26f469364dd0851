import type { Readable } from 'node:stream'

/**
 * The whole of a body that is no longer than `most` bytes, else undefined, with the body as if nothing of it had been read. Iterating
 * over a stream costs more than a short body. The body has to fail when its request is aborted.
 */
export function readShort(body: Readable, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0

    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes <= most) return
      stop()
      body.pause()
      body.unshift(Buffer.concat(chunks))
      resolve(undefined)
    }
    const onEnd = () => {
      stop()
      resolve(Buffer.concat(chunks))
    }
    const onFailure = (cause: Error = new Error('the body is cut')) => {
      stop()
      reject(cause)
    }
    // An error is followed by `close`, whose listener has no cause.
    const onClose = () => onFailure()
    const stop = () => body.off('data', onData).off('end', onEnd).off('error', onFailure).off('close', onClose)

    body.on('data', onData).on('end', onEnd).on('error', onFailure).on('close', onClose)
  })
}
