/** Costs of questions: the format of `budgets.json` and `last-run.json`, and the verdict on a budget. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Cost, Mode } from '../host/host.ts'

export type CostByMode = Readonly<Record<Mode, Cost>>

/** By the id of a question. */
export type Costs = Readonly<Record<string, CostByMode>>

export async function readCosts(path: string): Promise<Costs> {
  return JSON.parse(await readFile(path, 'utf8'))
}

/** A line for each question, so that a change of a question is a change of a line. */
export async function writeCosts(path: string, costs: Costs): Promise<void> {
  const lines = Object.entries(costs).map(([id, cost]) => {
    const spaced = JSON.stringify(cost, undefined, 1).replace(/\n */g, ' ')
    return `  ${JSON.stringify(id)}: ${spaced}`
  })
  await writeFile(path, `{\n${lines.join(',\n')}\n}\n`)
}

/** A line for each budget that is exceeded or missing. */
export function findOverruns({ calls, tokens }: Cost, budget: Cost | undefined): string[] {
  if (budget === undefined) return ['no budget: npm run evaluate -- --write adds it']
  return [
    ...(calls > budget.calls ? [`${calls} calls, budget ${budget.calls}`] : []),
    ...(tokens > budget.tokens ? [`${tokens} tokens, budget ${budget.tokens}`] : []),
  ]
}

/** Budgets of exactly these questions: lower where a run was cheaper, never higher. Raising one is an edit by hand. */
export function lowerBudgets(budgets: Costs, run: Costs): Costs {
  return Object.fromEntries(
    Object.entries(run).map(([id, { text, structured }]) => [
      id,
      { text: lowerBudget(budgets[id]?.text, text), structured: lowerBudget(budgets[id]?.structured, structured) },
    ]),
  )
}

function lowerBudget(budget: Cost | undefined, { calls, tokens }: Cost): Cost {
  // Times and values differ between runs, and with them the tokens: by up to 2.6 %, or 5 tokens,
  // in runs 0, 40, 85 and 135 s after the start.
  const roomy = { calls, tokens: Math.ceil(Math.max(tokens * 1.05, tokens + 10) / 10) * 10 }
  if (budget === undefined) return roomy
  return { calls: Math.min(roomy.calls, budget.calls), tokens: Math.min(roomy.tokens, budget.tokens) }
}

export function sumOf(costs: readonly Cost[]): Cost {
  return {
    calls: costs.reduce((sum, { calls }) => sum + calls, 0),
    tokens: costs.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

/** Ids in the order of the questions, each with both modes; a question that was asked in one alone has no row. */
export function collectCosts(measured: ReadonlyMap<string, Partial<Record<Mode, Cost>>>): Costs {
  const complete = [...measured].flatMap(([id, byMode]) => {
    const { text, structured } = byMode
    return text && structured ? [[id, { text, structured }] as const] : []
  })
  return Object.fromEntries(complete)
}
