import { within } from '../../primitives/within.ts'

/**
 * How long a stream may be silent, in milliseconds. API Gateway ends one after 30 s without a write (edge-optimised; 5
 * minutes regional), and proxies and clients in between are not more patient.
 */
export const keepAliveMs = 15_000

/** A comment of an event stream, which its reader skips. */
const silence = ':\n\n'

/**
 * Passes parts on as they come, and adds a comment whenever there was none for `everyMs`.
 *
 * @param isSilent Whether the time before the first part is over already.
 */
export async function* keepAlive(
  parts: AsyncIterable<string>,
  everyMs: number,
  isSilent: boolean,
): AsyncGenerator<string, void, undefined> {
  const iterator = parts[Symbol.asyncIterator]()
  let open = true
  try {
    let pending = iterator.next()
    if (isSilent) yield silence
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
