import { expect, it } from 'vitest'
import type { FunctionDefinition } from '../package/function-definition.ts'
import { createInvocationRate } from './rate.ts'

const reserved = { name: 'reserved', reservedConcurrency: 2 } as FunctionDefinition
const shared = { name: 'shared' } as FunctionDefinition

function startRate(accountConcurrency = 1) {
  const clock = { nowMs: 0 }
  const { count } = createInvocationRate(accountConcurrency, () => clock.nowMs)
  /** How many of `wanted` go through at this moment, and why the next does not. */
  const countMany = (definition: FunctionDefinition, wanted: number) => {
    for (let done = 0; done < wanted; done++) {
      const reason = count(definition)
      if (reason) return { done, reason }
    }
    return { done: wanted }
  }
  return { clock, countMany }
}

it('lets ten invocations begin in a second for each unit that a function has reserved', () => {
  const { countMany } = startRate()
  expect(countMany(reserved, 30)).toEqual({ done: 20, reason: 'ReservedFunctionInvocationRateLimitExceeded' })
})

it('takes the account’s concurrency where nothing is reserved, for each function on its own', () => {
  const { countMany } = startRate()
  expect(countMany(shared, 30)).toEqual({ done: 10, reason: 'FunctionInvocationRateLimitExceeded' })
  expect(countMany({ ...shared, name: 'another' }, 10)).toEqual({ done: 10 })
})

it('gives back evenly what was used, and saves up no more than a second’s worth', () => {
  const { clock, countMany } = startRate()
  countMany(shared, 30)
  clock.nowMs += 300
  expect(countMany(shared, 30).done).toBe(3)
  clock.nowMs += 60_000
  expect(countMany(shared, 30).done).toBe(10)
})
