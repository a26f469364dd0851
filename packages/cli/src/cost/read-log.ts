/** Lines of the log of functions, as far as they say what was billed. */
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { readRecord } from '../records/read-record.ts'

export type Report = {
  readonly billedMs: number
  readonly memoryMb: number
  readonly isCold: boolean
  /** Whether the environment began from a snapshot (SnapStart). What of its time is billed is part of `billedMs`. */
  readonly isRestored: boolean
}

/** A metric in a line, by embedded metric format. */
export type Metric = { readonly target: string; readonly tool?: string; readonly name: string }

export type LogLine = {
  /** As CloudWatch bills it: each line counts 26 bytes more than it has. */
  readonly bytes: number
  /** None for what is written while a function loads. */
  readonly requestId?: string
  readonly report?: Report
  readonly record?: ExchangeRecord
  readonly metrics: readonly Metric[]
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const bytesOfEvent = 26

/**
 * Messages of a file: lines as functions write them, also behind a time or a name as `aws logs tail` prints them, or the JSON that
 * `aws logs filter-log-events` and `get-log-events` print.
 */
export function readMessages(text: string): string[] {
  const events = text.trimStart().startsWith('{') ? toEvents(text) : undefined
  return (events ?? text.split('\n')).map(withoutPrefix).filter(message => message !== '')
}

function toEvents(text: string): string[] | undefined {
  const { events } = (parse(text) ?? {}) as { events?: unknown }
  if (!Array.isArray(events)) return undefined
  return events.flatMap(event => (typeof event?.message === 'string' ? [event.message] : []))
}

/** Time and stream, as `aws logs tail` puts them before each line. */
const tailed = /^\d{4}-\d\d-\d\dT\S+ \d{4}\/\d\d\/\d\d\/\S*\[\S+\]\S+ /

function withoutPrefix(line: string): string {
  const trimmed = line.trim().replace(tailed, '')
  const [, rest] = /^(?:\S+\s+){0,2}(\{".*|(?:START|END|REPORT) RequestId: .*)$/s.exec(trimmed) ?? []
  return rest ?? trimmed
}

export function readLine(message: string): LogLine {
  const bytes = Buffer.byteLength(message) + bytesOfEvent
  const report = readTextReport(message)
  if (report) return { bytes, ...report, metrics: [] }
  const line = parse(message)
  const record = line && readRecord(message)
  if (record) return { bytes, requestId: record.requestId, record, metrics: readMetrics(line) }
  const requestId = line ? readRequestId(line) : readTextRequestId(message)
  const common = { bytes, ...(requestId !== undefined && { requestId }), metrics: line ? readMetrics(line) : [] }
  return line?.type === 'platform.report' ? { ...common, ...readJsonReport(line) } : common
}

type Json = Readonly<Record<string, unknown>>

function readJsonReport({ record }: Json): { report: Report } | undefined {
  const { metrics } = (record ?? {}) as { metrics?: Json }
  const { billedDurationMs, memorySizeMB, initDurationMs, restoreDurationMs } = metrics ?? {}
  if (typeof billedDurationMs !== 'number' || typeof memorySizeMB !== 'number') return undefined
  const isRestored = restoreDurationMs !== undefined
  const isCold = isRestored || initDurationMs !== undefined
  return { report: { billedMs: billedDurationMs, memoryMb: memorySizeMB, isCold, isRestored } }
}

/**
 * The line in log format `Text`. With SnapStart, "Restore Duration" and the part of "Billed Duration" that is
 * "Billed Restore Duration" follow: https://docs.aws.amazon.com/lambda/latest/dg/snapstart-monitoring.html
 */
function readTextReport(message: string): { requestId: string; report: Report } | undefined {
  if (!message.startsWith('REPORT ')) return undefined
  const [, requestId, billedMs, memoryMb] =
    /^REPORT RequestId: (\S+)\s.*\bBilled Duration: ([\d.]+) ms\s+Memory Size: (\d+) MB/s.exec(message) ?? []
  if (requestId === undefined) return undefined
  const isRestored = message.includes('Restore Duration: ')
  const isCold = isRestored || message.includes('Init Duration: ')
  const report = { billedMs: Number(billedMs), memoryMb: Number(memoryMb), isCold, isRestored }
  return { requestId, report }
}

function readTextRequestId(message: string): string | undefined {
  const [, system, written] = /^(?:START|END) RequestId: (\S+)|^\S+Z\t([\da-f-]{36})\t/.exec(message) ?? []
  return system ?? written
}

function readRequestId({ requestId, record }: Json): string | undefined {
  const id = requestId ?? (record as Json | undefined)?.requestId
  return typeof id === 'string' ? id : undefined
}

type Described = {
  readonly Dimensions?: readonly (readonly string[])[]
  readonly Metrics?: readonly { Name: string }[]
}

/** Each set of dimensions that a metric is kept under is billed as a metric of its own. */
function readMetrics(line: Json): Metric[] {
  const { CloudWatchMetrics = [] } = (line._aws ?? {}) as { CloudWatchMetrics?: readonly Described[] }
  return CloudWatchMetrics.flatMap(({ Dimensions = [], Metrics = [] }) =>
    Dimensions.flatMap(dimensions =>
      Metrics.map(({ Name }) => ({
        target: String(line.Target),
        ...(dimensions.includes('Tool') && { tool: String(line.Tool) }),
        // Of a dimension beside these two, each value is a metric.
        name: [Name, ...dimensions.filter(name => !/^(Target|Tool)$/.test(name)).map(name => line[name])].join(' '),
      })),
    ),
  )
}

function parse(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
