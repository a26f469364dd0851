/**
 * `console` of the Node 24 runtime: one line per call with time, request id and level, tab-separated or JSON. Output that a
 * handler writes to `process.stdout` itself, such as metrics in EMF, is not changed.
 */
import { format } from 'node:util'

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
let invocation = { awsRequestId: '-' }

/** Sets the invocation that the following lines belong to. */
export function setInvocation(context) {
  invocation = context
}

export function patchConsole(env) {
  const json = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON'
  const lowest = levels.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase())
  const toLine = json ? toJsonLine : toTextLine
  for (const [index, level] of levels.entries()) {
    console[level.toLowerCase()] = index < lowest ? () => {} : (...args) => writeLine(toLine(level, args))
  }
  console.log = console.info
  return {
    /** Logs an uncaught error. The Runtime API gets it too, from the caller. */
    reportError(title, thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      if (json) console.error(error)
      else console.error(`${title} \t${JSON.stringify(error, (_, value) => describeInText(value))}`)
    },
  }
}

/** Replaces line breaks: each line is one log event. */
function writeLine(line) {
  process.stdout.write(`${line.replace(/\n/g, '\r')}\n`)
}

function toTextLine(level, args) {
  return [new Date().toISOString(), invocation.awsRequestId, level, format(args[0], ...args.slice(1))].join('\t')
}

function toJsonLine(level, args) {
  const { awsRequestId, tenantId } = invocation
  const record = { timestamp: new Date().toISOString(), level, requestId: awsRequestId, ...(tenantId && { tenantId }) }
  if (args.length > 1) {
    const error = args.slice(1).find(arg => arg instanceof Error)
    return JSON.stringify({ ...record, message: format(...args), ...(error && toErrorFields(error)) })
  }
  try {
    return JSON.stringify({ ...record, message: args[0] }, (_, value) => describeInJson(value))
  } catch {
    return JSON.stringify({ ...record, message: format(args[0]) })
  }
}

function describeInText(value) {
  if (!(value instanceof Error)) return value
  return { errorType: value.name, errorMessage: value.message, ...value, stack: toLines(value.stack) }
}

function describeInJson(value) {
  return value instanceof Error ? { ...toErrorFields(value), ...value } : value
}

function toErrorFields(error) {
  return { errorType: error.constructor?.name, errorMessage: error.message, stackTrace: toLines(error.stack) }
}

function toLines(stack) {
  return stack?.split('\n') ?? []
}
