/** What the calls in a log used of all that AWS bills, by tool. */
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import type { LogLine, Metric } from './read-log.ts'

export type ToolUsage = {
  readonly target: string
  /** Absent for all that is no call of a tool: lists, refused callers, invocations without a record. */
  readonly tool?: string
  /** Requests from outside: of a call through the gateway, the gateway's alone. */
  readonly calls: number
  /** Calls with the first invocation of an execution environment, of the gateway or of the target. */
  readonly coldCalls: number
  readonly invocations: number
  /** Of the target, and of the gateway while it does not wait for it. */
  readonly computeGbSeconds: number
  /** Of the gateway, while it waits for the target. */
  readonly waitingGbSeconds: number
  readonly logBytes: number
  /** Memory of the gateway, and of the target; 0 where the log has none. */
  readonly gatewayGb: number
  readonly targetGb: number
  /** Memory of environments that began from a snapshot, by each beginning. */
  readonly restoredGb: number
  /** Of the function that has a snapshot; 0 where the log has no beginning from one. */
  readonly snapshotGb: number
}

/** A metric of CloudWatch, and how often the log has a value of it. */
export type MetricUsage = Metric & { readonly times: number }

export type Usage = {
  readonly tools: readonly ToolUsage[]
  readonly metrics: readonly MetricUsage[]
  /** Invocations that the log has a part of: they began before it or ended after it. They count nowhere. */
  readonly incomplete: number
}

/** All that the log has of one invocation. */
type Invocation = { readonly requestId: string; readonly lines: readonly LogLine[] }

export function readUsage(lines: readonly LogLine[]): Usage {
  const invocations = toInvocations(lines)
  const byId = new Map(invocations.map(invocation => [invocation.requestId, invocation]))
  const parts = new Map<string, Invocation[]>()
  const inner = new Set<string>()
  for (const { requestId, lines } of invocations) {
    for (const { callId, targetRequestId } of lines.flatMap(({ record }) => record ?? [])) {
      if (callId !== undefined) addPart(callId, requestId)
      else if (targetRequestId !== undefined) addPart(requestId, targetRequestId)
    }
  }

  function addPart(callId: string, requestId: string): void {
    const part = byId.get(requestId) ?? { requestId, lines: [] }
    if (!inner.has(requestId)) parts.set(callId, [...(parts.get(callId) ?? []), part])
    inner.add(requestId)
  }

  const calls = invocations
    .filter(({ requestId }) => !inner.has(requestId))
    .map(own => ({ own, parts: parts.get(own.requestId) ?? [] }))
  const complete = calls.filter(({ own, parts }) => [own, ...parts].every(isComplete))
  // A part whose gateway is not in the log belongs to no call.
  const orphans = [...parts.keys()].filter(callId => !byId.has(callId)).length
  // What is written while a function loads has no request id: each call bears the same share of it.
  const unowned = sum(lines.filter(({ requestId }) => requestId === undefined).map(({ bytes }) => bytes))
  return {
    tools: toTools(complete, complete.length === 0 ? 0 : unowned / complete.length),
    metrics: countMetrics(complete.flatMap(({ own, parts }) => [own, ...parts])),
    incomplete: calls.length - complete.length + orphans,
  }
}

function toInvocations(lines: readonly LogLine[]): Invocation[] {
  const byId = new Map<string, LogLine[]>()
  for (const line of lines) {
    if (line.requestId === undefined) continue
    const known = byId.get(line.requestId)
    if (known) known.push(line)
    else byId.set(line.requestId, [line])
  }
  return [...byId].map(([requestId, own]) => ({ requestId, lines: own }))
}

function isComplete({ lines }: Invocation): boolean {
  return lines.some(({ report }) => report !== undefined)
}

type Call = { readonly own: Invocation; readonly parts: readonly Invocation[] }

function toTools(calls: readonly Call[], extraBytes: number): ToolUsage[] {
  const rows = new Map<string, ToolUsage>()
  for (const call of calls) {
    const used = useOf(call, extraBytes)
    const key = JSON.stringify([used.target, used.tool])
    rows.set(key, add(rows.get(key), used))
  }
  return [...rows.values()].sort(
    (one, other) => one.target.localeCompare(other.target) || (one.tool ?? '~').localeCompare(other.tool ?? '~'),
  )
}

const nothing: ToolUsage = {
  target: '',
  calls: 0,
  coldCalls: 0,
  invocations: 0,
  computeGbSeconds: 0,
  waitingGbSeconds: 0,
  logBytes: 0,
  gatewayGb: 0,
  targetGb: 0,
  restoredGb: 0,
  snapshotGb: 0,
}

function useOf({ own, parts }: Call, extraBytes: number): ToolUsage {
  const all = [own, ...parts]
  const lines = all.flatMap(invocation => invocation.lines)
  const reports = lines.flatMap(({ report }) => report ?? [])
  const gbSeconds = sum(reports.map(({ memoryMb, billedMs }) => (memoryMb / 1024) * (billedMs / 1000)))
  const waiting = waitingOf(own)
  const restored = reports.filter(({ isRestored }) => isRestored).map(({ memoryMb }) => memoryMb / 1024)
  return {
    ...toName(own),
    calls: 1,
    coldCalls: Number(reports.some(({ isCold }) => isCold)),
    invocations: all.length,
    computeGbSeconds: gbSeconds - waiting,
    waitingGbSeconds: waiting,
    logBytes: sum(lines.map(({ bytes }) => bytes)) + extraBytes,
    gatewayGb: parts.length > 0 ? memoryOf([own]) : 0,
    targetGb: memoryOf(parts.length > 0 ? parts : [own]),
    restoredGb: sum(restored),
    snapshotGb: Math.max(0, ...restored),
  }
}

function memoryOf(invocations: readonly Invocation[]): number {
  const reports = invocations.flatMap(({ lines }) => lines.flatMap(({ report }) => report ?? []))
  return (reports[0]?.memoryMb ?? 0) / 1024
}

function waitingOf({ lines }: Invocation): number {
  const report = lines.find(line => line.report)?.report
  if (!report) return 0
  const waits = lines.map(({ record }) => (record?.hopMs ?? 0) + (record?.targetMs ?? 0))
  return (report.memoryMb / 1024) * (Math.min(report.billedMs, sum(waits)) / 1000)
}

/** A function without a gateway names its target by the dimension of its metrics. */
function toName({ lines }: Invocation): { target: string; tool?: string } {
  const line = lines.find(({ record }) => isToolCall(record)) ?? lines.find(({ record }) => record)
  const target = line?.record?.target ?? line?.metrics[0]?.target
  return line?.record && isToolCall(line.record) && target !== undefined
    ? { target, tool: String(line.record.tool) }
    : { target: 'other requests' }
}

/** A name that no tool has is no tool: the caller may ask for any. */
function isToolCall(record: ExchangeRecord | undefined): boolean {
  return record?.method === 'tools/call' && record.tool !== undefined && record.outcome !== 'protocol_error'
}

function add(one: ToolUsage = nothing, other: ToolUsage): ToolUsage {
  return {
    ...other,
    calls: one.calls + other.calls,
    coldCalls: one.coldCalls + other.coldCalls,
    invocations: one.invocations + other.invocations,
    computeGbSeconds: one.computeGbSeconds + other.computeGbSeconds,
    waitingGbSeconds: one.waitingGbSeconds + other.waitingGbSeconds,
    logBytes: one.logBytes + other.logBytes,
    gatewayGb: Math.max(one.gatewayGb, other.gatewayGb),
    targetGb: Math.max(one.targetGb, other.targetGb),
    restoredGb: one.restoredGb + other.restoredGb,
    snapshotGb: Math.max(one.snapshotGb, other.snapshotGb),
  }
}

function countMetrics(invocations: readonly Invocation[]): MetricUsage[] {
  const known = new Map<string, MetricUsage>()
  for (const metric of invocations.flatMap(({ lines }) => lines.flatMap(line => line.metrics))) {
    const key = JSON.stringify([metric.target, metric.tool, metric.name])
    known.set(key, { ...metric, times: (known.get(key)?.times ?? 0) + 1 })
  }
  return [...known.values()]
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The same calls, had the backend of each tool taken so much longer: the target works on, and the gateway waits for it. */
export function withSlowerBackends(usage: Usage, milliseconds: number): Usage {
  const tools = usage.tools.map(tool => {
    if (tool.tool === undefined) return tool
    const seconds = (tool.calls * milliseconds) / 1000
    return {
      ...tool,
      computeGbSeconds: tool.computeGbSeconds + seconds * tool.targetGb,
      waitingGbSeconds: tool.waitingGbSeconds + seconds * tool.gatewayGb,
    }
  })
  return { ...usage, tools }
}
