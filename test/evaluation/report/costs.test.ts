import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allQuestions } from '../questions/all-questions.ts'
import { type Costs, collectCosts, findOverruns, lowerBudgets, readCosts } from './costs.ts'

describe('findOverruns', () => {
  it('accepts a cost that equals its budget', () => {
    expect(findOverruns({ calls: 2, tokens: 100 }, { calls: 2, tokens: 100 })).toEqual([])
  })

  it('names calls and tokens over the budget', () => {
    const overruns = findOverruns({ calls: 3, tokens: 101 }, { calls: 2, tokens: 100 })
    expect(overruns).toEqual(['3 calls, budget 2', '101 tokens, budget 100'])
  })

  it('fails without a budget', () => {
    expect(findOverruns({ calls: 1, tokens: 1 }, undefined)).toHaveLength(1)
  })
})

describe('lowerBudgets', () => {
  const costs = (calls: number, tokens: number): Costs => ({
    a: { text: { calls, tokens }, structured: { calls, tokens } },
  })

  it('gives a new question what it costs, with room for other times and values', () => {
    expect(lowerBudgets({}, costs(2, 196))).toEqual(costs(2, 210))
  })

  it('lowers what a run was below', () => {
    expect(lowerBudgets(costs(3, 500), costs(2, 196))).toEqual(costs(2, 210))
  })

  it('raises nothing', () => {
    expect(lowerBudgets(costs(2, 200), costs(3, 900))).toEqual(costs(2, 200))
  })

  it('drops questions that are no longer asked', () => {
    expect(lowerBudgets(costs(2, 200), {})).toEqual({})
  })
})

describe('collectCosts', () => {
  it('leaves out a question that was asked in one mode alone', () => {
    const cost = { calls: 1, tokens: 1 }
    const both = { text: cost, structured: cost }
    const measured = new Map<string, Partial<typeof both>>([
      ['a', both],
      ['b', { text: cost }],
    ])
    expect(collectCosts(measured)).toEqual({ a: both })
  })
})

describe.each(['budgets.json', 'last-run.json'])('%s', file => {
  it('has each question, and the list of tools', async () => {
    const costs = await readCosts(join(import.meta.dirname, '..', file))
    expect(Object.keys(costs)).toEqual(['tools/list', ...allQuestions.map(({ id }) => id)])
  })
})
