import { expect, it } from 'vitest'
import { countCosts } from '../../catalogue/count-tokens.ts'
import { describeCosts } from './describe-costs.ts'

const tool = { name: 'add', description: 'Adds two numbers', inputSchema: { type: 'object' } }
const empty = { serverInfo: {}, capabilities: {}, tools: [], prompts: [], resources: [], resourceTemplates: [] }

it('counts a tool by what hosts show of it, and a list whole', () => {
  const costs = countCosts({ ...empty, tools: [tool] })
  const longer = countCosts({ ...empty, tools: [{ ...tool, outputSchema: { type: 'object' } }] })
  expect(costs.tools).toEqual([{ name: 'add', tokens: expect.any(Number) }])
  expect(costs.tools[0]?.tokens).toBeGreaterThan(10)
  expect(longer.tools).toEqual(costs.tools)
  expect(longer.shown).toBe(costs.shown)
  expect(longer.lists.tools).toBeGreaterThan(costs.lists.tools ?? 0)
  expect(Object.keys(costs.lists)).toEqual(['tools'])
})

it('describes each tool and each list in a line', () => {
  const costs = { tools: [{ name: 'add', tokens: 25 }], shown: 26, lists: { tools: 1_026, instructions: 7 } }
  expect(describeCosts(costs)).toEqual([
    '  add               25 tokens',
    '  tools             26 tokens, and 1,026 with results and annotations',
    '  instructions       7 tokens',
  ])
})

it('has nothing to say of a server without lists', () => {
  expect(describeCosts(countCosts(empty))).toEqual([])
})
