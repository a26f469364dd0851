import { describe, expect, it } from 'vitest'
import { measurePairs, type PairTask, reasonOf } from './pairs.ts'

/** Takes as long as its place in the order of all that ran. */
function recorder() {
  const order: string[] = []
  const taskOf = (name: string): PairTask => ({
    name,
    now: async () => order.push(`${name} now`),
    earlier: async () => order.push(`${name} earlier`),
  })
  return { order, taskOf }
}

describe('measurePairs', () => {
  it('measures both sides of a row one after the other, in each turn, and does not count the first', async () => {
    const { order, taskOf } = recorder()
    const measured = await measurePairs(['a', 'b'].map(taskOf), { pairs: 8 })
    expect([...measured].map(([name, pairs]) => [name, pairs.length])).toEqual([
      ['a', 8],
      ['b', 8],
    ])
    expect(order).toHaveLength(2 * 2 * 9)
    for (let at = 0; at < order.length; at += 2) {
      const [row] = order[at]?.split(' ') ?? []
      expect(order.slice(at, at + 2).toSorted()).toEqual([`${row} earlier`, `${row} now`])
    }
  })

  it('lets chance decide which side and which row goes first', async () => {
    const firstOf = async (random: () => number) => {
      const { order, taskOf } = recorder()
      await measurePairs(['a', 'b'].map(taskOf), { pairs: 1, random })
      return order.slice(0, 2)
    }
    expect(await firstOf(() => 0)).toEqual(['a now', 'a earlier'])
    expect(await firstOf(() => 0.99)).toEqual(['b earlier', 'b now'])
  })

  it('keeps what belongs together in one pair, whichever side went first', async () => {
    const task: PairTask = { name: 'a', now: async () => 3, earlier: async () => 2 }
    const measured = await measurePairs([task], { pairs: 6 })
    expect(measured.get('a')).toEqual(Array.from({ length: 6 }, () => ({ now: 3, earlier: 2 })))
  })

  it('takes the quickest of several tries of each side, which take turns', async () => {
    const { order, taskOf } = recorder()
    const measured = await measurePairs([taskOf('a')], { pairs: 1, tries: 3, random: () => 0 })
    expect(order.slice(0, 6)).toEqual(['a now', 'a earlier', 'a now', 'a earlier', 'a now', 'a earlier'])
    // The first turn, not counted, was the first six.
    expect(measured.get('a')).toEqual([{ now: 7, earlier: 8 }])
  })

  it('compares the other rows where the earlier commit lacks what one needs', async () => {
    const lacking: PairTask = {
      name: 'new',
      now: async () => 1,
      earlier: async () => {
        throw new Error('no export named remote\nand more')
      },
    }
    const measured = await measurePairs([lacking, recorder().taskOf('a')], { pairs: 2 })
    expect(measured.get('new')).toBe('not compared: no export named remote')
    expect(measured.get('a')).toHaveLength(2)
  })

  it('ends with what fails today', async () => {
    const failing: PairTask = {
      name: 'a',
      earlier: async () => 1,
      now: async () => {
        throw new Error('a wrong answer')
      },
    }
    await expect(measurePairs([failing], { pairs: 2 })).rejects.toThrow('a wrong answer')
  })
})

describe('the reason why a row has no pairs', () => {
  it.each([
    ['no such tool\n    at somewhere', 'not compared: no such tool'],
    [
      'Build failed with 1 error:\nentry.ts:2:9: ERROR: No matching export\n',
      'not compared: entry.ts:2:9: ERROR: No matching export',
    ],
    ['x'.repeat(300), `not compared: ${'x'.repeat(160)}…`],
  ])('is one line of %j', (message, reason) => {
    expect(reasonOf(new Error(message))).toBe(reason)
  })
})
