import { expect, it } from 'vitest'
import { toTable } from './to-table.ts'

const costs = (calls: number, tokens: number) => ({
  text: { calls, tokens },
  structured: { calls, tokens: 2 * tokens },
})

it('has a row for each question with the last run and the budget beside it, marks wrong ones, and ends with the sums', () => {
  const table = toTable({
    run: { outage: costs(3, 1_200), 'new-one': costs(1, 50) },
    last: { outage: costs(4, 1_300), gone: costs(9, 9) },
    budgets: { outage: costs(3, 1_250), gone: costs(9, 9) },
    wrong: new Set(['new-one']),
  })
  expect(`\n${table}\n`).toBe(`
                text content                                      structured content
question          calls   last budget  tokens    last  budget  calls   last budget  tokens    last  budget
outage                3      4      3   1,200   1,300   1,250      3      4      3   2,400   2,600   2,500
✗ new-one             1      -      -      50       -       -      1      -      -     100       -       -
sum                   4      4      3   1,250   1,300   1,250      4      4      3   2,500   2,600   2,500
`)
})
