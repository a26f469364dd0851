/** Bytes of request bodies held at once, over all calls of one server. */
export type BodyBudget = {
  /** Starts the account of one call. */
  open(): BodyAccount
}

export type BodyAccount = {
  /** Counts bytes that are about to be kept. False, and nothing counted, where the budget has no room for them. */
  add(bytes: number): boolean
  /** Gives everything back. */
  release(): void
}

/**
 * Bytes are counted as they are received. A declared `Content-Length` reserves nothing: otherwise a few connections that
 * declare large bodies and send none would exhaust the budget.
 */
export function createBodyBudget(maxBytes: number): BodyBudget {
  let heldBytes = 0
  return {
    open() {
      let ownBytes = 0
      return {
        add(bytes) {
          if (heldBytes + bytes > maxBytes) return false
          heldBytes += bytes
          ownBytes += bytes
          return true
        },
        release() {
          heldBytes -= ownBytes
          ownBytes = 0
        },
      }
    },
  }
}
