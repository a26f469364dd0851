import { describe, expect, it } from 'vitest'
import { summarise } from '../measure/samples.ts'
import { formatDuration } from './duration.ts'
import { addsAtMost, isFasterBy, takesAtMost } from './goals.ts'
import { timesTable, toMarkdown, toText } from './table.ts'

it.each([
  [0.0042, '4.2 µs'],
  [0.014, '14 µs'],
  [0.52, '520 µs'],
  [5.217, '5.22 ms'],
  [52.17, '52.2 ms'],
  [1400, '1.4 s'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

describe('a goal', () => {
  it('is met by what is within it', () => {
    expect(addsAtMost(0.04, 0.05, { name: 'the server’s own', ms: 0.02 })).toEqual({
      met: true,
      text: '+30 µs on the server’s own (goal ≤ 40 µs): ok',
    })
  })

  it('is said to be short where it is missed', () => {
    expect(takesAtMost(1.15, 125, { name: 'a bare handler', ms: 100 })).toEqual({
      met: false,
      text: '1.25 × a bare handler (goal ≤ 1.15): short',
    })
  })

  it('is neither where there is nothing to hold it against', () => {
    expect(isFasterBy(5, 0.05, { name: 'createMcpHandler', ms: undefined }).met).toBeUndefined()
  })
})

describe('a table', () => {
  const table = timesTable('Calls', 'base', [
    { name: 'base', samples: summarise([2]) },
    { name: 'other', samples: summarise([3]) },
    { name: 'peer', samples: 'not installed' },
  ])

  it('sets each row beside the baseline, and says why one is missing', () => {
    const [, , , , base, other, peer] = toText(table).split('\n')
    expect(base).toMatch(/^base .* 1\.00$/)
    expect(other).toMatch(/^other .* 1\.50$/)
    expect(peer).toMatch(/^peer .* not installed$/)
  })

  it('is a table in Markdown too', () => {
    expect(toMarkdown(table)).toContain('| other | 1 | 3.00 ms | 3.00 ms | 3.00 ms |  | 1.50 |  |')
  })
})
