/**
 * An hour of a stage: the gateway and its targets, bundled as they are deployed, on the local Lambda. Each five minutes of it are
 * as long as their calls take, and times are stretched afterwards: what functions write is their own but for the clock.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { askForCatalogue } from '@mcp-lambda/gateway/packaging'
import {
  type FunctionDefinition,
  type InvocationReport,
  type LambdaEvent,
  localIdentity,
} from '@mcp-lambda/lambda-local'
import { writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import { mirroredHeaders, modernRequest } from '@mcp-lambda/wrapper/testing'
import { type GatewayOnLambda, startGatewayOnLambda } from '../../on-lambda/gateway.ts'
import { handler } from './hour-server.ts'

export const targets = ['failing', 'crashing', 'slow', 'drifting', 'scarce', 'gone', 'well'] as const
export type TargetName = (typeof targets)[number]
export const tenants = ['acme', 'globex'] as const

/** One line of a log group. */
export type Logged = { readonly atMs: number; readonly log: string; readonly message: string }

/** One value of a metric of CloudWatch. */
export type Point = {
  readonly atMs: number
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number
}

/** What the caller of the hour knows, whatever functions write. */
export type Sent = {
  readonly target: TargetName
  readonly tenant: string
  readonly answer: 'done' | 'tool error' | 'error'
}

export type Hour = {
  readonly startMs: number
  readonly lines: readonly Logged[]
  readonly points: readonly Point[]
  readonly sent: readonly Sent[]
  /** Requests with a wrong token, each answered 401. */
  readonly refused: number
  readonly reports: readonly (InvocationReport & { readonly functionName: string })[]
  readonly gatewayName: string
}

export const fiveMinutesMs = 300_000
const parts = 12
/** Numbers of the five minutes in which faults are there. */
export const faulty = { from: 5, to: 7 } as const

const startMs = Date.UTC(2026, 10, 29, 12)

const yml = `
  doors: { invoke: { trusted: { principal: agents } }, functionUrl: jwt }
  jwt: { issuers: [{ issuer: 'https://idp.test' }], audience: 'https://mcp.test' }`

export const toFunctionName = (target: TargetName) => `mcp-server-${target}-local`

export async function recordHour({ hasFaults }: { readonly hasFaults: boolean }): Promise<Hour> {
  const events: LambdaEvent[] = []
  // It gives the context that the handler reads.
  const catalogue = await askForCatalogue(handler as Parameters<typeof askForCatalogue>[0])
  const behind = targets.map(target => ({ target, source: 'faults/hour/hour-server.ts', catalogue }))
  const gateway = await startGatewayOnLambda({ yml, authType: 'NONE', behind, onEvent: event => events.push(event) })
  const { lambda, gatewayName } = gateway
  const { endpoint } = lambda
  const client = new LambdaClient({
    endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
    maxAttempts: 1,
  })
  try {
    for (const definition of lambda.functions.values()) {
      // Reports are what a bill is made of: the level of a deployed function.
      await lambda.deploy({ ...definition, logging: { ...definition.logging, systemLevel: 'INFO' } })
    }
    const callers = createCallers(gateway, client)
    const begins: number[] = []
    for (let part = 0; part < parts; part += 1) {
      begins.push(Date.now())
      const isBusy = part >= faulty.from && part <= faulty.to
      if (hasFaults && part === faulty.from) await plant(gateway)
      if (hasFaults && part === faulty.to + 1) await mend(gateway)
      await callers.callFor({ isFaulty: hasFaults && isBusy, isBusy })
    }
    begins.push(Date.now() + 1)
    const { sent, counted } = callers
    return { startMs, gatewayName, sent, refused: counted.refused, ...stretch(events, toClock(begins)) }
  } finally {
    client.destroy()
    await gateway.close()
  }
}

const bad: readonly TargetName[] = ['failing', 'crashing', 'slow', 'drifting']

/** Deployments that went wrong, a reservation that is too small, and a gateway that calls a function by a name that it has no more. */
async function plant({ lambda, gatewayName }: GatewayOnLambda): Promise<void> {
  await changeTargets(lambda, gatewayName, { gone: 'mcp-server-gone-removed' })
  for (const target of bad) await redeploy(lambda, target, { environment: { FAULT: target } })
  await redeploy(lambda, 'scarce', { reservedConcurrency: 1 })
}

async function mend({ lambda, gatewayName }: GatewayOnLambda): Promise<void> {
  await changeTargets(lambda, gatewayName, { gone: toFunctionName('gone') })
  for (const target of [...bad, 'scarce'] as const) {
    await redeploy(lambda, target, { environment: {}, reservedConcurrency: undefined })
  }
}

type Lambda = GatewayOnLambda['lambda']

async function redeploy(lambda: Lambda, target: TargetName, change: object): Promise<void> {
  await lambda.deploy({ ...definitionOf(lambda, toFunctionName(target)), ...change })
}

async function changeTargets(lambda: Lambda, gatewayName: string, names: Record<string, string>): Promise<void> {
  const definition = definitionOf(lambda, gatewayName)
  const { GATEWAY_TARGETS = '{}' } = definition.environment
  const changed = JSON.stringify({ ...JSON.parse(GATEWAY_TARGETS), ...names })
  await lambda.deploy({ ...definition, environment: { ...definition.environment, GATEWAY_TARGETS: changed } })
}

function definitionOf(lambda: Lambda, name: string): FunctionDefinition {
  const definition = lambda.functions.get(name)
  if (!definition) throw new Error(`There is no function ${name}`)
  return definition
}

function createCallers({ lambda, mcpUrl, gatewayName }: GatewayOnLambda, client: LambdaClient) {
  const sent: Sent[] = []
  const counted = { refused: 0 }

  async function call(target: TargetName, tenant: string, args: object = {}): Promise<void> {
    const params = { name: `${target}___work`, arguments: args }
    const request = modernRequest('tools/call', params, { meta: writeCallFacts({ tenant }) })
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: gatewayName, Payload: Buffer.from(JSON.stringify(request)) }),
    )
    const { result } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { result?: { isError?: boolean } }
    sent.push({ target, tenant, answer: !result ? 'error' : result.isError ? 'tool error' : 'done' })
  }

  async function callWithWrongToken(): Promise<void> {
    const body = modernRequest('tools/list')
    const headers = { ...mirroredHeaders(body), 'content-type': 'application/json', authorization: 'Bearer no-token' }
    const { status } = await fetch(mcpUrl, { method: 'POST', body: JSON.stringify(body), headers })
    if (status !== 401) throw new Error(`A wrong token was answered with ${status}`)
    counted.refused += 1
  }

  /** Some noise is in every five minutes: a tool fails once in a while, a token has expired, a call takes a second. */
  async function callFor({
    isFaulty,
    isBusy,
  }: {
    readonly isFaulty: boolean
    readonly isBusy: boolean
  }): Promise<void> {
    if (isFaulty) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => call('scarce', tenants[index % 2] ?? '', { ms: 400 })))
    }
    const inTurn = async () => {
      for (const target of targets) {
        if (isFaulty && (target === 'slow' || target === 'scarce')) continue
        // Enough for a rate in the busy minutes, and so that a sixth of them is no fault.
        const calls = target === 'failing' && isBusy ? 24 : target === 'gone' ? 8 : 6
        for (let count = 0; count < calls; count += 1) {
          await call(target, tenants[count % 2] ?? '', { fails: target === 'failing' && count % 6 === 0 })
        }
      }
    }
    await Promise.all([inTurn(), call('slow', 'acme', { ms: 300 })])
    for (let count = 0; count < (isFaulty ? 60 : 3); count += 1) await callWithWrongToken()
    if (!isFaulty) return
    // Refusals that were only counted are written after a second, by the environment that counted them, once it works again.
    await sleep(1_100)
    const environments = lambda.status().environments.get(gatewayName) ?? 0
    await Promise.all(Array.from({ length: environments }, () => call('well', 'acme', { ms: 1_000 })))
  }

  return { sent, counted, callFor }
}

/** From a time at which an hour was recorded to one in it. */
function toClock(begins: readonly number[]): (realMs: number) => number {
  return realMs => {
    const found = begins.findLastIndex(begin => begin <= realMs)
    const part = Math.min(Math.max(found, 0), parts - 1)
    const [begin = 0, end = 0] = [begins[part], begins[part + 1]]
    const share = Math.min(Math.max((realMs - begin) / (end - begin), 0), 0.999)
    return Math.floor(startMs + fiveMinutesMs * (part + share))
  }
}

function stretch(events: readonly LambdaEvent[], toHour: (realMs: number) => number) {
  const lines: Logged[] = []
  const points: Point[] = []
  const reports: Hour['reports'][number][] = []
  const atWork = new Map<string, number>()
  for (const event of events) {
    const { functionName } = event
    const atMs = toHour(event.at.getTime())
    const ofFunction = (metric: string, value: number) =>
      points.push({ atMs, namespace: 'AWS/Lambda', metric, dimensions: { FunctionName: functionName }, value })
    if (event.kind === 'log') {
      const message = stretchLine(event.line, toHour)
      lines.push({ atMs, log: `/aws/lambda/${functionName}`, message: JSON.stringify(message) })
      points.push(...readMetrics(message))
    }
    if (event.kind === 'throttled') ofFunction('Throttles', 1)
    if (event.kind === 'invocation-started' || event.kind === 'invocation-ended') {
      const more = event.kind === 'invocation-started' ? 1 : -1
      atWork.set(functionName, (atWork.get(functionName) ?? 0) + more)
      ofFunction('ConcurrentExecutions', atWork.get(functionName) ?? 0)
      const value = [...atWork.values()].reduce((sum, count) => sum + count, 0)
      points.push({ atMs, namespace: 'AWS/Lambda', metric: 'ClaimedAccountConcurrency', dimensions: {}, value })
    }
    if (event.kind === 'invocation-ended') {
      reports.push({ ...event.report, functionName })
      ofFunction('Invocations', 1)
      ofFunction('Errors', Number(event.report.status !== 'success'))
      ofFunction('Duration', event.report.durationMs)
    }
  }
  return { lines, points, reports }
}

type Line = Record<string, unknown>

function stretchLine(text: string, toHour: (realMs: number) => number): Line {
  const line = toJson(text)
  const { endedAtMs, _aws } = line as { endedAtMs?: number; _aws?: { Timestamp: number } }
  return {
    ...line,
    ...(endedAtMs !== undefined && { endedAtMs: toHour(endedAtMs) }),
    ...(_aws && { _aws: { ..._aws, Timestamp: toHour(_aws.Timestamp) } }),
  }
}

function toJson(text: string): Line {
  try {
    return JSON.parse(text)
  } catch {
    return { message: text }
  }
}

type Described = { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }

/** As CloudWatch reads a line: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function readMetrics(line: Line): Point[] {
  const { Timestamp: atMs = 0, CloudWatchMetrics = [] } = (line._aws ?? {}) as {
    Timestamp?: number
    CloudWatchMetrics?: Described[]
  }
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap(names =>
      Metrics.map(({ Name: metric }) => {
        const dimensions = Object.fromEntries(names.map(name => [name, String(line[name])]))
        return { atMs, namespace, metric, dimensions, value: Number(line[metric]) }
      }),
    ),
  )
}
