/** What `npm run evaluate` prints. */
import { type Cost, modes } from '../host/host.ts'
import { type Costs, sumOf } from './costs.ts'

export type Tables = {
  readonly run: Costs
  readonly last: Costs
  readonly budgets: Costs
  /** Ids of questions with a wrong answer, or none, in one mode at least. */
  readonly wrong: ReadonlySet<string>
}

const titles = { text: 'text content', structured: 'structured content' }

/** A row for each question of the run, and their sums: calls and tokens, each beside the last run and the budget. */
export function toTable({ run, last, budgets, wrong }: Tables): string {
  const ids = Object.keys(run)
  const rows = ids.map(id => [
    wrong.has(id) ? `✗ ${id}` : id,
    ...modes.flatMap(mode => toCells(run[id]?.[mode], last[id]?.[mode], budgets[id]?.[mode])),
  ])
  const sums = modes.flatMap(mode => {
    const sum = (costs: Costs) => sumOf(ids.flatMap(id => costs[id]?.[mode] ?? []))
    return toCells(sum(run), sum(last), sum(budgets))
  })
  const heads = ['', ...modes.flatMap(mode => [titles[mode], '', '', '', '', ''])]
  const names = ['question', ...modes.flatMap(() => ['calls', 'last', 'budget', 'tokens', 'last', 'budget'])]
  return [heads, names, ...rows, ['sum', ...sums]].map(toLine).join('\n')
}

function toCells(run: Cost | undefined, last: Cost | undefined, budget: Cost | undefined): string[] {
  const costs = [run, last, budget]
  return [...costs.map(cost => toNumber(cost?.calls)), ...costs.map(cost => toNumber(cost?.tokens))]
}

function toNumber(value: number | undefined): string {
  return value === undefined ? '-' : value.toLocaleString('en-US')
}

function toLine([name = '', ...cells]: string[]): string {
  // A title of several columns takes the room of the empty cells after it.
  const padded = cells.map((cell, index) => (index % 6 < 3 ? cell.padStart(7) : cell.padStart(8)))
  return `${name.padEnd(16)}${padded.join('')}`.trimEnd()
}
