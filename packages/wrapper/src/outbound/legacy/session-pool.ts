import * as ErrorCode from '../../mcp/error-codes.ts'
import type { Handshake } from '../../mcp/initialize-result.ts'
import { RpcError } from '../../mcp/json-rpc.ts'
import { untilAborted } from '../../primitives/deadline.ts'
import { lazy } from '../../primitives/lazy.ts'
import { startTimeout } from './connection.ts'
import type { Session } from './session.ts'
import type { Entry } from './session-entry.ts'
import { isFor, type Partition, type SessionKey } from './session-key.ts'
import type { SessionQueue } from './session-queue.ts'

export type SessionPool = {
  /** An idle session for this key, or a new one. While all are busy the call waits, until `signal` fires. */
  acquire(key: SessionKey, signal: AbortSignal): Promise<Session>
  /** Gives a session back. It is kept if it is still usable, else ended. */
  release(session: Session, keep: boolean): void
  /** Opens a session ahead of the first call with this handshake, for any partition. */
  warm(handshake: Handshake): Promise<void>
  /** Ends all sessions and rejects all waiting calls. */
  close(): Promise<void>
}

export type SessionPoolOptions = {
  /** Most sessions alive at once, in whichever state. */
  readonly maxSessions: number
  readonly now?: () => number
  /** How long an ending session keeps its place, in milliseconds: a `close` that never settles must not keep it for good. */
  readonly endLimitMs?: number
}

/** Keeps sessions warm: a bounded number, one exchange at a time each, least recently used ended first. */
export function createSessionPool(
  open: (handshake: Handshake) => Promise<Session>,
  { maxSessions, now = Date.now, endLimitMs = 5_000 }: SessionPoolOptions,
): SessionPool {
  /** Least recently used first. */
  const entries: Entry[] = []
  let queue: SessionQueue | undefined
  let closed = false

  /** Calls wait only where one process has many at once, which is not the case in most functions. */
  const loadQueue = lazy(async () => {
    const { createSessionQueue } = await import('./session-queue.ts')
    queue = createSessionQueue({ entries, maxSessions, now, claim, openEntry, release, end })
    return queue
  })

  async function acquire(key: SessionKey, signal: AbortSignal): Promise<Session> {
    const sinceMs = now()
    for (;;) {
      if (closed) throw shuttingDown()
      signal.throwIfAborted()
      const free = entries.findLast(entry => isFree(entry) && isFor(entry, key))
      if (!free) break
      const session = await claim(free, key, signal)
      if (session) return session
    }
    if (entries.length < maxSessions) return openEntry(key, signal)
    const loaded = await loadQueue()
    if (closed) throw shuttingDown()
    return loaded.join(key, sinceMs, signal)
  }

  /** Reserves a free entry. Undefined if its session turns out to be unusable, or does not open while the call has time. */
  function claim(entry: Entry, { partition }: SessionKey, signal?: AbortSignal): Claimed | Promise<Claimed> {
    entry.partition = partition
    const { session } = entry
    if (!session) {
      return (
        entry.opened &&
        untilOpen(entry, entry.opened, signal).catch(error => {
          if (signal?.aborted || Object(error?.data).cause === startTimeout) throw error
          return undefined
        })
      )
    }
    entry.state = 'busy'
    const ready = session.isReady()
    return ready === true ? session : confirm(entry, session, ready)
  }

  async function confirm(entry: Entry, session: Session, ready: boolean | Promise<boolean>): Promise<Claimed> {
    if (await ready) return session
    void end(entry)
    return undefined
  }

  /** A slow start outlives the call that it began for: it is free again then, and the next call waits for it. */
  function untilOpen(entry: Entry, opened: Promise<Session>, signal?: AbortSignal): Promise<Session> {
    if (!signal) return opened
    return untilAborted(opened, signal).catch(error => {
      if (entry.session) release(entry.session, true)
      else entry.partition = undefined
      throw error
    })
  }

  /** Opens a session for a key, or for the partition of its first call. The caller has checked that there is a place. */
  function openEntry({ handshake, partition }: OpeningKey, signal?: AbortSignal): Promise<Session> {
    const entry: Entry = { state: 'opening', handshake, partition, openedAtMs: 0 }
    entries.push(entry)
    entry.opened = finishOpening(entry)
    return untilOpen(entry, entry.opened, signal)
  }

  async function finishOpening(entry: Entry): Promise<Session> {
    try {
      entry.session = await open(entry.handshake)
    } catch (error) {
      remove(entry)
      throw error
    }
    if (closed) {
      await end(entry)
      throw shuttingDown()
    }
    entry.openedAtMs = now()
    entry.state = entry.partition === undefined ? 'idle' : 'busy'
    queue?.dispatch()
    return entry.session
  }

  function release(session: Session, keep: boolean): void {
    const index = entries.findIndex(entry => entry.session === session && entry.state === 'busy')
    const entry = entries[index]
    if (!entry) return
    if (!keep || !session.usable) {
      void end(entry)
      return
    }
    entry.state = 'idle'
    entries.splice(index, 1)
    entries.push(entry)
    queue?.dispatch()
  }

  function end(entry: Entry): Promise<void> {
    entry.state = 'ending'
    entry.ended ??= finishEnding(entry)
    return entry.ended
  }

  async function finishEnding(entry: Entry): Promise<void> {
    const timer = setTimeout(remove, endLimitMs, entry).unref()
    try {
      await entry.session?.close()
    } catch (error) {
      console.warn('Closing a kept server failed', error)
    }
    clearTimeout(timer)
    remove(entry)
  }

  function remove(entry: Entry): void {
    const index = entries.indexOf(entry)
    if (index >= 0) entries.splice(index, 1)
    queue?.dispatch()
  }

  return {
    acquire,
    release,
    async warm(handshake) {
      if (entries.length < maxSessions) await openEntry({ handshake })
    },
    async close() {
      closed = true
      queue?.close(shuttingDown())
      // A session that is still opening is ended as soon as it is open.
      await Promise.all(entries.filter(entry => entry.session).map(end))
    },
  }
}

type Claimed = Session | undefined

type OpeningKey = { readonly handshake: Handshake; readonly partition?: Partition }

/** Idle, or opened ahead of its first call. */
function isFree({ state, partition }: Entry): boolean {
  return state === 'idle' || (state === 'opening' && partition === undefined)
}

function shuttingDown(): RpcError {
  return new RpcError(ErrorCode.backendUnavailable, 'This server is shutting down')
}
