/** A bounded queue of items for one reader, in order. */
export type AsyncQueue<T> = {
  /**
   * Adds an item. A promise is returned while as many items wait as may: it settles when the reader has caught up, or is
   * gone. A writer that awaits it keeps memory bounded, however slow the reader is.
   */
  push(item: T): Promise<void> | undefined
  /** Ends the reader's wait with an error; what was pushed before is still read first. */
  fail(error: Error): void
  next(): Promise<T>
  /** Called when the reader leaves: what waits and what is pushed later is dropped, and writers go on. */
  close(): void
}

/** Small, since one message may be megabytes; a reader that keeps up never lets it fill. */
const mostWaiting = 16

export function createAsyncQueue<T>(): AsyncQueue<T> {
  let items: T[] = []
  let failure: Error | undefined
  let waiting: { resolve(item: T): void; reject(error: Error): void } | undefined
  let writers: (() => void)[] = []
  let isClosed = false

  function wakeWriters(): void {
    const woken = writers
    writers = []
    for (const wake of woken) wake()
  }

  return {
    push(item) {
      if (isClosed) return undefined
      if (waiting) {
        waiting.resolve(item)
        waiting = undefined
        return undefined
      }
      items.push(item)
      return items.length < mostWaiting ? undefined : new Promise(resolve => writers.push(resolve))
    },
    fail(error) {
      failure ??= error
      waiting?.reject(failure)
      waiting = undefined
    },
    next() {
      const item = items.shift()
      if (items.length < mostWaiting && writers.length > 0) wakeWriters()
      if (item !== undefined) return Promise.resolve(item)
      if (failure) return Promise.reject(failure)
      return new Promise<T>((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
    close() {
      isClosed = true
      items = []
      wakeWriters()
    },
  }
}
