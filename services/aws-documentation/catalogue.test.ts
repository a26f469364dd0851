import { expectCatalogueUpToDate, expectCostsWithin } from 'mcp-lambda/testing'
import { expect, it } from 'vitest'

/** Tokens of what a model is shown of each tool. A budget may only go down. */
const budgets: Record<string, number> = {
  search_documentation: 210,
  read_documentation: 222,
  read_sections: 86,
  search_table: 130,
  recommend: 93,
}

it('offers what its committed catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))

it('costs a model no more tokens than its budgets', () => expectCostsWithin(import.meta.dirname, budgets))

it('has budgets of 750 tokens together', () => {
  const sum = Object.values(budgets).reduce((all, budget) => all + budget, 0)
  expect(sum).toBeLessThanOrEqual(750)
})
