import { readFile } from 'node:fs/promises'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expectCatalogueUpToDate } from 'mcp-lambda/testing'
import { expect, it } from 'vitest'

it('offers what its committed catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))

/** What a model is shown of each tool, in tokens of o200k. A budget may only go down. */
const budgets: Record<string, number> = {
  search_documentation: 230,
  read_documentation: 245,
  read_sections: 110,
  search_table: 155,
  recommend: 115,
}

it('costs a model no more tokens than its budgets, which are 1,000 at most', async () => {
  const catalogue = JSON.parse(await readFile(new URL('catalogue.json', import.meta.url), 'utf8')) as {
    tools: { name: string; description: string; inputSchema: unknown }[]
  }
  const costs = catalogue.tools.map(({ name, description, inputSchema }) => ({
    name,
    tokens: countTokens(JSON.stringify({ name, description, inputSchema })),
  }))
  expect(costs.map(({ name }) => name).sort()).toEqual(Object.keys(budgets).sort())
  expect(costs.filter(({ name, tokens }) => tokens > (budgets[name] ?? 0))).toEqual([])
  const sum = Object.values(budgets).reduce((all, budget) => all + budget, 0)
  expect(sum).toBeLessThanOrEqual(1_000)
})
