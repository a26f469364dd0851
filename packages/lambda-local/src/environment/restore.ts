/** SnapStart in the Runtime API: what a runtime client does between its init phase and its first invocation. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

export type Restore = {
  /** Whether the client may ask for invocations. Under SnapStart that is after its `GET restore/next`. */
  readonly isOver: boolean
  /** The snapshot is taken, and this environment restored from it. All connections so far are of before. */
  complete(): void
  /** Whether a request came over a connection that was opened before the snapshot. A restored environment has none of them. */
  isStale(request: IncomingMessage): boolean
}

export function createRestore(snapStart: boolean): Restore {
  const seen = new Set<Socket>()
  let stale: ReadonlySet<Socket> = new Set()
  let isOver = !snapStart
  return {
    get isOver() {
      return isOver
    },
    complete() {
      isOver = true
      stale = new Set(seen)
    },
    isStale({ socket }) {
      seen.add(socket)
      return stale.has(socket)
    },
  }
}
