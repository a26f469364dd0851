import * as ErrorCode from '../../mcp/error-codes.ts'
import { RpcError } from '../../mcp/json-rpc.ts'
import { ageMs } from '../../primitives/age.ts'
import type { Session } from './session.ts'
import type { Entry } from './session-entry.ts'
import { isFor, type SessionKey } from './session-key.ts'

/** Calls that wait for a session, oldest first. */
export type SessionQueue = {
  join(key: SessionKey, sinceMs: number, signal: AbortSignal): Promise<Session>
  /** Assigns whatever is free. Called after each change of an entry's state that may free something. */
  dispatch(): void
  /** Rejects all waiting calls. */
  close(reason: Error): void
}

/** The parts of the store that the queue decides over. */
export type SessionPlaces = {
  readonly entries: readonly Entry[]
  readonly maxSessions: number
  now(): number
  claim(entry: Entry, key: SessionKey): Session | undefined | Promise<Session | undefined>
  openEntry(key: SessionKey): Promise<Session>
  release(session: Session, keep: boolean): void
  end(entry: Entry): Promise<void>
}

type Waiter = {
  readonly key: SessionKey
  readonly sinceMs: number
  /** A session is being checked or opened for it. */
  isOffered: boolean
  readonly resolve: (session: Session) => void
  readonly reject: (reason: unknown) => void
}

/**
 * How long a session may serve calls of one key while an older call of another key waits, and how long that call may be
 * passed over, in milliseconds. Starting a child takes 0.3 to 0.9 s: with shorter turns, many tenants over few children
 * would spend more time on starts than on calls.
 */
const turnMs = 1_000

/**
 * Decides which waiting call gets what becomes free:
 *
 * 1. An idle session goes to the oldest call that it fits. Exception: both its turn and the wait of an older call that
 *    it does not fit are over `turnMs`.
 * 2. Else a free place goes to the oldest call, and a session is opened there.
 * 3. Else the least recently used idle session is ended, which frees its place.
 *
 * An ending session is a place to come, and so is counted for the oldest calls: one call causes one ending at most.
 */
export function createSessionQueue(places: SessionPlaces): SessionQueue {
  const { entries, maxSessions, now, claim, openEntry, release, end } = places
  /** Oldest first. A call stays in its position while a session is offered to it, in case that comes to nothing. */
  const waiters: Waiter[] = []

  function join(key: SessionKey, sinceMs: number, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiters.splice(waiters.indexOf(waiter), 1)
        signal.removeEventListener('abort', giveUp)
      }
      const giveUp = () => waiter.reject(tooBusy(maxSessions))
      const waiter: Waiter = {
        key,
        sinceMs,
        isOffered: false,
        resolve(session) {
          leave()
          resolve(session)
        },
        reject(reason) {
          leave()
          reject(reason)
        },
      }
      signal.addEventListener('abort', giveUp, { once: true })
      waiters.push(waiter)
      dispatch()
    })
  }

  function dispatch(): void {
    while (assignOne());
  }

  /** False when nothing is left to assign. */
  function assignOne(): boolean {
    const waiting = waiters.filter(({ isOffered }) => !isOffered)
    const [oldest] = waiting
    const idle = entries.filter(({ state }) => state === 'idle')
    const hasPlace = entries.length < maxSessions
    if (!oldest || (idle.length === 0 && !hasPlace)) return false
    const placesToCome = entries.filter(({ state }) => state === 'ending').length
    const next = waiting[placesToCome]
    const isOverdue = next !== undefined && isOver(next.sinceMs)
    for (const [position, waiter] of waiting.entries()) {
      const passesOver = isOverdue && position > placesToCome
      const entry = idle.findLast(entry => isFor(entry, waiter.key) && !(passesOver && isOver(entry.openedAtMs)))
      if (!entry) continue
      void offer(waiter, claim(entry, waiter.key))
      return true
    }
    if (hasPlace) {
      void offer(oldest, openEntry(oldest.key))
      return true
    }
    const [leastRecent] = idle
    if (!next || !leastRecent) return false
    void end(leastRecent)
    return true
  }

  function isOver(sinceMs: number): boolean {
    return ageMs(sinceMs, now()) >= turnMs
  }

  async function offer(waiter: Waiter, offered: ReturnType<SessionPlaces['claim']>): Promise<void> {
    waiter.isOffered = true
    try {
      const session = await offered
      if (!session) {
        waiter.isOffered = false
        dispatch()
      } else if (waiters.includes(waiter)) waiter.resolve(session)
      else release(session, true)
    } catch (error) {
      if (waiters.includes(waiter)) waiter.reject(error)
    }
  }

  return {
    join,
    dispatch,
    close(reason) {
      for (const waiter of [...waiters]) waiter.reject(reason)
    },
  }
}

function tooBusy(maxSessions: number): RpcError {
  const message = `No server was free before the deadline: at most ${maxSessions} are kept here, and all stayed busy`
  return new RpcError(ErrorCode.throttled, message)
}
