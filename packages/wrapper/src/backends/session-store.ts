import { ErrorCode, RpcError } from '../json-rpc.ts'
import type { LegacySession } from './legacy-session.ts'

/**
 * Whom a session may serve. `owner` keeps callers apart, `profile` is the revision and client capabilities the server
 * was initialised with.
 */
export type SessionKey = { owner: string; profile: string }

export type SessionStore = {
  /** An idle session for this key, or a new one; waits its turn when as many as allowed are busy. */
  acquire(key: SessionKey, signal: AbortSignal): Promise<LegacySession>
  /** Gives a session back. It is kept when it is still usable, ended otherwise. */
  release(session: LegacySession, keep: boolean): void
  /** Opens one for whoever comes first with this profile. */
  warm(profile: string): Promise<void>
  close(): Promise<void>
}

/** `owner` is absent on one that has served nobody yet: built in Lambda's init phase, when the caller is not known. */
type Kept = { session: LegacySession; profile: string; owner: string | undefined; busy: boolean }

/** Sessions kept warm: bounded, least recently used goes first, one exchange at a time each. */
export function createSessionStore(
  open: (profile: string) => Promise<LegacySession>,
  maxSessions: number,
): SessionStore {
  /** Least recently used first. */
  const kept: Kept[] = []
  const waiting: (() => void)[] = []
  let opening = 0
  let closed = false
  /** One being built ahead of its first call, until that call comes to wait for it. */
  let warmingProfile: string | undefined

  async function acquire(key: SessionKey, signal: AbortSignal): Promise<LegacySession> {
    let waited = false
    for (;;) {
      if (closed) throw shuttingDown()
      const idle = takeIdle(key)
      if (idle) {
        const ready = idle.session.isReady()
        // Not awaited in the ordinary case: it is not a question there, and a turn of the event loop is not free.
        if (ready === true || (await ready)) return idle.session
        void end(idle)
        continue
      }
      const isFirst = warmingProfile === key.profile
      if (isFirst) warmingProfile = undefined
      else if (kept.length + opening < maxSessions) return (await openOne(key.profile, key.owner)).session
      const victim = isFirst ? undefined : kept.find(entry => !entry.busy)
      if (victim) {
        await end(victim)
      } else {
        await turn(signal, waited)
        waited = true
      }
    }
  }

  function takeIdle(key: SessionKey): Kept | undefined {
    const index = kept.findLastIndex(
      ({ busy, profile, owner }) => !busy && profile === key.profile && (owner === undefined || owner === key.owner),
    )
    const entry = kept[index]
    if (!entry) return undefined
    if (!entry.session.usable) {
      void end(entry)
      return takeIdle(key)
    }
    entry.busy = true
    entry.owner = key.owner
    return entry
  }

  async function openOne(profile: string, owner: string | undefined): Promise<Kept> {
    opening += 1
    try {
      const session = await open(profile)
      if (closed) {
        await session.close()
        throw shuttingDown()
      }
      const entry = { session, profile, owner, busy: true }
      kept.push(entry)
      return entry
    } catch (error) {
      wakeNext()
      throw error
    } finally {
      opening -= 1
    }
  }

  /** Who was called and found its session taken by a newcomer keeps its place at the front. */
  function turn(signal: AbortSignal, first: boolean): Promise<void> {
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(proceed), 1)
        reject(new RpcError(ErrorCode.throttled, `All ${maxSessions} servers kept here stayed busy until the deadline`))
      }
      const proceed = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      if (first) waiting.unshift(proceed)
      else waiting.push(proceed)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  function wakeNext(): void {
    waiting.shift()?.()
  }

  async function end(entry: Kept): Promise<void> {
    const index = kept.indexOf(entry)
    if (index >= 0) kept.splice(index, 1)
    // It is no longer of use to anybody: that it cannot even be ended is for the log of whoever wrote it.
    await entry.session.close().catch(error => console.warn('A server kept warm could not be closed', error))
  }

  return {
    acquire,
    release(session, keep) {
      const index = kept.findIndex(entry => entry.session === session)
      const entry = kept[index]
      if (!entry) return
      entry.busy = false
      if (keep && session.usable) {
        kept.splice(index, 1)
        kept.push(entry)
        wakeNext()
      } else {
        void end(entry).then(wakeNext)
      }
    },
    async warm(profile) {
      warmingProfile = profile
      try {
        const entry = await openOne(profile, undefined)
        entry.busy = false
        wakeNext()
      } finally {
        warmingProfile = undefined
      }
    },
    async close() {
      closed = true
      while (waiting.length > 0) wakeNext()
      await Promise.all([...kept].map(end))
    },
  }
}

function shuttingDown(): RpcError {
  return new RpcError(ErrorCode.backendUnavailable, 'This server is shutting down')
}
