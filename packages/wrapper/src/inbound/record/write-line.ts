/** One line of JSON for each record, with CloudWatch metrics in it (embedded metric format). */

import { writeStdout } from '../../primitives/write-stdout.ts'
import type { ExchangeRecord, Outcome, TakeRecord } from './exchange-record.ts'

/** The `kind` member of the lines. */
export const recordKind = 'mcp.exchange'

const failures = {
  tool_error: { level: 'WARN', metric: 'ToolErrors' },
  protocol_error: { level: 'WARN', metric: 'ProtocolErrors' },
  denied: { level: 'WARN', metric: 'Denied' },
  throttled: { level: 'WARN', metric: 'Throttled' },
  timed_out: { level: 'ERROR', metric: 'TimedOut' },
  cancelled: { level: 'INFO', metric: 'Cancelled' },
  crashed: { level: 'ERROR', metric: 'Crashed' },
} as const satisfies Record<Exclude<Outcome, 'ok'>, object>

/** Lines are part of each call's price. A longer one loses what its caller chose. */
const maxLineBytes = 1_024

/** Of a refusal, which says why. Few are written (`createCounter`). */
const maxRefusalBytes = 2_048

/** Not by `console`: with JSON logs Lambda would wrap the line into a field, where CloudWatch finds no metrics. */
export function createLineWriter(functionName = 'none'): TakeRecord {
  const isTool = createToolCheck()
  return record => {
    const facts = { isTool: isTool(record), functionName }
    const { refused } = record
    const limit = refused ? maxRefusalBytes : maxLineBytes
    let line = toLine(record, facts)
    if (Buffer.byteLength(line) > limit) line = toLine({ ...record, arguments: undefined }, facts)
    if (Buffer.byteLength(line) > limit) {
      const { reason } = refused ?? {}
      const short = { arguments: undefined, client: undefined, ...(reason !== undefined && { refused: { reason } }) }
      line = toLine({ ...record, ...short }, facts)
    }
    writeStdout(line)
  }
}

type LineFacts = {
  /** Whether the record's tool is known to exist. */
  readonly isTool: boolean
  /** The target in metrics of a function that is no gateway. */
  readonly functionName: string
}

/** Tools that are told apart in metrics. */
const maxTools = 1_000

/** Whether a tool exists: its gateway found it, or it has answered. Callers may ask for any name. */
function createToolCheck(): (record: ExchangeRecord) => boolean {
  const tools = new Set<string>()
  return ({ target, tool, outcome }) => {
    if (tool === undefined || target !== undefined) return tool !== undefined
    if (outcome === 'ok' && tools.size < maxTools) tools.add(tool)
    return tools.has(tool)
  }
}

function toLine(record: ExchangeRecord, facts: LineFacts): string {
  const failure = record.outcome === 'ok' ? undefined : failures[record.outcome]
  const members = JSON.stringify(record).slice(1, -1)
  // A call through a gateway is counted there: it alone knows of targets that never answered.
  const metrics = record.callId === undefined ? toMetrics(record, facts, failure?.metric) : ''
  return `{"level":"${failure?.level ?? 'INFO'}","kind":"${recordKind}",${members}${metrics}}\n`
}

/** Metrics of one record, as members of its line. */
function toMetrics(record: ExchangeRecord, { isTool, functionName }: LineFacts, failure: string | undefined): string {
  const { endedAtMs, durationMs, targetMs, attempts = 1, times = 1, cold, targetCold, drifted, refused } = record
  const values: Record<string, number> = { Calls: times, Duration: durationMs }
  if (targetMs !== undefined) values.TargetDuration = targetMs
  if (failure !== undefined) values[failure] = times
  if (refused) values.Refused = times
  if (record.cause === 'circuit_open') values.BreakerOpen = times
  if (cold || targetCold) values.ColdStarts = Number(cold ?? false) + Number(targetCold ?? false)
  if (attempts > 1) values.Retries = attempts - 1
  if (drifted) values[drifted === true ? 'CatalogueDrift' : 'CatalogueUnknown'] = 1
  const own = JSON.stringify({
    Target: record.target ?? functionName,
    ...(isTool && { Tool: record.tool }),
    ...(refused && { Reason: refused.reason }),
    ...values,
  })
  return `,"_aws":{"Timestamp":${endedAtMs},"CloudWatchMetrics":${describeMetrics(Object.keys(values), isTool)}},${own.slice(1, -1)}`
}

/** What CloudWatch reads of the metrics in a line: a few dozen texts, and writing one takes a microsecond. */
const descriptions = new Map<string, string>()

const refusedByReason = {
  Namespace: 'mcp-lambda',
  Dimensions: [['Target', 'Reason']],
  Metrics: [{ Name: 'Refused', Unit: 'Count' }],
}

/** Dimensions are bounded: targets, and tools of targets. Principals and tenants are in the line alone. */
function describeMetrics(names: readonly string[], isTool: boolean): string {
  const key = `${isTool} ${names}`
  const known = descriptions.get(key)
  if (known !== undefined) return known
  const described = JSON.stringify([
    {
      Namespace: 'mcp-lambda',
      Dimensions: isTool ? [['Target'], ['Target', 'Tool']] : [['Target']],
      Metrics: names.map(Name => ({ Name, Unit: Name.endsWith('Duration') ? 'Milliseconds' : 'Count' })),
    },
    ...(names.includes('Refused') ? [refusedByReason] : []),
  ])
  descriptions.set(key, described)
  return described
}
