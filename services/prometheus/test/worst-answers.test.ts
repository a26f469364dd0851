import { describe, expect, it } from 'vitest'
import type { QueryResult } from '../src/metrics-source.ts'
import { connectTo, createRandom, findFaults, now, numbers, shuffle } from './random-answers.ts'

// More of them in worst-answers.soak.ts.
it.each([
  3, 30,
])('answers made at random from seed %i are in budget and carry the same facts in both forms', async seed => {
  expect(await findFaults(seed)).toEqual([])
})

describe('pages', () => {
  const many = Array.from({ length: 700 }, (_, index) => index)
  const kinds = [{ kind: 'vector' as const }, { kind: 'matrix' as const }]
  const formats = [
    {},
    { format: 'points' },
    { keep: 'last' },
    { keep: 'change', max_series: 37 },
    { format: 'points', max_series: 3 },
  ]

  it.each(
    kinds.flatMap(({ kind }) => formats.map(args => ({ kind, args }))),
  )('of a $kind hold each series once, in whichever order a backend gives them: $args', async ({ kind, args }) => {
    const random = createRandom(7)
    const make = (): QueryResult => {
      const result = many.map(index => {
        const metric = { pod: `pod-${index}`, wide: 'w'.repeat(90) }
        // Few different values, so that their order alone is none.
        const at = (time: number): [number, string] => [time, numbers[(index + time) % numbers.length] ?? '0']
        return kind === 'vector' ? { metric, value: at(now) } : { metric, values: [at(now - 60), at(now)] }
      })
      return { resultType: kind, result: kind === 'vector' ? shuffle(result, random) : result }
    }
    await using world = await connectTo(make)
    const tool = kind === 'vector' ? 'ExecuteQuery' : 'ExecuteRangeQuery'
    const seen: string[] = []
    let samples = 0
    let cursor: string | undefined
    do {
      const { structured, text, isError } = await world.call(tool, {
        query: 'x',
        ...(kind === 'matrix' && { start: now - 60, end: now, step: 60 }),
        ...args,
        cursor,
      })
      expect(isError, text).toBeFalsy()
      const page = structured as {
        result: { metric: { pod: string }; values?: unknown[] }[]
        common_labels?: unknown
        next_cursor?: string
        left_out?: string
      }
      for (const { metric, values } of page.result) {
        // Samples of one series may stand on two pages.
        if (seen.at(-1) !== metric.pod) seen.push(metric.pod)
        samples += 'format' in args && values ? values.length : 0
      }
      expect(page.left_out === undefined).toBe(page.next_cursor === undefined)
      cursor = page.next_cursor
    } while (cursor !== undefined)
    expect(seen.toSorted()).toEqual(many.map(index => `pod-${index}`).toSorted())
    if ('format' in args && kind === 'matrix') expect(samples).toBe(2 * many.length)
  })
})
