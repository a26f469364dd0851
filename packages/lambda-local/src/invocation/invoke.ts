/** One invocation: takes a unit of concurrency and an environment, serves it, and writes the report. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { ResponseSink, Served } from '../environment/environment.ts'
import type { FunctionError } from '../environment/function-error.ts'
import type { OpenEnvironment } from '../environment/open-environment.ts'
import type { EnvironmentPool, Member } from '../environment/pool.ts'
import type { InvocationReport, Observe } from '../events.ts'
import { type LambdaError, throttled } from '../lambda-error.ts'
import { type Limits, snapStartInitMs, tenantEnvironmentsPerConcurrency } from '../limits.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'
import { checkTenant } from './check-tenant.ts'
import type { Concurrency } from './concurrency.ts'
import type { InvocationRate } from './rate.ts'
import { toReportLines, toStartLine } from './report.ts'
import type { Semaphore } from './semaphore.ts'

export type InvokeRequest = {
  readonly definition: FunctionDefinition
  readonly functionArn: string
  readonly payload: Uint8Array
  readonly requestId: string
  readonly tenantId?: string
  /** JSON text. */
  readonly clientContext?: string
  readonly traceId?: string
}

export type InvokeResult = {
  readonly error?: FunctionError
  /** The last 4 KB of this invocation's log. */
  readonly logTail: string
  /** Time of the init phase in milliseconds, where the invocation began one. */
  readonly initMs?: number
}

/** @throws LambdaError if the function was not run */
export type Invoke = (request: InvokeRequest, sink: ResponseSink) => Promise<InvokeResult>

export type InvokeDeps = {
  readonly pool: EnvironmentPool
  readonly concurrency: Concurrency
  readonly rate: InvocationRate
  readonly open: OpenEnvironment
  /** Limits how many environments load their code at once, because all share the processors of this machine. */
  readonly starting: Semaphore
  readonly limits: Limits
  /** Whether this definition was not replaced. */
  readonly isCurrent: (definition: FunctionDefinition) => boolean
  readonly observe: Observe
}

export function createInvoke(deps: InvokeDeps): Invoke {
  return async function invoke(request, sink) {
    const { definition, tenantId } = request
    checkTenant(definition, tenantId)
    const leave = enter(deps, definition)
    try {
      const idle = deps.pool.take(definition, tenantId)
      return await run(deps, request, sink, idle ? { member: idle, spentMs: 0 } : await open(deps, request))
    } finally {
      leave()
    }
  }
}

export function newRequestId(): string {
  return randomUUID()
}

/** An X-Ray trace header that is not sampled, because there is no local X-Ray. */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  const [root, parent] = [randomBytes(12), randomBytes(8)].map(bytes => bytes.toString('hex'))
  return `Root=1-${seconds}-${root};Parent=${parent};Sampled=0`
}

function enter({ concurrency, rate, observe }: InvokeDeps, definition: FunctionDefinition): () => void {
  try {
    const leave = concurrency.enter(definition)
    const tooFast = rate.count(definition)
    if (!tooFast) return leave
    leave()
    throw throttled(tooFast)
  } catch (error) {
    const reason = (error as LambdaError).reason ?? 'unknown'
    observe({ kind: 'throttled', functionName: definition.name, at: new Date(), reason })
    throw error
  }
}

/** An environment for one invocation, and the time to get it. */
type Opened = {
  readonly member: Member
  /** Time in the init phase, which is billed and reported separately. */
  readonly initMs?: number
  /** Part of the function's timeout that is already used. */
  readonly spentMs: number
  /** Set if the code failed to load. */
  readonly failure?: FunctionError
}

/**
 * Code that fails to load, or exceeds the init phase, is loaded once more within the invocation and its timeout
 * ("suppressed init").
 */
async function open(deps: InvokeDeps, request: InvokeRequest): Promise<Opened> {
  const { snapStart, timeoutSeconds } = request.definition
  const limitMs = snapStart ? Math.max(snapStartInitMs, timeoutSeconds * 1000) : deps.limits.initTimeoutMs
  const first = await start(deps, request, limitMs)
  if (first.init.kind === 'ready') return { member: first.member, initMs: first.init.initMs, spentMs: 0 }
  const begunAt = performance.now()
  const second = await start(deps, request, request.definition.timeoutSeconds * 1000)
  const spentMs = performance.now() - begunAt
  if (second.init.kind === 'ready') return { member: second.member, spentMs }
  return { member: second.member, spentMs, failure: second.init.error(request.requestId) }
}

async function start(deps: InvokeDeps, request: InvokeRequest, timeoutMs: number) {
  return deps.starting(async () => {
    const member = await openMember(deps, request)
    const init = await member.environment.init(timeoutMs)
    const origin = { functionName: member.definition.name, environmentId: member.environment.id, at: new Date() }
    if (init.kind === 'ready') deps.observe({ kind: 'environment-ready', ...origin, initMs: init.initMs })
    else {
      deps.observe({ kind: 'init-failed', ...origin, errorType: init.error('').errorType })
      await member.environment.close()
    }
    return { member, init }
  })
}

async function openMember({ pool, open, limits }: InvokeDeps, { definition, tenantId }: InvokeRequest) {
  const most = limits.accountConcurrency * tenantEnvironmentsPerConcurrency
  if (tenantId !== undefined && pool.countOfTenants() >= most) throw throttled('ConcurrentInvocationLimitExceeded')
  return pool.open(async () => ({ ...(await open(definition, tenantId)), definition, tenantId }), tenantId)
}

async function run(
  deps: InvokeDeps,
  request: InvokeRequest,
  sink: ResponseSink,
  opened: Opened,
): Promise<InvokeResult> {
  const { observe, pool } = deps
  const { definition, requestId } = request
  const { member, initMs, spentMs, failure } = opened
  const functionName = definition.name
  const startLine = toStartLine(definition, requestId, new Date())
  member.log.begin(requestId)
  if (startLine) member.log.write(startLine)
  observe({ kind: 'invocation-started', functionName, at: new Date(), requestId, environmentId: member.environment.id })
  const served: Served = failure
    ? { error: failure, durationMs: 0, maxMemoryBytes: 0 }
    : await member.environment.serve(toWork(request, spentMs), sink)

  const durationMs = spentMs + served.durationMs
  const report: InvocationReport = {
    requestId,
    status: served.error?.status ?? 'success',
    ...(served.error && { errorType: served.error.errorType }),
    durationMs,
    ...(initMs !== undefined && { initMs }),
    billedMs: Math.ceil(durationMs + (initMs ?? 0)),
    memoryMb: definition.memoryMb,
    maxMemoryMb: Math.ceil(served.maxMemoryBytes / 1024 / 1024),
  }
  for (const line of toReportLines(definition, report, new Date())) member.log.write(line)
  const logTail = member.log.end()
  pool.giveBack(member, deps.isCurrent(definition))
  observe({ kind: 'invocation-ended', functionName, at: new Date(), report })
  return { logTail, ...(served.error && { error: served.error }), ...(initMs !== undefined && { initMs }) }
}

function toWork(request: InvokeRequest, spentMs: number) {
  const { definition, functionArn, payload, requestId, tenantId, clientContext, traceId } = request
  return {
    requestId,
    functionArn,
    payload,
    traceId: traceId ?? newTraceId(),
    ...(tenantId !== undefined && { tenantId }),
    ...(clientContext !== undefined && { clientContext }),
    timeoutSeconds: definition.timeoutSeconds,
    timeoutMs: Math.max(1, definition.timeoutSeconds * 1000 - spentMs),
  }
}
