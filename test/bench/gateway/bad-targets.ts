/** Whether calls to healthy targets notice that others are dead, slow, lying or flapping. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FunctionAnswer, InvokeFunction } from '@mcp-lambda/wrapper/client'
import { lambdaContext } from '@mcp-lambda/wrapper/testing'
import { messageOf2026, textOf } from '../calls.ts'
import type { Checkout } from '../checkout/checkout.ts'
import { type Samples, summarise } from '../measure/samples.ts'
import { judge } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'
import { bundleGateway, functionNameOf } from './bundle-gateway.ts'
import { readEchoTarget } from './echo-target.ts'
import { type InstantGateway, loadGateway } from './load-gateway.ts'

const healthy = ['healthy-1', 'healthy-2', 'healthy-3', 'healthy-4']
const others = ['other-1', 'other-2', 'other-3', 'other-4']

/** How long a function works, in milliseconds. */
const workMs = 5
const slowMs = 2_000

/** Of each kind, at once. */
const healthyCallers = 16
const otherCallers = 16

const turns = 6
const turnMs = 1_500

/** What each of the other targets' functions does in the run where they are bad. */
const bad: Readonly<Record<string, InvokeFunction>> = {
  'other-1': async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  },
  'other-2': async (_, signal) => {
    await sleep(slowMs, undefined, { signal })
    throw new Error('Nobody waits this long')
  },
  'other-3': async () => ({ payload: 'I am no JSON-RPC response' }),
  'other-4': flapping(),
}

export async function measureBadTargets(checkout: Checkout): Promise<Table> {
  const { catalogue } = await readEchoTarget(checkout.folder)
  const names = [...healthy, ...others]
  const targets = names.map(name => ({ name, catalogue }))
  const file = await bundleGateway(checkout, { name: 'bad-targets', targets, lambda: 'instant' })
  const gateway = await loadGateway<InstantGateway>(file, names)
  const durations = { well: [] as number[], unwell: [] as number[] }
  const restoreLog = silenceLog()
  try {
    await oneTurn(gateway, 'well')
    for (let turn = 0; turn < turns; turn += 1) {
      for (const run of turn % 2 === 0 ? (['well', 'unwell'] as const) : (['unwell', 'well'] as const)) {
        durations[run].push(...(await oneTurn(gateway, run)))
      }
    }
  } finally {
    restoreLog()
  }
  return report(summarise(durations.well), summarise(durations.unwell))
}

function report(well: Samples, unwell: Samples): Table {
  const ratio = unwell.p99 / well.p99
  const goal = judge(ratio <= 1.2, `p99 ${ratio.toFixed(2)} × with all targets well (goal ≤ 1.2)`)
  const allWell = 'all targets well'
  return timesTable(
    'Gateway, calls to healthy targets',
    allWell,
    [
      { name: allWell, samples: well },
      { name: 'beside a dead, a slow, a lying and a flapping one', samples: unwell, goals: [goal] },
    ],
    [
      `${healthyCallers} callers of four healthy targets, whose functions work for ${workMs} ms, while ${otherCallers} others ` +
        'call four more: healthy too, or one that refuses connections, one that takes 2 s, one that answers what is no ' +
        `MCP, and one that fails for half a second of every second. In one process, in turns of ${turnMs / 1000} s.`,
    ],
  )
}

/** Durations of the calls to healthy targets, each of which must be answered. */
async function oneTurn({ handler, answerWith }: InstantGateway, run: 'well' | 'unwell'): Promise<number[]> {
  answerWith(async (invocation, signal) => {
    const target = others.find(name => invocation.functionName === functionNameOf(name))
    const misbehave = run === 'unwell' && target ? bad[target] : undefined
    return misbehave ? misbehave(invocation, signal) : work(invocation.payload)
  })
  const durations: number[] = []
  const endsAt = performance.now() + turnMs
  const isOver = () => performance.now() >= endsAt
  const ask = (target: string, id: number) =>
    handler(messageOf2026.toEvent(id, `${target}___echo`), lambdaContext({ remainingMs: 10_000 }))

  async function callHealthy(caller: number) {
    for (let n = caller; !isOver(); n += healthyCallers) {
      const startedAt = performance.now()
      const answer = await ask(healthy[n % healthy.length] ?? '', n)
      durations.push(performance.now() - startedAt)
      messageOf2026.check(answer, n)
    }
  }
  async function callOther(caller: number) {
    for (let n = caller; !isOver(); n += otherCallers) {
      const startedAt = performance.now()
      await ask(others[caller % others.length] ?? '', n)
      // Who is refused at once does not ask more often for that.
      await sleep(Math.max(0, startedAt + 2 * workMs - performance.now()))
    }
  }
  await Promise.all([
    ...Array.from({ length: healthyCallers }, (_, caller) => callHealthy(caller)),
    ...Array.from({ length: otherCallers }, (_, caller) => callOther(caller)),
  ])
  return durations
}

async function work(payload: string): Promise<FunctionAnswer> {
  await sleep(workMs)
  const { id } = JSON.parse(payload) as { id: number }
  return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: textOf(id) }] } }) }
}

function flapping(): InvokeFunction {
  return async ({ payload }) => {
    if (performance.now() % 1000 < 500) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    return work(payload)
  }
}

/** The gateway logs each failure, and here they are in the thousands. */
function silenceLog(): () => void {
  const { error } = console
  console.error = () => undefined
  return () => {
    console.error = error
  }
}
