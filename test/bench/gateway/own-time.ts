/** What the gateway itself takes in a call, with a Lambda that answers at once. */
import { lambdaContext } from '@mcp-lambda/wrapper/testing'
import { type Form, messageOf2025, messageOf2026, textOf, urlEventOf2025, urlEventOf2026 } from '../calls.ts'
import type { Checkout } from '../checkout/checkout.ts'
import { measureInTurns, type Task } from '../measure/in-turns.ts'
import { discardingOutput } from '../measure/recorded.ts'
import { addsAtMost, staysWithin, weighsAtMost } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'
import { bundleGateway } from './bundle-gateway.ts'
import { echoTarget, echoTool, readEchoTarget } from './echo-target.ts'
import { type InstantGateway, loadGateway, loadRecordedGateway } from './load-gateway.ts'

export const ownTimeForms: readonly Form[] = [messageOf2026, messageOf2025, urlEventOf2026, urlEventOf2025]

export async function measureOwnTime(checkout: Checkout): Promise<Table> {
  const file = await bundleOwnTime(checkout)
  const recorded = { ...messageOf2026, name: `${messageOf2026.name}, with its record` }
  const tasks = [
    ...(await loadOwnTimeTasks(file)),
    toTask(await loadRecordedGateway<InstantGateway>(file, [echoTarget]), recorded),
  ]
  let longestBytes = 0
  const measured = await discardingOutput(
    () => measureInTurns(tasks, { rounds: 120, warmUpRounds: 40 }),
    line => {
      // Of ASCII alone: names of this bench.
      longestBytes = Math.max(longestBytes, line.length)
    },
  )
  const p50Of = (name: string) => measured.get(name)?.p50
  return timesTable(
    'Gateway, its own time in a call',
    messageOf2026.name,
    [...ownTimeForms, recorded].map(({ name }) => {
      const samples = measured.get(name) ?? 'not measured'
      if (samples === 'not measured') return { name, samples, goals: [] }
      if (name === messageOf2026.name) {
        return { name, samples, goals: [staysWithin(0.06, samples.p50, 'p50'), staysWithin(0.5, samples.p99, 'p99')] }
      }
      const without = { name: 'without', ms: p50Of(messageOf2026.name) }
      return {
        name,
        samples,
        goals: name === recorded.name ? [addsAtMost(0.01, samples.p50, without), weighsAtMost(1, longestBytes)] : [],
      }
    }),
    [
      'The packaged gateway, with what stands in for `@aws-sdk/client-lambda` answering at once. The target’s answer is ' +
        'ready as text before the clock starts; what the gateway sent is looked at after it stops.',
    ],
  )
}

/** @returns the bundle's file */
export async function bundleOwnTime(checkout: Checkout): Promise<string> {
  const target = await readEchoTarget(checkout.folder)
  return bundleGateway(checkout, { name: 'own-time', targets: [target], lambda: 'instant' })
}

export async function loadOwnTimeTasks(file: string): Promise<Task[]> {
  const gateway = await loadGateway<InstantGateway>(file, [echoTarget])
  return ownTimeForms.map(form => toTask(gateway, form))
}

function toTask({ handler, answerWith }: InstantGateway, { name, toEvent, check }: Form): Task {
  return {
    name,
    prepare(n) {
      const event = toEvent(n, echoTool)
      const context = lambdaContext()
      const content = [{ type: 'text', text: textOf(n) }]
      const payload = JSON.stringify({ jsonrpc: '2.0', id: n, result: { resultType: 'complete', content } })
      const answer = Promise.resolve({ payload, requestId: 'bench' })
      let sent = ''
      answerWith(invocation => {
        sent = invocation.payload
        return answer
      })
      return {
        run: () => handler(event, context),
        check(answered) {
          check(answered, n)
          if (!sent.includes(`"${textOf(n)}"`)) throw new Error(`Call ${n} reached the target as ${sent}`)
        },
      }
    },
  }
}
