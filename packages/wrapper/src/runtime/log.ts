/** `console` as under Lambda's Node runtime: one line for each call, as JSON where the function logs JSON. */

import { format } from 'node:util'
import { toErrorReport } from './error-report.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const

type Level = (typeof levels)[number]

type LogContext = { readonly awsRequestId: string; readonly tenantId?: string }

let context: LogContext = { awsRequestId: '-' }

/** Lines that follow belong to this invocation. */
export function setLogContext(invocation: LogContext): void {
  context = invocation
}

/** @param env with `AWS_LAMBDA_LOG_FORMAT` and `AWS_LAMBDA_LOG_LEVEL`, as Lambda sets them */
export function installLog(env: Readonly<Record<string, string | undefined>>): void {
  const isJson = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON'
  // FATAL is above all that `console` has.
  const order: readonly string[] = [...levels, 'fatal']
  const lowest = order.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toLowerCase() ?? '')
  const toLine = isJson ? toJsonLine : toTextLine
  for (const [index, level] of levels.entries()) {
    console[level] = index < lowest ? () => undefined : (...args) => writeLine(toLine(level, args))
  }
  console.log = console.info
}

/** A line break would begin another log event. */
function writeLine(line: string): void {
  process.stdout.write(`${line.replace(/\n/g, '\r')}\n`)
}

function toTextLine(level: Level, args: readonly unknown[]): string {
  return [new Date().toISOString(), context.awsRequestId, level.toUpperCase(), format(...args)].join('\t')
}

function toJsonLine(level: Level, args: readonly unknown[]): string {
  const { awsRequestId: requestId, tenantId } = context
  const error = args.find(arg => arg instanceof Error)
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level: level.toUpperCase(),
    requestId,
    ...(tenantId !== undefined && { tenantId }),
    message: format(...args),
    ...(error && toErrorFields(error)),
  })
}

function toErrorFields(error: Error) {
  const { errorType, errorMessage, trace } = toErrorReport(error)
  return { errorType, errorMessage, stackTrace: trace }
}
