import { expectCatalogueUpToDate, expectCostsWithin } from 'mcp-lambda/testing'
import { expect, it } from 'vitest'

/** Tokens of what a model is shown of each tool. A budget may only go down. */
const forAnyQuestion: Record<string, number> = {
  ExecuteQuery: 330,
  ExecuteRangeQuery: 427,
  GetAvailableWorkspaces: 93,
  GetServerInfo: 110,
  ListMetrics: 217,
}
const budgets: Record<string, number> = {
  ...forAnyQuestion,
  ChartQuery: 310,
  CompareQuery: 280,
  DescribeMetric: 155,
  FindSeries: 385,
  ListAlerts: 205,
}

it('offers what its committed catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))

it('costs a model no more tokens than its budgets', () => expectCostsWithin(import.meta.dirname, budgets))

it('has budgets of 1,250 tokens together for the tools that every question needs', () => {
  const sum = Object.values(forAnyQuestion).reduce((all, budget) => all + budget, 0)
  expect(sum).toBeLessThanOrEqual(1_250)
})
