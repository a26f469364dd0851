import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeServer, type FakeSession, handshakeOf, keyOf, settle } from '../../../test/fake-sessions.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { createSessionPool } from './session-pool.ts'

let nowMs: number
beforeEach(async () => {
  nowMs = 1_000_000
  // Loaded before, so that no test waits for the file system.
  await import('./session-queue.ts')
})
afterEach(() => void vi.restoreAllMocks())

/** A call: what came of it so far. */
type Asked = { session?: FakeSession; error?: unknown; leave(): void }

function createPool(maxSessions: number, endLimitMs = 60_000) {
  const server = createFakeServer()
  const pool = createSessionPool(server.open, { maxSessions, now: () => nowMs, endLimitMs })

  async function ask(owner: string, profile = 'p', hasLeft = false): Promise<Asked> {
    const controller = new AbortController()
    if (hasLeft) controller.abort(new Error('left'))
    const asked: Asked = { leave: () => controller.abort(new Error('left')) }
    pool.acquire(keyOf(owner, profile), controller.signal).then(
      session => Object.assign(asked, { session }),
      error => Object.assign(asked, { error }),
    )
    await settle()
    return asked
  }

  /** A call that is served at once by a new session. */
  async function askAndOpen(owner: string, profile = 'p'): Promise<FakeSession> {
    const asked = await ask(owner, profile)
    server.openings.shift()?.open()
    await settle()
    if (!asked.session) throw new Error(`No session was opened for ${owner}`)
    return asked.session
  }

  async function release(session: FakeSession, keep = true): Promise<void> {
    pool.release(session, keep)
    await settle()
  }

  async function openNext(): Promise<FakeSession | undefined> {
    const session = server.openings.shift()?.open()
    await settle()
    return session
  }

  async function closeNext(): Promise<void> {
    server.closings.shift()?.close()
    await settle()
  }

  return { pool, server, ask, askAndOpen, release, openNext, closeNext }
}

describe('an idle session', () => {
  it('is used again by its owner, and by no other', async () => {
    const { ask, askAndOpen, release, server } = createPool(4)
    const session = await askAndOpen('a')
    await release(session)
    expect((await ask('b')).session).toBeUndefined()
    expect(server.openings).toHaveLength(1)
    expect((await ask('a')).session).toBe(session)
  })

  it('is not used for another profile', async () => {
    const { ask, askAndOpen, release, server } = createPool(4)
    await release(await askAndOpen('a', 'p'))
    await ask('a', 'q')
    expect(server.openings).toMatchObject([{ profile: 'q' }])
  })

  it('is ended if it is not to be kept, or is of no use any more', async () => {
    const { askAndOpen, release, server } = createPool(4)
    await release(await askAndOpen('a'), false)
    const dead = await askAndOpen('a')
    dead.usable = false
    await release(dead)
    expect(server.closings).toHaveLength(2)
  })

  it.each([
    { how: 'at once', ready: () => false },
    { how: 'after a question', ready: async () => false },
  ])('that turns out to be gone $how is replaced', async ({ ready }) => {
    const { ask, askAndOpen, release, openNext, server } = createPool(4)
    const gone = await askAndOpen('a')
    await release(gone)
    gone.ready = ready
    const asked = await ask('a')
    expect(server.closings).toMatchObject([{ session: gone }])
    expect(asked.session).toBeUndefined()
    const opened = await openNext()
    expect(opened).not.toBe(gone)
    expect(asked.session).toBe(opened)
  })

  it('used least recently is the first to make room', async () => {
    const { ask, askAndOpen, release, server } = createPool(2)
    const [first, second] = [await askAndOpen('a'), await askAndOpen('b')]
    await release(second)
    await release(first)
    await ask('c')
    expect(server.closings).toMatchObject([{ session: second }])
  })
})

describe('a session that becomes free', () => {
  it('goes to the first waiting call it fits, and none is ended or started', async () => {
    const { ask, askAndOpen, release, server } = createPool(1)
    const session = await askAndOpen('a')
    const [other, first, second] = [await ask('b'), await ask('a'), await ask('a')]
    await release(session)
    expect([other.session, first.session, second.session]).toEqual([undefined, session, undefined])
    await release(session)
    expect(second.session).toBe(session)
    expect(server.closings).toEqual([])
    expect(server.started).toBe(1)
  })

  it('is not lost to a call that comes later', async () => {
    const { pool, ask, askAndOpen } = createPool(1)
    const session = await askAndOpen('a')
    const waiting = await ask('a')
    pool.release(session, true)
    const newcomer = await ask('a')
    expect(waiting.session).toBe(session)
    expect(newcomer.session).toBeUndefined()
  })

  it('makes room for the oldest call when it fits none', async () => {
    const { ask, askAndOpen, release, closeNext, openNext } = createPool(1)
    const session = await askAndOpen('a')
    const [oldest, other] = [await ask('b'), await ask('c')]
    await release(session)
    await closeNext()
    const opened = await openNext()
    expect(oldest.session).toBe(opened)
    expect(other.session).toBeUndefined()
  })

  it.each([
    { turnMs: 999, waitMs: 999, goesTo: 'its own key' },
    { turnMs: 1_000, waitMs: 999, goesTo: 'its own key' },
    { turnMs: 999, waitMs: 1_000, goesTo: 'its own key' },
    { turnMs: 1_000, waitMs: 1_000, goesTo: 'the older call' },
    // A clock set back tells nothing of ages: then all count as old.
    { turnMs: -5_000, waitMs: -5_000, goesTo: 'the older call' },
  ])('after a turn of $turnMs ms goes to $goesTo, when an older call of another waited $waitMs ms', async ({
    turnMs,
    waitMs,
    goesTo,
  }) => {
    const startMs = nowMs
    const { ask, askAndOpen, release, server } = createPool(1)
    const [openedAtMs, cameAtMs] = [startMs - turnMs, startMs - waitMs]
    nowMs = openedAtMs
    const session = await askAndOpen('a')
    nowMs = cameAtMs
    await ask('b')
    nowMs = startMs
    const own = await ask('a')
    await release(session)
    expect(own.session).toBe(goesTo === 'its own key' ? session : undefined)
    expect(server.closings).toHaveLength(goesTo === 'its own key' ? 0 : 1)
  })

  it('goes to the older call in spite of its turn, if it fits that one', async () => {
    const { ask, askAndOpen, release } = createPool(1)
    const session = await askAndOpen('a')
    const older = await ask('a')
    nowMs += 60_000
    await ask('b')
    await release(session)
    expect(older.session).toBe(session)
  })

  it('is ended for one call once: while that has a place coming, others are served', async () => {
    const { ask, askAndOpen, release, closeNext, openNext, server } = createPool(2)
    const sessions = [await askAndOpen('a'), await askAndOpen('a')] as const
    nowMs += 5_000
    const [older, own] = [await ask('b'), await ask('a')]
    nowMs += 5_000
    await release(sessions[0])
    expect(server.closings).toHaveLength(1)
    await release(sessions[1])
    expect(own.session).toBe(sessions[1])
    await closeNext()
    const opened = await openNext()
    expect(opened).toBeDefined()
    expect(older.session).toBe(opened)
    expect(server.closings).toEqual([])
  })

  it('and turns out to be gone leaves the call its position', async () => {
    const { ask, askAndOpen, release, closeNext, openNext } = createPool(1)
    const session = await askAndOpen('a')
    const [first, second] = [await ask('a'), await ask('a')]
    session.ready = async () => false
    await release(session)
    await closeNext()
    const opened = await openNext()
    expect(first.session).toBe(opened)
    expect(second.session).toBeUndefined()
  })

  it('and turns out to be gone leaves the call what became free meanwhile', async () => {
    const { ask, askAndOpen, release } = createPool(2)
    const [gone, good] = [await askAndOpen('a'), await askAndOpen('a')]
    const asked = await ask('a')
    let answer: (isReady: boolean) => void = () => undefined
    gone.ready = () => new Promise(resolve => (answer = resolve))
    await release(gone)
    await release(good)
    expect(asked.session).toBeUndefined()
    answer(false)
    await settle()
    expect(asked.session).toBe(good)
  })

  it('but is left while it is checked goes to the next call', async () => {
    const { ask, askAndOpen, release } = createPool(1)
    const session = await askAndOpen('a')
    const [first, second] = [await ask('a'), await ask('a')]
    let answer: (isReady: boolean) => void = () => undefined
    session.ready = () => new Promise(resolve => (answer = resolve))
    await release(session)
    first.leave()
    await settle()
    session.ready = () => true
    answer(true)
    await settle()
    expect(first).toMatchObject({ error: { code: ErrorCode.throttled } })
    expect(second.session).toBe(session)
  })
})

describe('a call that waits', () => {
  it('is told when it leaves, and its session goes to the next', async () => {
    const { ask, askAndOpen, release } = createPool(1)
    const session = await askAndOpen('a')
    const [first, second] = [await ask('a'), await ask('a')]
    first.leave()
    await settle()
    expect(first.error).toMatchObject({ code: ErrorCode.throttled })
    await release(session)
    expect(second.session).toBe(session)
  })

  it('does not begin to wait when it is over already', async () => {
    const { pool, askAndOpen, ask, release, server } = createPool(1)
    const session = await askAndOpen('a')
    await expect(pool.acquire(keyOf('b', 'p'), AbortSignal.abort())).rejects.toThrow()
    await release(session)
    expect(server.closings).toEqual([])
    expect((await ask('a')).session).toBe(session)
  })

  it('gets the error of its own opening, and the place goes to the next', async () => {
    const { ask, askAndOpen, release, closeNext, openNext, server } = createPool(1)
    const session = await askAndOpen('a')
    const [first, second] = [await ask('b'), await ask('c')]
    await release(session)
    await closeNext()
    server.openings.shift()?.fail(new Error('does not start'))
    await settle()
    expect(first.error).toMatchObject({ message: 'does not start' })
    const opened = await openNext()
    expect(opened).toBeDefined()
    expect(second.session).toBe(opened)
  })

  it('finds a place free for which a call came that had already left', async () => {
    const { ask, openNext, server } = createPool(1)
    expect((await ask('a', 'p', true)).error).toMatchObject({ message: 'left' })
    expect(server.openings).toHaveLength(0)
    const next = await ask('b')
    expect(await openNext()).toBe(next.session)
  })

  // Between two microtasks, the session has opened, and the call does not have it yet.
  it.each([0, 1, 2, 3, 4, 5])('gets the session of a call that left %i microtasks after it opened', async turns => {
    const { ask, release, server } = createPool(1)
    const [first, second] = [await ask('a'), await ask('a')]
    const session = server.openings.shift()?.open()
    for (let turn = 0; turn < turns; turn += 1) await undefined
    first.leave()
    await settle()
    if (first.session) await release(first.session)
    expect(second.session).toBe(session)
  })

  it('gets the place of a first call whose opening fails', async () => {
    const { ask, openNext, server } = createPool(1)
    const [first, second] = [await ask('a'), await ask('b')]
    server.openings.shift()?.fail(new Error('does not start'))
    await settle()
    expect(first.error).toMatchObject({ message: 'does not start' })
    const opened = await openNext()
    expect(opened).toBeDefined()
    expect(second.session).toBe(opened)
  })

  it('and leaves while a session is opened for it leaves the session to the next it fits', async () => {
    const { ask, askAndOpen, release, closeNext, openNext } = createPool(1)
    const session = await askAndOpen('a')
    const [first, second] = [await ask('b'), await ask('b')]
    await release(session)
    await closeNext()
    first.leave()
    await settle()
    expect(first.error).toMatchObject({ code: ErrorCode.throttled })
    const opened = await openNext()
    expect(second.session).toBe(opened)
  })

  it('and leaves last leaves the session idle, for its owner', async () => {
    const { ask, askAndOpen, release, closeNext, openNext } = createPool(1)
    const session = await askAndOpen('a')
    const first = await ask('b')
    await release(session)
    await closeNext()
    first.leave()
    const opened = await openNext()
    expect((await ask('b')).session).toBe(opened)
  })
})

describe('an ending session', () => {
  it('keeps its place until it is over', async () => {
    const { ask, askAndOpen, release, closeNext, server } = createPool(1)
    await release(await askAndOpen('a'), false)
    await ask('a')
    expect(server.openings).toHaveLength(0)
    await closeNext()
    expect(server.openings).toHaveLength(1)
    expect(server.mostAlive).toBe(1)
  })

  it('gives its place up if it cannot be closed', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { ask, askAndOpen, release, server } = createPool(1)
    await release(await askAndOpen('a'), false)
    server.closings.shift()?.fail(new Error('stuck'))
    await settle()
    await ask('a')
    expect(server.openings).toHaveLength(1)
    expect(warn).toHaveBeenCalledOnce()
  })

  it('gives its place up after a limit if it never closes', async () => {
    const { ask, askAndOpen, release, server } = createPool(1, 1)
    await release(await askAndOpen('a'), false)
    await ask('b')
    await vi.waitFor(() => expect(server.openings).toHaveLength(1), 10_000)
  })
})

describe('a session opened ahead', () => {
  it('is waited for by the first call, whichever its owner, and by no second', async () => {
    const { pool, ask, openNext, server } = createPool(4)
    const warmed = pool.warm(handshakeOf('p'))
    const [first, second] = [await ask('a'), await ask('b')]
    const opened = await openNext()
    await warmed
    expect(first.session).toBe(opened)
    expect(second.session).toBeUndefined()
    expect(server.openings).toHaveLength(1)
  })

  it('is idle until then', async () => {
    const { pool, ask, openNext } = createPool(4)
    const warmed = pool.warm(handshakeOf('p'))
    const opened = await openNext()
    await warmed
    expect((await ask('a')).session).toBe(opened)
    expect((await ask('b')).session).toBeUndefined()
  })

  it('is not waited for by a call of another profile', async () => {
    const { pool, ask, server } = createPool(4)
    void pool.warm(handshakeOf('p'))
    await ask('a', 'q')
    expect(server.openings).toMatchObject([{ profile: 'p' }, { profile: 'q' }])
  })

  it('and fails is opened anew for the call that waited', async () => {
    const { pool, ask, openNext, server } = createPool(1)
    const warmed = pool.warm(handshakeOf('p')).catch((error: Error) => error.message)
    const asked = await ask('a')
    server.openings.shift()?.fail(new Error('does not start'))
    expect(await warmed).toBe('does not start')
    await settle()
    const opened = await openNext()
    expect(opened).toBeDefined()
    expect(asked.session).toBe(opened)
  })

  it('takes no place beyond the bound', async () => {
    const { pool, askAndOpen, server } = createPool(1)
    await askAndOpen('a')
    await pool.warm(handshakeOf('p'))
    expect(server.openings).toEqual([])
  })
})

describe('closing', () => {
  it('rejects all waiting calls and all later ones, and ends what is open', async () => {
    const { pool, ask, askAndOpen, closeNext, server } = createPool(1)
    await askAndOpen('a')
    const waiting = [await ask('a'), await ask('b'), await ask('c')]
    const closed = pool.close()
    await settle()
    for (const { error } of [...waiting, await ask('a')]) {
      expect(error).toMatchObject({ code: ErrorCode.backendUnavailable })
    }
    expect(server.closings).toHaveLength(1)
    await closeNext()
    await closed
    expect(server.alive).toBe(0)
  })

  it('ends a session that opens later, whether or not its call still waits', async () => {
    const { pool, ask, openNext, closeNext, server } = createPool(1)
    const asked = await ask('a')
    await pool.close()
    await openNext()
    await closeNext()
    expect(asked.error).toMatchObject({ code: ErrorCode.backendUnavailable })
    expect(server.alive).toBe(0)
  })

  it('ends each session once', async () => {
    const { pool, askAndOpen, release, server } = createPool(2)
    const session = await askAndOpen('a')
    await release(session, false)
    void pool.close()
    void pool.close()
    await release(session)
    expect(server.closings).toHaveLength(1)
  })
})
