import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type LocalSystem, localStage, packageServices, startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PrometheusStandIn } from '../../services/prometheus/local/start.ts'
import { type Cost, countToolTokens, createHost, type Mode, modes } from './host/host.ts'
import { allQuestions } from './questions/all-questions.ts'
import { compareAnswers } from './report/compare-answers.ts'
import { collectCosts, findOverruns, lowerBudgets, readCosts, writeCosts } from './report/costs.ts'
import { toTable } from './report/to-table.ts'
import { createPrometheusApi, type PrometheusApi } from './right/prometheus-api.ts'
import { plantedAnswers } from './week/events.ts'
import { findPrograms } from './week/find-programs.ts'
import { startWeek, type Week } from './week/start-week.ts'

const root = join(import.meta.dirname, '../..')
const budgetsFile = join(import.meta.dirname, 'budgets.json')
const lastRunFile = join(import.meta.dirname, 'last-run.json')

const programs = await findPrograms(process.env)
/** With `--write`, a missing budget is added. Existing budgets still apply. */
const isWritten = process.env.EVALUATION_WRITE === '1'
const budgets = await readCosts(budgetsFile)
/** The id of the row with the list of tools, which a host shows before any call. */
const toolList = 'tools/list'
const measured = new Map<string, Partial<Record<Mode, Cost>>>()
/** `<id> <mode>` of each right answer. */
const answered = new Set<string>()

describe.skipIf(!programs)('questions over the running system', { meta: { needs: 'npm run prometheus' } }, () => {
  let week: Week
  let system: LocalSystem
  let prometheus: PrometheusApi
  let client: Client

  beforeAll(async () => {
    if (!programs) return
    await packageServices({ root, stage: localStage, onPackaged: () => undefined })
    week = await startWeek(programs.promtool)
    system = await startSystem({ root, seeds: { prometheus: week.seed } })
    const standIn = system.standIns.get('prometheus') as PrometheusStandIn
    prometheus = createPrometheusApi(standIn.prometheus.url)
    await standIn.prometheus.untilScraped()
    // Prometheus restores an alert from before its start after the second evaluation of the rule.
    await vi.waitFor(
      async () => {
        const states = (await prometheus.alerts()).map(({ state }) => state)
        expect(states.sort()).toEqual(['firing', 'pending'])
      },
      { timeout: 30_000, interval: 200 },
    )
    client = new Client({ name: 'evaluation', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(system.mcpUrl)))
  })

  afterAll(async () => {
    await client?.close()
    await system?.close()
    await week?.close()
    if (measured.size === 0) return
    const run = collectCosts(measured)
    const wrong = new Set(
      allQuestions.map(({ id }) => id).filter(id => modes.some(mode => !answered.has(`${id} ${mode}`))),
    )
    console.log(`\n${toTable({ run, last: await readCosts(lastRunFile), budgets, wrong })}\n`)
    if (!isWritten) return
    if (wrong.size > 0) throw new Error(`Nothing was written: wrong or no answers to ${[...wrong].join(', ')}`)
    await writeCosts(lastRunFile, run)
    await writeCosts(budgetsFile, lowerBudgets(budgets, run))
  })

  // If an event is missing, path and right answer can agree on something else.
  it('has the planted events in Prometheus', async () => {
    const answers = await Promise.all(allQuestions.map(async ({ id, right }) => [id, await right(prometheus)]))
    expect(Object.fromEntries(answers)).toMatchObject(plantedAnswers)
  })

  describe.each(modes)('a host that shows %s content', mode => {
    it('shows the list of tools within budget', async () => {
      const cost = { calls: 1, tokens: await countToolTokens(client) }
      keepCost(toolList, mode, cost)
      expectWithinBudget(toolList, mode, cost)
    })

    // Not `it.each`, which cuts questions off after 40 characters.
    for (const { id, asks, path, right, tolerance } of allQuestions) {
      it(`${id}: ${asks}`, async () => {
        const host = createHost(client, mode)
        const problems = await path(host.ask)
          .then(async answer => compareAnswers(answer, await right(prometheus), tolerance))
          .finally(() => keepCost(id, mode, host.cost()))
        expect(problems, 'the answer is wrong').toEqual([])
        answered.add(`${id} ${mode}`)
        expectWithinBudget(id, mode, host.cost())
      })
    }
  })
})

function keepCost(id: string, mode: Mode, cost: Cost): void {
  measured.set(id, { ...measured.get(id), [mode]: cost })
}

function expectWithinBudget(id: string, mode: Mode, cost: Cost): void {
  const budget = budgets[id]?.[mode] ?? (isWritten ? cost : undefined)
  expect(findOverruns(cost, budget), 'the answer costs too much').toEqual([])
}
