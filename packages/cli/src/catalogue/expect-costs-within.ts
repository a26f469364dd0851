import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import { expect } from 'vitest'
import { countCosts } from './count-tokens.ts'

/**
 * Fails, with the tools in question, when a tool of the service in `directory` costs a model more than its budget, or has
 * none. Tokens of o200k, of name, description and input schema: what hosts show.
 *
 * @param budgets tokens by name of a tool
 *
 * @example
 * ```ts
 * it('costs a model no more than its budgets', () => expectCostsWithin(import.meta.dirname, { greet: 60 }))
 * ```
 */
export async function expectCostsWithin(directory: string, budgets: Readonly<Record<string, number>>): Promise<void> {
  // Written by `mcp-lambda catalogue`.
  const catalogue = JSON.parse(await readFile(join(directory, 'catalogue.json'), 'utf8')) as Catalogue
  const { tools } = countCosts(catalogue)
  expect(tools.map(({ name }) => name).sort(), 'each tool has a budget').toEqual(Object.keys(budgets).sort())
  expect(tools.filter(({ name, tokens }) => tokens > (budgets[name] ?? 0))).toEqual([])
}
