/**
 * How long a stream may be silent, in milliseconds. API Gateway ends one after 30 s without a write (edge-optimised; 5
 * minutes regional), and proxies and clients in between are not more patient.
 */
export const keepAliveMs = 15_000

/** A comment of an event stream, which its reader skips. */
export const silence = ':\n\n'

/** The same parts as they come, with a comment whenever there was none for a while. */
export async function* keepAlive(
  parts: AsyncIterable<string>,
  everyMs: number,
): AsyncGenerator<string, void, undefined> {
  const iterator = parts[Symbol.asyncIterator]()
  let open = true
  try {
    let pending = iterator.next()
    while (open) {
      const next = await within(pending, everyMs)
      if (!next) {
        yield silence
      } else if (next.done) {
        open = false
      } else {
        yield next.value
        pending = iterator.next()
      }
    }
  } finally {
    if (open) await iterator.return?.(undefined)
  }
}

/** What a promise gives within some time, else undefined; it can be waited for again. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([promise, timeUp])
  } finally {
    clearTimeout(timer)
  }
}
