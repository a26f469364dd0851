/**
 * Callers that ask for the same at the same time share one request. It ends when the last of them has gone; the others
 * keep waiting when one goes.
 */
export function coalesce<T>(
  run: (url: URL, signal: AbortSignal) => Promise<T>,
): (url: URL, signal: AbortSignal) => Promise<T> {
  type Shared = { readonly result: Promise<T>; readonly ending: AbortController; waiting: number }
  const shared = new Map<string, Shared>()

  /** A later request may have taken the place of one that was given up. */
  function remove(key: string, ending: AbortController): void {
    if (shared.get(key)?.ending === ending) shared.delete(key)
  }

  return async function runShared(url, signal) {
    signal.throwIfAborted()
    const key = url.href
    let entry = shared.get(key)
    if (!entry) {
      const ending = new AbortController()
      const result = run(url, ending.signal).finally(() => remove(key, ending))
      // Without a caller left, the rejection would be unhandled.
      result.catch(() => undefined)
      entry = { result, ending, waiting: 0 }
      shared.set(key, entry)
    }
    const { result, ending } = entry
    entry.waiting++
    const leave = () => {
      if (--entry.waiting > 0) return
      remove(key, ending)
      ending.abort(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([result, untilAborted(signal)])
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
