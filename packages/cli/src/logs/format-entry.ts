/** Log entries as a person or a program reads them. */
import { stripVTControlCharacters, type styleText } from 'node:util'
import { describeRecordInParts } from './describe-record.ts'
import type { LogEntry, LogLevel } from './log-entry.ts'

/** Colours a text, or leaves it as it is where there are no colours. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

export type EntryStyle = {
  readonly paint: Paint
  /** What a function is called on screen. */
  readonly nameOf: (functionName: string) => string
  /** Characters kept for it. */
  readonly nameWidth: number
  /** Of the terminal. Fields that do not fit beside a message stand below it, one a line. Default: as wide as needed. */
  readonly columns?: number
}

/**
 * `20:41:39.123 notebook 3f2a1b2c INFO  message key=value`: local time, and the first 8 characters of the request id.
 * Further lines of the message begin where its first does.
 */
export function formatEntry(entry: LogEntry, { paint, nameOf, nameWidth, columns: width }: EntryStyle): string {
  const { at, functionName, requestId = '', level, message, report } = entry
  const isQuiet = (report ?? entry.record) !== undefined && level === 'INFO'
  const name = nameOf(functionName)
  const columns = [
    paint('dim', toClock(at)),
    paint(colourOf(name), name.padEnd(nameWidth)),
    paint('dim', requestId.slice(0, idWidth).padEnd(idWidth)),
    // The end of an invocation is no message of any level, unless it failed.
    paint(levelStyles[level], (isQuiet ? '' : level).padEnd(levelWidth)),
  ]
  const indent = toClock(at).length + Math.max(nameWidth, name.length) + idWidth + levelWidth + columns.length
  const fields = formatFields(withoutId(entry), paint)
  const beside = [message, ...fields].filter(Boolean).join(' ')
  const isTooWide = width !== undefined && message !== '' && indent + visibleLength(beside) > width
  const parts = entry.record ? describeRecordInParts(entry.record) : [message]
  const [first = '', ...rest] = (isTooWide ? [...parts, ...fields].join('\n') : beside).split('\n')
  const isFailure = entry.record !== undefined && level !== 'INFO'
  const shown = [isFailure ? paint(levelStyles[level], first) : first, ...rest]
  const longest = Math.max(...shown.map(visibleLength))
  // On a narrow terminal, lines of their own are easier to read than ones that wrap in the middle of a word.
  if (isTooWide && indent + longest > width)
    return [columns.join(' ').trimEnd(), ...shown.map(line => narrowIndent + line)].join('\n')
  return `${columns.join(' ')} ${shown.join(`\n${' '.repeat(indent)}`)}`
}

const narrowIndent = '    '

/** The request id stands in its column. */
function withoutId({ fields, requestId }: LogEntry): LogEntry['fields'] {
  if (requestId === undefined || fields.requestId !== requestId) return fields
  const { requestId: _, ...others } = fields
  return others
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length
}

/** One JSON object, with what is known under names of its own. */
export function toJsonEntry({ at, functionName, requestId, level, message, fields, report, record }: LogEntry): object {
  const { requestId: _, ...facts } = report ?? {}
  return {
    kind: report ? 'report' : record ? 'record' : 'log',
    at: at.toISOString(),
    function: functionName,
    ...(requestId !== undefined && { requestId }),
    level,
    message,
    ...(Object.keys(fields).length > 0 && { fields }),
    ...facts,
    ...(record && { record }),
  }
}

const idWidth = 8
const levelWidth = 5

const levelStyles = {
  TRACE: 'dim',
  DEBUG: 'dim',
  INFO: 'green',
  WARN: 'yellow',
  ERROR: 'red',
  FATAL: 'red',
} as const satisfies Record<LogLevel, Parameters<Paint>[0]>

const nameColours = ['cyan', 'magenta', 'blue', 'greenBright', 'yellowBright', 'cyanBright'] as const

/** By its name, so that a function keeps its colour from one run to the next. */
function colourOf(name: string): (typeof nameColours)[number] {
  const sum = [...name].reduce((total, character) => total + character.charCodeAt(0), 0)
  return nameColours[sum % nameColours.length] ?? 'cyan'
}

function formatFields(fields: LogEntry['fields'], paint: Paint): string[] {
  return Object.entries(fields).map(([key, value]) => `${paint('dim', `${key}=`)}${formatValue(value)}`)
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
}

function toClock(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const milliseconds = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${milliseconds}`
}
