/** Random schedules of calls over few sessions, in time that is only counted. Each failure names its seed. */

import { beforeAll, describe, expect, it } from 'vitest'
import { createSessionPool } from '../src/outbound/legacy/session-pool.ts'
import { createFakeServer, type FakeSession, keyOf, settle } from './fake-sessions.ts'

const turnMs = 1_000

type Schedule = {
  readonly maxSessions: number
  readonly owners: number
  /** Part of the calls that are of the first owner. */
  readonly hotPart: number
  /** Part of the calls that are of another profile. */
  readonly otherProfile: number
  readonly calls: number
  readonly withinMs: number
  readonly openMs: number
  readonly serveMs: number
  readonly closeMs: number
  /** Parts of openings that fail, sessions found gone, exchanges that spoil theirs, and calls that leave. */
  readonly failing: number
  readonly gone: number
  readonly spoiling: number
  readonly leaving: number
}

type CallRecord = {
  readonly owner: string
  readonly cameAtMs: number
  /** Calls that waited when this one came. */
  readonly before: number
  outcome: 'waiting' | 'served' | 'failed'
  waitedMs: number
  hasLeft: boolean
}

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function makeSchedule(random: () => number): Schedule {
  const upTo = (most: number) => 1 + Math.floor(random() * most)
  const sometimes = (most: number) => (random() < 0.5 ? 0 : random() * most)
  return {
    maxSessions: upTo(5),
    owners: upTo(7),
    hotPart: random(),
    otherProfile: random() * 0.2,
    calls: upTo(60),
    withinMs: random() < 0.3 ? 1 : upTo(8_000),
    openMs: upTo(900),
    serveMs: upTo(400),
    closeMs: upTo(500),
    failing: sometimes(0.3),
    gone: sometimes(0.2),
    spoiling: sometimes(0.3),
    leaving: sometimes(0.4),
  }
}

async function run(schedule: Schedule, random: () => number) {
  let nowMs = 1_000_000
  const server = createFakeServer()
  const { maxSessions } = schedule
  const pool = createSessionPool(server.open, { maxSessions, now: () => nowMs, endLimitMs: 1_000_000 })
  const calls: CallRecord[] = []
  const problems: string[] = []
  const held = new Set<FakeSession>()
  const ownerOf = new Map<FakeSession, string>()
  let misfortunes = 0

  let agenda: { atMs: number; act: () => void }[] = []
  const later = (ms: number, act: () => void) => agenda.push({ atMs: nowMs + ms, act })
  const between1And = (most: number) => 1 + Math.floor(random() * most)
  const happens = (part: number) => random() < part

  function come(): void {
    const owner = happens(schedule.hotPart) ? 'hot' : `owner-${Math.floor(random() * schedule.owners)}`
    const profile = happens(schedule.otherProfile) ? 'q' : 'p'
    const before = calls.filter(({ outcome }) => outcome === 'waiting').length
    const call: CallRecord = { owner, cameAtMs: nowMs, before, outcome: 'waiting', waitedMs: 0, hasLeft: false }
    calls.push(call)
    const controller = new AbortController()
    if (happens(schedule.leaving)) {
      later(between1And(3_000), () => {
        call.hasLeft = true
        controller.abort()
      })
    }
    const finish = (outcome: CallRecord['outcome']) => {
      call.outcome = outcome
      call.waitedMs = nowMs - call.cameAtMs
    }
    pool.acquire(keyOf(owner, profile), controller.signal).then(
      session => {
        finish('served')
        serve(session as FakeSession, owner, profile)
      },
      () => finish('failed'),
    )
  }

  function serve(session: FakeSession, owner: string, profile: string): void {
    if (held.has(session)) problems.push(`session ${session.id} serves two calls at once`)
    if (session.profile !== profile) problems.push(`session ${session.id} serves another profile`)
    if ((ownerOf.get(session) ?? owner) !== owner) problems.push(`session ${session.id} meets a second owner`)
    if (session.isClosed) problems.push(`session ${session.id} was closed before`)
    held.add(session)
    ownerOf.set(session, owner)
    later(between1And(schedule.serveMs), () => {
      held.delete(session)
      if (happens(schedule.gone)) {
        session.ready = happens(0.5) ? () => false : async () => false
        misfortunes += 1
      }
      const keep = !happens(schedule.spoiling)
      if (!keep) misfortunes += 1
      pool.release(session, keep)
    })
  }

  function planOpeningsAndClosings(): void {
    for (const opening of server.openings.splice(0)) {
      const fails = happens(schedule.failing)
      if (fails) misfortunes += 1
      later(between1And(schedule.openMs), () => (fails ? opening.fail(new Error('does not start')) : opening.open()))
    }
    for (const closing of server.closings.splice(0)) later(between1And(schedule.closeMs), closing.close)
  }

  for (let count = 0; count < schedule.calls; count += 1) later(Math.floor(random() * schedule.withinMs), come)
  while (agenda.length > 0) {
    nowMs = Math.min(...agenda.map(({ atMs }) => atMs))
    const due = agenda.filter(({ atMs }) => atMs === nowMs)
    agenda = agenda.filter(({ atMs }) => atMs > nowMs)
    for (const { act } of due) act()
    await settle()
    planOpeningsAndClosings()
  }
  return { calls, problems, server, misfortunes }
}

/** A suite of 20 blocks of so many schedules of all kinds, and so many schedules for each rule about one kind. */
export function describeFairness({ perBlock, perRule }: { perBlock: number; perRule: number }): void {
  beforeAll(async () => {
    // Loaded before, so that no schedule waits for the file system.
    await import('../src/outbound/legacy/session-queue.ts')
  })

  describe('random schedules', () => {
    it.each(
      Array.from({ length: 20 }, (_, block) => block),
    )('block %i: no call starves or is lost, no bound is broken', async block => {
      for (let seed = block * perBlock; seed < (block + 1) * perBlock; seed += 1) {
        const random = createRandom(seed)
        const schedule = makeSchedule(random)
        const { calls, problems, server, misfortunes } = await run(schedule, random)
        const about = `seed ${seed}: ${JSON.stringify(schedule)}`
        expect(problems, about).toEqual([])
        expect(server.mostAlive, about).toBeLessThanOrEqual(schedule.maxSessions)
        expect(
          calls.filter(({ outcome }) => outcome === 'waiting'),
          about,
        ).toEqual([])
        // Each place serves the oldest call once in the time of one turn, one exchange, one ending and one start.
        const { openMs, serveMs, closeMs, maxSessions } = schedule
        const roundMs = turnMs + serveMs + closeMs + openMs
        for (const { before, waitedMs, outcome } of calls) {
          const rounds = Math.ceil((before + 1 + misfortunes) / maxSessions) + 1
          if (outcome === 'served') expect(waitedMs, about).toBeLessThanOrEqual(turnMs + rounds * roundMs)
        }
      }
    })

    const calm = { otherProfile: 0, failing: 0, gone: 0, spoiling: 0, leaving: 0 }

    it('serve a rare owner beside one that always has calls waiting', async () => {
      for (let seed = 0; seed < perRule; seed += 1) {
        // 300 calls of 50 ms on average over 2 sessions: some wait for all of the 5 s and more.
        const times = { calls: 300, withinMs: 5_000, openMs: 500, serveMs: 100, closeMs: 100 }
        const schedule = { maxSessions: 2, owners: 1, hotPart: 0.97, ...times, ...calm }
        const { calls } = await run(schedule, createRandom(seed))
        for (const { owner, waitedMs, before } of calls) {
          // Its turn among those before it, its own patience, the turn of a session, one exchange, ending and start.
          const boundMs = before * 100 + 2 * turnMs + 700
          if (owner !== 'hot') expect(waitedMs, `seed ${seed}`).toBeLessThanOrEqual(boundMs)
        }
      }
    })

    it('of many calls at once start few sessions, though starting takes longer than a call is patient', async () => {
      for (let seed = 0; seed < perRule; seed += 1) {
        const times = { calls: 64, withinMs: 1, openMs: 3_000, serveMs: 20, closeMs: 100 }
        const schedule = { maxSessions: 4, owners: 5, hotPart: 0, ...times, ...calm }
        const { calls, server } = await run(schedule, createRandom(seed))
        expect(calls.every(({ outcome }) => outcome === 'served')).toBe(true)
        expect(server.started, `seed ${seed}`).toBeLessThanOrEqual(16)
      }
    })
  })
}
