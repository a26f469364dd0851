import { describe, expect, it } from 'vitest'
import { measureInTurns, type Task } from './in-turns.ts'
import { lowerQuartile, summarise } from './samples.ts'
import { measureShuffled } from './shuffled.ts'

describe('summarise', () => {
  it('gives durations that were measured, whatever order they came in', () => {
    const durations = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(summarise(durations)).toEqual({ n: 100, min: 1, p50: 50, p95: 95, p99: 99 })
  })

  it('takes a single duration for all of them', () => {
    expect(summarise([7])).toEqual({ n: 1, min: 7, p50: 7, p95: 7, p99: 7 })
  })
})

describe('lowerQuartile', () => {
  it.each([
    [[5], 5],
    [[4, 1, 3, 2], 2],
    [[900, 2, 800, 1, 3, 700, 600, 500], 3],
  ])('of %j is %d, however long the slowest take', (durations, expected) => {
    expect(lowerQuartile(durations)).toBe(expected)
  })
})

describe('measureInTurns', () => {
  it('lets everybody begin a round as often as the others, and counts no warm-up', async () => {
    const order: string[] = []
    const tasks = ['a', 'b', 'c'].map(name => taskOf(name, () => order.push(name)))
    const measured = await measureInTurns(tasks, { rounds: 2, warmUpRounds: 1 })
    expect(order.join('')).toBe('abcbcacab')
    expect([...measured].map(([name, { n }]) => `${name}${n}`)).toEqual(['a2', 'b2', 'c2'])
  })

  it('gives each call a number of its own', async () => {
    const numbers: number[] = []
    await measureInTurns([taskOf('a', n => numbers.push(n)), taskOf('b', n => numbers.push(n))], {
      rounds: 3,
      warmUpRounds: 0,
    })
    expect(new Set(numbers).size).toBe(6)
  })

  it('takes the durations that a call has from elsewhere', async () => {
    const task: Task = {
      name: 'billed',
      prepare: n => ({ run: async () => n, check: () => {}, readDurationMs: () => 1_000 + n }),
    }
    const measured = await measureInTurns([task], { rounds: 1, warmUpRounds: 0 })
    expect(measured.get('billed')).toMatchObject({ n: 25, min: 1_001, p50: 1_013 })
  })

  it('does not go on past a wrong answer', async () => {
    const wrong: Task = {
      name: 'wrong',
      prepare: n => ({
        run: async () => 'something else',
        check: answer => {
          throw new Error(`Call ${n}: ${answer}`)
        },
      }),
    }
    await expect(measureInTurns([wrong], { rounds: 1, warmUpRounds: 0 })).rejects.toThrow('Call 1: something else')
  })
})

describe('measureShuffled', () => {
  it('takes as many samples of each, the first of each not counted', async () => {
    const taken: string[] = []
    const tasks = ['a', 'b'].map(name => ({ name, sample: async () => taken.push(name) }))
    const measured = await measureShuffled(tasks, { samples: 3, random: () => 0.99 })
    expect(taken.toSorted().join('')).toBe('aaaabbbb')
    expect(measured.get('a')?.n).toBe(3)
  })

  it('mixes them', async () => {
    const taken: string[] = []
    const tasks = ['a', 'b'].map(name => ({ name, sample: async () => taken.push(name) }))
    await measureShuffled(tasks, { samples: 2, random: () => 0.99 })
    expect(taken.join('')).toBe('babbaa')
  })
})

function taskOf(name: string, onRun: (n: number) => void): Task {
  return { name, callsPerTurn: 1, prepare: n => ({ run: async () => onRun(n), check: () => undefined }) }
}
