/** Messages waiting to be read by one reader, in order. */
export type Inbox<T> = {
  push(item: T): void
  /** Ends the reader's wait with an error; what was pushed before is still read first. */
  fail(error: Error): void
  next(): Promise<T>
}

export function createInbox<T>(): Inbox<T> {
  const items: T[] = []
  let failure: Error | undefined
  let waiting: { resolve(item: T): void; reject(error: Error): void } | undefined

  return {
    push(item) {
      if (!waiting) {
        items.push(item)
        return
      }
      waiting.resolve(item)
      waiting = undefined
    },
    fail(error) {
      failure ??= error
      waiting?.reject(failure)
      waiting = undefined
    },
    next() {
      const item = items.shift()
      if (item !== undefined) return Promise.resolve(item)
      if (failure) return Promise.reject(failure)
      return new Promise<T>((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
  }
}
