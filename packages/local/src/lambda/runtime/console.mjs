/**
 * `console` as the Node 24 runtime has it: a line per call, with time, request id and level, as tabs or as JSON.
 * What a handler writes to `process.stdout` itself (metrics in EMF, say) goes out untouched.
 */
import { format } from 'node:util'

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
let invocation = { awsRequestId: '-' }

/** Which invocation the lines belong to from now on. */
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
    /** How an error nobody caught is logged; it is sent to Lambda besides. */
    reportError(title, thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      if (json) console.error(error)
      else console.error(`${title} \t${JSON.stringify(error, (_, value) => describe(value, 'stack', value?.name))}`)
    },
  }
}

/** One line in, one line out: a line break inside would start a new log event. */
function writeLine(line) {
  process.stdout.write(`${line.replace(/\n/g, '\r')}\n`)
}

function toTextLine(level, args) {
  return [new Date().toISOString(), invocation.awsRequestId, level, format(...args)].join('\t')
}

function toJsonLine(level, args) {
  const { awsRequestId, tenantId } = invocation
  const record = { timestamp: new Date().toISOString(), level, requestId: awsRequestId, ...(tenantId && { tenantId }) }
  if (args.length > 1) {
    const error = args.slice(1).find(arg => arg instanceof Error)
    return JSON.stringify({ ...record, message: format(...args), ...(error && toErrorFields(error, 'stackTrace')) })
  }
  try {
    return JSON.stringify({ ...record, message: args[0] }, (_, value) => describe(value, 'stackTrace'))
  } catch {
    return JSON.stringify({ ...record, message: format(args[0]) })
  }
}

function describe(value, stackField, type) {
  return value instanceof Error ? { ...toErrorFields(value, stackField, type), ...value } : value
}

function toErrorFields(error, stackField, type = error.constructor?.name) {
  return { errorType: type, errorMessage: error.message, [stackField]: error.stack?.split('\n') ?? [] }
}
