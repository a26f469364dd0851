/** The gateway under a large policy, called by one kind of caller and by many. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type JsonObject, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import { lambdaContext, modernRequest } from '@mcp-lambda/wrapper/testing'
import type { Checkout } from '../checkout/checkout.ts'
import { measureInTurns, type Task } from '../measure/in-turns.ts'
import { type ColdTask, measureShuffled } from '../measure/shuffled.ts'
import { takesAtMost } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'
import { bundleGateway, targetsVariable } from './bundle-gateway.ts'
import { manyTargets, targetNames } from './lists.ts'
import { type InstantGateway, loadGateway } from './load-gateway.ts'

const kindCount = 150
const ruleCount = 300

const call = {
  open: 'a call, no policy',
  one: 'a call, 1 kind of caller',
  many: `a call, ${kindCount} kinds of caller`,
}
const page = { one: 'a page of tools/list, 1 kind', many: `a page of tools/list, ${kindCount} kinds` }
const cold = { open: 'load and first call, no policy', rules: `load and first call, ${ruleCount} rules` }

export async function measureCallers(checkout: Checkout, coldSamples: number): Promise<Table[]> {
  const files = await bundleCallers(checkout)
  const warm = await measureInTurns(await loadCallerTasks(files), { rounds: 40, warmUpRounds: 16 })
  const started = await measureShuffled(createColdTasks(files), { samples: coldSamples })
  return [
    toTable('Gateway, 10,000 tools and 300 rules, warm', call.one, warm, [
      [call.many, 1.2, call.one],
      [page.many, 1.2, page.one],
    ]),
    toTable('Gateway, 10,000 tools, from its bundle to the first answer in a new process', cold.open, started, [
      [cold.rules, 1.3, cold.open],
    ]),
  ]
}

type Files = Readonly<Record<'open' | 'one' | 'many', string>>

/** A bundle for each: modules of one file would share what they keep between calls. */
async function bundleCallers(checkout: Checkout): Promise<Files> {
  const targets = manyTargets()
  const bundle = (name: string, settings: object) =>
    bundleGateway(checkout, { name: `callers-${name}`, targets, lambda: 'instant', settings })
  return {
    open: await bundle('open', {}),
    one: await bundle('one', { policy }),
    many: await bundle('many', { policy }),
  }
}

/** Each tenant may use a target of its own, the first tenant a tool of every target. Other rules are for roles without callers. */
const policy = {
  allow: Array.from({ length: ruleCount }, (_, rule) =>
    rule < kindCount
      ? {
          names: [`target-${rule}___*`, 'target-*___tool-7', ...(rule === 0 ? ['target-*___tool-1'] : [])],
          tenants: [`tenant-${rule}`],
        }
      : { names: [`target-*___tool-${rule % 50}`], roles: [`role-${rule}`] },
  ),
}

async function loadCallerTasks({ open, one, many }: Files): Promise<Task[]> {
  const load = (file: string) => loadGateway<InstantGateway>(file, targetNames)
  const [openGateway, oneGateway, manyGateway] = [await load(open), await load(one), await load(many)]
  return [
    callTask(call.open, openGateway, () => 0),
    callTask(call.one, oneGateway, () => 0),
    callTask(call.many, manyGateway, n => n % kindCount),
    pageTask(page.one, oneGateway, () => 1),
    pageTask(page.many, manyGateway, n => 1 + (n % (kindCount - 1))),
  ]
}

/** The same calls in each row, by callers of other kinds. */
function callTask(name: string, { handler, answerWith }: InstantGateway, kindOf: (n: number) => number): Task {
  return {
    name,
    prepare(n) {
      const event = { ...requestOf(kindOf(n), 'tools/call', { name: `target-${n % kindCount}___tool-1` }), id: n }
      const payload = JSON.stringify({ jsonrpc: '2.0', id: n, result: { resultType: 'complete', content: [] } })
      const answer = Promise.resolve({ payload, requestId: 'bench' })
      answerWith(() => answer)
      const context = lambdaContext()
      return {
        run: () => handler(event, context),
        check(answered) {
          if (!('result' in (answered as object))) throw new Error(`${name}: ${JSON.stringify(answered)}`)
        },
      }
    },
  }
}

/** What a tenant sees: the 50 tools of its own target, and one of each other. */
function pageTask(name: string, { handler }: InstantGateway, kindOf: (n: number) => number): Task {
  return {
    name,
    prepare(n) {
      const event = requestOf(kindOf(n), 'tools/list', {})
      const context = lambdaContext()
      return {
        run: () => handler(event, context),
        check(answered) {
          const { tools } = (answered as { result: { tools: readonly unknown[] } }).result
          if (tools.length !== 50 + targetNames.length - 1) throw new Error(`${name}: ${tools.length} tools`)
        },
      }
    },
  }
}

function requestOf(kind: number, method: string, params: JsonObject) {
  return modernRequest(method, params, { meta: writeCallFacts({ tenant: `tenant-${kind}` }) })
}

function createColdTasks({ open, one }: Files): ColdTask[] {
  const event = requestOf(0, 'tools/call', { name: 'target-0___tool-1' })
  const program = (file: string) => `
    const startedAt = performance.now()
    const { handler, answerWith } = await import(${JSON.stringify(file)})
    const result = { resultType: 'complete', content: [] }
    answerWith(async () => ({ payload: JSON.stringify({ jsonrpc: '2.0', id: ${event.id}, result }), requestId: 'bench' }))
    const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 }
    const answer = await handler(${JSON.stringify(event)}, context)
    console.log(JSON.stringify({ ms: performance.now() - startedAt, answer }))`
  const env = { GATEWAY_TARGETS: targetsVariable(targetNames), GATEWAY_ANSWERS: 'whole', MCP_LAMBDA_LOCAL: '1' }
  const toTask = (name: string, file: string): ColdTask => ({
    name,
    async sample() {
      const options = { env: { ...process.env, ...env } }
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', program(file)],
        options,
      )
      const { ms, answer } = JSON.parse(stdout)
      if (!answer?.result) throw new Error(`${name}: ${stdout}`)
      return ms
    },
  })
  return [toTask(cold.open, open), toTask(cold.rules, one)]
}

function toTable(
  title: string,
  baseline: string,
  measured: Awaited<ReturnType<typeof measureInTurns>>,
  limits: readonly (readonly [name: string, limit: number, other: string])[],
): Table {
  const p50Of = (name: string) => measured.get(name)?.p50
  const goalsOf = (row: string) =>
    limits.flatMap(([name, limit, other]) =>
      name === row ? [takesAtMost(limit, p50Of(name) ?? Number.NaN, { name: other, ms: p50Of(other) })] : [],
    )
  return timesTable(
    title,
    baseline,
    [...measured].map(([name, samples]) => ({ name, samples, goals: goalsOf(name) })),
    [`${targetNames.length} targets with 50 tools each. A kind of caller is a tenant; each has a rule of its own.`],
  )
}
