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

export const targets = ['failing', 'crashing', 'slow', 'drifting', 'scarce', 'gone', 'looping', 'well'] as const
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
/** Numbers of those in which no gateway starts: its function URL answers for it. */
export const down = { from: 9, to: 10 } as const

/** Memory of `looping`, in which seconds of waiting cost the most. */
export const loopingMb = 10_240

const startMs = Date.UTC(2026, 10, 29, 12)

const yml = `
  doors: { invoke: { trusted: { principal: agents } }, functionUrl: jwt }
  jwt: { issuers: [{ issuer: 'https://idp.test' }], audience: 'https://mcp.test' }`

export const toFunctionName = (target: TargetName) => `mcp-server-${target}-local`

export async function recordHour({ hasFaults }: { readonly hasFaults: boolean }): Promise<Hour> {
  const events: Seen[] = []
  // It gives the context that the handler reads.
  const catalogue = await askForCatalogue(handler as Parameters<typeof askForCatalogue>[0])
  const behind = targets.map(target => ({ target, source: 'faults/hour/hour-server.ts', catalogue }))
  const reserved = new Map<string, number>()
  const onEvent = (event: LambdaEvent) => events.push({ event, reserved: new Map(reserved) })
  const gateway = await startGatewayOnLambda({ yml, authType: 'NONE', behind, onEvent })
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
      const memoryMb = definition.name === toFunctionName('looping') ? loopingMb : definition.memoryMb
      await lambda.deploy({ ...definition, memoryMb, logging: { ...definition.logging, systemLevel: 'INFO' } })
    }
    const reserve = async (name: string, reservedConcurrency: number | undefined) => {
      const known = lambda.functions.get(name) ?? definitionOf(lambda, toFunctionName('well'))
      const { reservedConcurrency: _, ...definition } = known
      await lambda.deploy({ ...definition, name, ...(reservedConcurrency !== undefined && { reservedConcurrency }) })
      if (reservedConcurrency === undefined) reserved.delete(name)
      else reserved.set(name, reservedConcurrency)
    }
    const callers = createCallers(gateway, client)
    const { GATEWAY_TARGETS: targetsBefore = '' } = definitionOf(lambda, gatewayName).environment
    const begins: number[] = []
    for (let part = 0; part < parts; part += 1) {
      begins.push(Date.now())
      const isBusy = part >= faulty.from && part <= faulty.to
      if (hasFaults && part === faulty.from) await plant(gateway, reserve)
      if (hasFaults && part === faulty.to + 1) await mend(gateway, reserve)
      if (hasFaults && part === down.from) await changeTargets(lambda, gatewayName, () => '{')
      if (hasFaults && part === down.to + 1) await changeTargets(lambda, gatewayName, () => targetsBefore)
      if (hasFaults && part >= down.from && part <= down.to) await callers.callUrlInVain()
      else await callers.callFor({ isFaulty: hasFaults && isBusy, isBusy })
    }
    begins.push(Date.now() + 1)
    const { sent, counted, answered } = callers
    const toHour = toClock(begins)
    const { lines, points, reports } = stretch(events, toHour)
    const ofUrl = answered.map(({ atMs, status }) => ({
      ...ofFunction(gatewayName, 'Url5xxCount', Number(status >= 500)),
      atMs: toHour(atMs),
    }))
    return { startMs, gatewayName, sent, refused: counted.refused, lines, points: [...points, ...ofUrl], reports }
  } finally {
    client.destroy()
    await gateway.close()
  }
}

const bad: readonly TargetName[] = ['failing', 'crashing', 'slow', 'drifting']

type Reserve = (name: string, reservedConcurrency: number | undefined) => Promise<void>

/** Of the account, and of no project. */
const functionOfOthers = 'nightly-report'

/**
 * Deployments that went wrong, a reservation that is too small, and one of others that is too large. The gateway calls a function
 * by a name that it has no more.
 */
async function plant({ lambda, gatewayName }: GatewayOnLambda, reserve: Reserve): Promise<void> {
  await changeTargets(lambda, gatewayName, before => rename(before, 'gone', 'mcp-server-gone-removed'))
  for (const target of bad) await redeploy(lambda, target, { FAULT: target })
  await reserve(toFunctionName('scarce'), 1)
  await reserve(functionOfOthers, 850)
}

async function mend({ lambda, gatewayName }: GatewayOnLambda, reserve: Reserve): Promise<void> {
  await changeTargets(lambda, gatewayName, before => rename(before, 'gone', toFunctionName('gone')))
  for (const target of bad) await redeploy(lambda, target, {})
  await reserve(toFunctionName('scarce'), undefined)
  await reserve(functionOfOthers, undefined)
}

type Lambda = GatewayOnLambda['lambda']

async function redeploy(lambda: Lambda, target: TargetName, environment: Record<string, string>): Promise<void> {
  await lambda.deploy({ ...definitionOf(lambda, toFunctionName(target)), environment })
}

async function changeTargets(lambda: Lambda, gatewayName: string, change: (before: string) => string): Promise<void> {
  const definition = definitionOf(lambda, gatewayName)
  const { GATEWAY_TARGETS = '{}' } = definition.environment
  const environment = { ...definition.environment, GATEWAY_TARGETS: change(GATEWAY_TARGETS) }
  await lambda.deploy({ ...definition, environment })
}

function rename(names: string, target: TargetName, functionName: string): string {
  return JSON.stringify({ ...JSON.parse(names), [target]: functionName })
}

function definitionOf(lambda: Lambda, name: string): FunctionDefinition {
  const definition = lambda.functions.get(name)
  if (!definition) throw new Error(`There is no function ${name}`)
  return definition
}

function createCallers({ lambda, mcpUrl, gatewayName }: GatewayOnLambda, client: LambdaClient) {
  const sent: Sent[] = []
  const counted = { refused: 0 }
  const answered: { readonly atMs: number; readonly status: number }[] = []

  async function call(target: TargetName, tenant: string, args: object = {}): Promise<void> {
    const params = { name: `${target}___work`, arguments: args }
    const request = modernRequest('tools/call', params, { meta: writeCallFacts({ tenant }) })
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: gatewayName, Payload: Buffer.from(JSON.stringify(request)) }),
    )
    const { result } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { result?: { isError?: boolean } }
    sent.push({ target, tenant, answer: !result ? 'error' : result.isError ? 'tool error' : 'done' })
  }

  async function callUrl(): Promise<number> {
    const body = modernRequest('tools/list')
    const headers = { ...mirroredHeaders(body), 'content-type': 'application/json', authorization: 'Bearer no-token' }
    const { status } = await fetch(mcpUrl, { method: 'POST', body: JSON.stringify(body), headers })
    answered.push({ atMs: Date.now(), status })
    return status
  }

  async function callWithWrongToken(): Promise<void> {
    const status = await callUrl()
    if (status !== 401) throw new Error(`A wrong token was answered with ${status}`)
    counted.refused += 1
  }

  async function callUrlInVain(): Promise<void> {
    for (let count = 0; count < 6; count += 1) {
      const status = await callUrl()
      if (status < 500) throw new Error(`A gateway that does not start was answered for with ${status}`)
    }
  }

  /** An agent that does not know when to stop. */
  async function loop(): Promise<void> {
    for (let count = 0; count < 6; count += 1) await call('looping', 'acme', { ms: 2_000 })
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
    const loops = Array.from({ length: isFaulty ? 5 : 0 }, loop)
    await Promise.all([inTurn(), call('slow', 'acme', { ms: 300 }), ...loops])
    for (let count = 0; count < (isFaulty ? 60 : 3); count += 1) await callWithWrongToken()
    if (!isFaulty) return
    // Refusals that were only counted are written after a second, by the environment that counted them, once it works again.
    await sleep(1_100)
    const environments = lambda.status().environments.get(gatewayName) ?? 0
    await Promise.all(Array.from({ length: environments }, () => call('well', 'acme', { ms: 1_000 })))
  }

  return { sent, counted, answered, callFor, callUrlInVain }
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

/** With the concurrency that functions of the account had reserved then. */
type Seen = { readonly event: LambdaEvent; readonly reserved: ReadonlyMap<string, number> }

function stretch(events: readonly Seen[], toHour: (realMs: number) => number) {
  const lines: Logged[] = []
  const points: Point[] = []
  const reports: Hour['reports'][number][] = []
  const atWork = new Map<string, number>()
  for (const { event, reserved } of events) {
    const { functionName } = event
    const atMs = toHour(event.at.getTime())
    const add = (metric: string, value: number) => points.push({ ...ofFunction(functionName, metric, value), atMs })
    if (event.kind === 'log') {
      const message = stretchLine(event.line, toHour)
      lines.push({ atMs, log: `/aws/lambda/${functionName}`, message: JSON.stringify(message) })
      points.push(...readMetrics(message))
    }
    if (event.kind === 'throttled') add('Throttles', 1)
    if (event.kind === 'invocation-started' || event.kind === 'invocation-ended') {
      const more = event.kind === 'invocation-started' ? 1 : -1
      atWork.set(functionName, (atWork.get(functionName) ?? 0) + more)
      add('ConcurrentExecutions', atWork.get(functionName) ?? 0)
      const value = toClaimed(atWork, reserved)
      points.push({ atMs, namespace: 'AWS/Lambda', metric: 'ClaimedAccountConcurrency', dimensions: {}, value })
    }
    if (event.kind === 'invocation-ended') {
      reports.push({ ...event.report, functionName })
      add('Invocations', 1)
      add('Errors', Number(event.report.status !== 'success'))
      add('Duration', event.report.durationMs)
    }
  }
  return { lines, points, reports }
}

function ofFunction(functionName: string, metric: string, value: number): Omit<Point, 'atMs'> {
  return { namespace: 'AWS/Lambda', metric, dimensions: { FunctionName: functionName }, value }
}

/** All that is reserved, and what others have at work: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html */
function toClaimed(atWork: ReadonlyMap<string, number>, reserved: ReadonlyMap<string, number>): number {
  const unreserved = [...atWork].filter(([name]) => !reserved.has(name)).map(([, count]) => count)
  return [...unreserved, ...reserved.values()].reduce((sum, count) => sum + count, 0)
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
