import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { InvokeCommand, LambdaClient, type TooManyRequestsException } from '@aws-sdk/client-lambda'
import { type LambdaEvent, localIdentity, startLambda } from '@mcp-lambda/lambda-local'
import { writeFunctions } from '@mcp-lambda/lambda-local/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { childrenOfThisProcess, heldBytes } from '../processes.ts'
import { callWithRetries } from './call-with-retries.ts'
import { type Sample, toSvg, toTable, toTextChart } from './scaling-curve.ts'
import { watchScaling } from './watch-scaling.ts'

const calls = 1_000
const environments = 200
const idleMs = 5_000
const results = join(import.meta.dirname, '.results')

/** Holds its environment until the gate, a file, is there: only so can all of them be at work at one moment. */
const holds = `
  import { existsSync } from 'node:fs'
  import { setTimeout as wait } from 'node:timers/promises'
  export const handler = async ({ id, secret, gate }) => {
    while (!existsSync(gate)) await wait(200)
    await wait(50)
    return { id, secret, pid: process.pid }
  }`

type Answer = { readonly id: number; readonly secret: string; readonly pid: number }

/** Not the error itself: each holds the connection that it came over, and memory is measured here. */
type Refusal = { readonly name: string; readonly reason: string | undefined; readonly status: number | undefined }

type Run = {
  readonly answers: readonly Answer[]
  readonly secrets: readonly string[]
  readonly refusals: readonly Refusal[]
  readonly samples: readonly Sample[]
  readonly atGate: Sample
  /** Invocations that began, by what Lambda says. */
  readonly invocations: number
  readonly before: { readonly processes: number; readonly bytes: number }
  readonly after: { readonly processes: number; readonly bytes: number }
}

async function run(): Promise<Run> {
  const written = await writeFunctions({ holds: { code: holds, memoryMb: 128, timeoutSeconds: 120 } })
  const gate = join(written.functions[0]?.codeFolder ?? '', 'gate')
  let observe: (event: LambdaEvent) => void = () => {}
  const lambda = await startLambda({
    functions: written.functions,
    limits: { accountConcurrency: environments, idleMs },
    onEvent: event => observe(event),
  })
  const client = new LambdaClient({
    endpoint: lambda.endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: calls }, connectionTimeout: 30_000 },
  })
  // The first answer loads much that stays: only then is there a "before" to come back to.
  await writeFile(gate, '')
  await client.send(new InvokeCommand({ FunctionName: 'holds', Payload: JSON.stringify({ gate }) }))
  await rm(gate)
  await vi.waitFor(() => expect(lambda.status().environments.get('holds')).toBe(0), { timeout: 30_000, interval: 100 })
  const measure = () => ({ processes: childrenOfThisProcess().length, bytes: heldBytes() })
  const before = measure()

  const watch = watchScaling({ everyMs: 250 })
  let invocations = 0
  observe = event => {
    watch.observe(event)
    if (event.kind === 'invocation-started') invocations++
  }
  watch.sample()
  const refusals: Refusal[] = []
  const refused = new Set<number>()
  const secrets = Array.from({ length: calls }, () => crypto.randomUUID())
  let open = calls
  watch.openCalls(open)
  const answering = Promise.all(
    secrets.map(async (secret, id) => {
      const Payload = JSON.stringify({ id, secret, gate })
      const onThrottled = (error: TooManyRequestsException) => {
        refused.add(id)
        refusals.push(toRefusal(error))
      }
      const { Payload: answer } = await callWithRetries(
        () => client.send(new InvokeCommand({ FunctionName: 'holds', Payload })),
        { firstWaitMs: 1_000, mostWaitMs: 4_000, onThrottled },
      )
      watch.openCalls(--open)
      return JSON.parse(answer?.transformToString() ?? '') as Answer
    }),
  )
  const isFull = () => watch.serving === environments && refused.size === calls - environments
  await vi.waitFor(() => expect(isFull()).toBe(true), { timeout: 100_000, interval: 50 })
  // A moment later, so that a 201st would show.
  await wait(1_000)
  const atGate = watch.sample()
  await writeFile(gate, '')
  const answers = await answering
  await vi.waitFor(() => expect(watch.environments).toBe(0), { timeout: 30_000, interval: 100 })
  watch.sample()
  watch.stop()
  client.destroy()
  // Connections end in their own time.
  await wait(500)
  const after = measure()
  await lambda.close()
  await written.remove()
  return { answers, secrets, refusals, samples: watch.samples, atGate, invocations, before, after }
}

function toRefusal(error: TooManyRequestsException): Refusal {
  return { name: error.name, reason: error.Reason, status: error.$metadata.httpStatusCode }
}

describe(`${calls} calls at once, where ${environments} may run at once`, () => {
  let result: Run
  beforeAll(async () => {
    result = await run()
    await mkdir(results, { recursive: true })
    const title = `${calls} calls at once against a concurrency of ${environments}`
    await writeFile(join(results, 'scaling.svg'), toSvg(result.samples, title))
    await writeFile(join(results, 'scaling.json'), `${JSON.stringify(result.samples, null, 1)}\n`)
    const { before, after } = result
    const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`
    console.log(
      [
        toTable(result.samples, 1),
        '',
        'environments over time',
        toTextChart(result.samples, { columns: 80, rows: 12 }),
        '',
        `${result.refusals.length} refusals with 429; ${result.invocations} invocations`,
        `processes before and after: ${before.processes}, ${after.processes}`,
        `held by this process before and after: ${megabytes(before.bytes)}, ${megabytes(after.bytes)}`,
        `drawn: ${join(results, 'scaling.svg')}`,
      ].join('\n'),
    )
  }, 175_000)

  it('are served by 200 environments at one moment, while the others wait', () => {
    expect(result.atGate).toMatchObject({ serving: environments, environments, open: calls })
    expect(Math.max(...result.samples.map(sample => sample.environments))).toBe(environments)
    expect(Math.max(...result.samples.map(sample => sample.serving))).toBe(environments)
  })

  it('are refused with 429 and the documented reason beyond that', () => {
    expect(result.refusals.length).toBeGreaterThanOrEqual(calls - environments)
    const documented = { name: 'TooManyRequestsException', reason: 'ConcurrentInvocationLimitExceeded', status: 429 }
    expect(result.refusals).toEqual(result.refusals.map(() => documented))
  })

  it('all end with their own answer, and none ran twice', () => {
    expect(result.answers.map(({ id }) => id)).toEqual(Array.from({ length: calls }, (_, id) => id))
    expect(result.answers.map(({ secret }) => secret)).toEqual(result.secrets)
    expect(result.invocations).toBe(calls)
    expect(new Set(result.answers.map(({ pid }) => pid)).size).toBeGreaterThanOrEqual(environments)
  })

  it('leave no environment, no process and no memory behind', () => {
    expect(result.samples.at(0)).toMatchObject({ environments: 0, serving: 0 })
    expect(result.samples.at(-1)).toMatchObject({ environments: 0, serving: 0, open: 0 })
    expect(result.after.processes).toBe(result.before.processes)
    expect(result.after.bytes - result.before.bytes).toBeLessThan(8 * 2 ** 20)
  })
})
