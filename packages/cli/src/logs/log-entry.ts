/** Events of the local Lambda as entries of one log. Lines of all formats give entries of one form. */
import type { InvocationReport, LambdaEvent } from '@mcp-lambda/lambda-local'
import { type ExchangeRecord, isObject, parseJsonOrUndefined } from '@mcp-lambda/wrapper/protocol'
import { readRecord } from '../records/read-record.ts'
import { describeRecord, levelOf } from './describe-record.ts'

export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

export type LogLevel = (typeof logLevels)[number]

export type LogEntry = {
  readonly at: Date
  readonly functionName: string
  /** None for what is written while a function loads. */
  readonly requestId?: string
  readonly level: LogLevel
  /** May have several lines. */
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
  /** The entry is the end of an invocation; the message says it in words. */
  readonly report?: InvocationReport
  /** The entry is the record of an exchange; the message says it in words. */
  readonly record?: ExchangeRecord
}

/** Undefined for events that are not shown: an environment that is ready or retired, Lambda's START, END and REPORT. */
export function toLogEntry(event: LambdaEvent): LogEntry | undefined {
  const { at, functionName } = event
  const origin = { at, functionName }
  switch (event.kind) {
    case 'log': {
      const record = readRecord(event.line)
      if (record) return { ...origin, ...toRecordEntry(record) }
      const written = isPlatformLine(event.line) ? undefined : readLine(event.line)
      return written && { ...origin, ...(event.requestId !== undefined && { requestId: event.requestId }), ...written }
    }
    case 'invocation-ended': {
      const { report } = event
      const level = report.status === 'success' ? 'INFO' : 'ERROR'
      return { ...origin, requestId: report.requestId, level, message: describe(report), fields: {}, report }
    }
    case 'init-failed':
      return { ...origin, level: 'ERROR', message: `could not be loaded: ${event.errorType}`, fields: {} }
    case 'environment-ended':
      // `closed` is on purpose. Other reasons: a crash, a time-out, too much memory.
      if (event.reason === 'closed') return undefined
      return { ...origin, level: 'WARN', message: `environment ended: ${event.reason}`, fields: {} }
    case 'throttled':
      return { ...origin, level: 'WARN', message: `throttled: ${event.reason}`, fields: {} }
    case 'environment-ready':
    case 'invocation-started':
    case 'function-deployed':
      return undefined
    default:
      return event satisfies never
  }
}

function toRecordEntry(record: ExchangeRecord) {
  const { requestId } = record
  return { requestId, level: levelOf(record), message: describeRecord(record), fields: {}, record }
}

type Written = Pick<LogEntry, 'level' | 'message' | 'fields'>

/** A line in Lambda's JSON or text format, or one that did not come from the runtime's console. */
export function readLine(line: string): Written {
  return readJsonLine(line) ?? readTextLine(line) ?? { level: 'INFO', message: unfold(line), fields: {} }
}

/** `START`, `END` and `REPORT` as text, and `platform.*` as JSON: the entry of the invocation holds the same facts. */
function isPlatformLine(line: string): boolean {
  return /^(START|END|REPORT) RequestId: /.test(line) || /^\{"time":"[^"]*","type":"platform\./.test(line)
}

function readJsonLine(line: string): Written | undefined {
  const record = line.startsWith('{') ? parseJsonOrUndefined(line) : undefined
  if (!isObject(record) || !('message' in record)) return undefined
  const level = logLevels.find(known => known === record.level)
  if (!level) return undefined
  const { timestamp: _, level: __, requestId: ___, tenantId: ____, message, ...fields } = record
  return { level, ...readMessage(message, fields) }
}

/** Forms that the runtime writes for `console.x(text)`, `console.x(error)`, `console.x(object)` and several arguments. */
function readMessage(message: unknown, fields: Record<string, unknown>): Pick<Written, 'message' | 'fields'> {
  if (isObject(message)) {
    if (Array.isArray(message.stackTrace)) return readError(message)
    const { message: text, ...facts } = message
    if (typeof text === 'string') return { message: text, fields: { ...facts, ...fields } }
    return { message: '', fields: { ...message, ...fields } }
  }
  // With several arguments the text holds the error and its stack already.
  const { errorType: _, errorMessage: __, stackTrace: ___, ...others } = fields
  const isRepeated = Array.isArray(fields.stackTrace)
  return {
    message: typeof message === 'string' ? message : JSON.stringify(message),
    fields: isRepeated ? others : fields,
  }
}

function readError({ errorType, errorMessage, stackTrace, ...fields }: Record<string, unknown>) {
  const frames = (stackTrace as unknown[]).map(String).filter(line => /^\s+at /.test(line))
  return { message: [`${errorType}: ${errorMessage}`, ...frames].join('\n'), fields }
}

const textLine = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\S+Z\\t\\S*\\t(${logLevels.join('|')})\\t([^]*)$`)

function readTextLine(line: string): Written | undefined {
  const [, level, message = ''] = textLine.exec(line) ?? []
  return level === undefined ? undefined : { level: level as LogLevel, message: unfold(message), fields: {} }
}

/** The runtime writes `\r` in place of a line break, so that one entry stays one line. */
function unfold(text: string): string {
  return text.replace(/\r\n?/g, '\n').trimEnd()
}

function describe({ status, errorType, durationMs, initMs }: InvocationReport): string {
  const took = `${toMs(durationMs)}${initMs === undefined ? '' : ` (init ${toMs(initMs)})`}`
  return status === 'success' ? took : `failed after ${took}: ${errorType ?? status}`
}

function toMs(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
}
