import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineFunction } from '../testing/define-function.ts'
import type { Environment } from './environment.ts'
import { createEnvironmentPool, type Member } from './pool.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const idleMs = 1_000
const definition = defineFunction({ name: 'test', codeFolder: '/' })

/** A member of the pool whose environment ends when it is closed, or when the test says so. */
function memberForTest(tenantId?: string) {
  const end = Promise.withResolvers<string>()
  let isUsable = true
  const environment: Environment = {
    id: 'test',
    ended: end.promise,
    get isUsable() {
      return isUsable
    },
    init: async () => ({ kind: 'ready', initMs: 1 }),
    serve: async () => ({ durationMs: 1, maxMemoryBytes: 1 }),
    async close() {
      isUsable = false
      end.resolve('closed')
    },
  }
  const log = { write: () => {}, begin: () => {}, end: () => '' }
  return { environment, log, definition, tenantId } satisfies Member
}

async function poolWith(...members: Member[]) {
  const pool = createEnvironmentPool(idleMs)
  for (const member of members) await pool.open(async () => member, member.tenantId)
  return pool
}

/** Callbacks of promises that are settled already. */
const settle = () => new Promise(resolve => setImmediate(resolve))

describe('an environment without work', () => {
  it('is taken before one that has waited longer', async () => {
    const [first, second] = [memberForTest(), memberForTest()]
    const pool = await poolWith(first, second)
    pool.giveBack(first, true)
    pool.giveBack(second, true)
    expect(pool.take(definition, undefined)).toBe(second)
    expect(pool.take(definition, undefined)).toBe(first)
    expect(pool.take(definition, undefined)).toBeUndefined()
  })

  it('is retired after the idle time, while another that works on stays', async () => {
    const [idle, busy] = [memberForTest(), memberForTest()]
    const pool = await poolWith(idle, busy)
    pool.giveBack(idle, true)
    pool.giveBack(busy, true)
    for (let elapsedMs = 0; elapsedMs < idleMs; elapsedMs += idleMs / 4) {
      expect(pool.take(definition, undefined)).toBe(busy)
      vi.advanceTimersByTime(idleMs / 4)
      pool.giveBack(busy, true)
    }
    await settle()
    expect([...pool.members]).toEqual([busy])
    vi.advanceTimersByTime(idleMs)
    await settle()
    expect(pool.members.size).toBe(0)
  })

  it('serves no other tenant and no other definition', async () => {
    const member = memberForTest('blue')
    const pool = await poolWith(member)
    pool.giveBack(member, true)
    expect(pool.take(definition, 'green')).toBeUndefined()
    expect(pool.take(definition, undefined)).toBeUndefined()
    expect(pool.take({ ...definition }, 'blue')).toBeUndefined()
    expect(pool.take(definition, 'blue')).toBe(member)
  })

  it('is ended when its function is replaced', async () => {
    const [idle, busy] = [memberForTest(), memberForTest()]
    const pool = await poolWith(idle, busy)
    pool.giveBack(idle, true)
    pool.retire(definition.name)
    await settle()
    expect([...pool.members]).toEqual([busy])
    pool.giveBack(busy, false)
    await settle()
    expect(pool.members.size).toBe(0)
  })
})

it('counts environments of tenants from the moment they are being opened', async () => {
  const pool = await poolWith(memberForTest())
  const member = memberForTest('blue')
  const opening = Promise.withResolvers<Member>()
  const opened = pool.open(() => opening.promise, 'blue')
  expect(pool.countOfTenants()).toBe(1)
  opening.resolve(member)
  await opened
  expect(pool.countOfTenants()).toBe(1)
  await member.environment.close()
  await settle()
  expect(pool.countOfTenants()).toBe(0)
})

it('ends an environment that opens after the pool was closed', async () => {
  const pool = await poolWith()
  await pool.close()
  const member = memberForTest()
  await pool.open(async () => member, undefined)
  expect(await member.environment.ended).toBe('closed')
})
