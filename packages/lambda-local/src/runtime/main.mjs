/**
 * A small Lambda runtime client, used where AWS's own `aws-lambda-ric` is not installed. Behaviour follows version 4 of it.
 *
 * Plain JavaScript without dependencies: every environment loads it, and stripping types adds 50 ms to each cold start
 * (Node 24, measured with two files that differ in one annotation).
 */
import { patchConsole, setInvocation } from './console.mjs'
import { toContext } from './context.mjs'
import { toErrorReport } from './error-report.mjs'
import { loadHandler } from './load-handler.mjs'
import { createResponseStream, installStreamingGlobals, isStreaming } from './response-stream.mjs'
import { createRuntimeApi } from './runtime-api-client.mjs'
import { runtimeError } from './runtime-error.mjs'

const runtimeApi = createRuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API)
installStreamingGlobals()
const { reportError } = patchConsole(process.env)
// Not awaited: if a handler waits for something that never happens, Node then exits with 0, as under AWS's client. With a
// top-level await it would exit with 13.
run()

async function run() {
  const handler = await init()
  for (;;) await serve(handler, await next())
}

async function init() {
  try {
    return await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER)
  } catch (error) {
    reportError('Init Error', error)
    await runtimeApi.post('/runtime/init/error', JSON.stringify(toErrorReport(error)))
    return process.exit(1)
  }
}

/** Exits if the Runtime API is gone, because the local Lambda has ended then. */
async function next() {
  try {
    return await runtimeApi.get('/runtime/invocation/next')
  } catch {
    return process.exit(1)
  }
}

async function serve(handler, { headers, body }) {
  const context = toContext(headers, process.env)
  setInvocation(context)
  if (context.xRayTraceId) process.env._X_AMZN_TRACE_ID = context.xRayTraceId
  else delete process.env._X_AMZN_TRACE_ID
  const path = `/runtime/invocation/${encodeURIComponent(context.awsRequestId)}`
  const event = JSON.parse(body)
  if (isStreaming(handler)) await serveStreaming(handler, event, context, path)
  else await serveBuffered(handler, event, context, path)
}

async function serveBuffered(handler, event, context, path) {
  try {
    const text = toJson(await handler(event, context))
    await runtimeApi.post(`${path}/response`, text)
  } catch (error) {
    reportError('Invoke Error', error)
    await runtimeApi.post(`${path}/error`, JSON.stringify(toErrorReport(error)))
  }
}

async function serveStreaming(handler, event, context, path) {
  const response = createResponseStream(runtimeApi.stream(`${path}/response`))
  try {
    const result = handler(event, response.stream, context)
    if (typeof result?.then !== 'function') throw new Error('Streaming does not support non-async handlers.')
    if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.')
    await response.accepted
  } catch (error) {
    reportError('Invoke Error', error)
    await response.fail(error)
  }
}

function toJson(value) {
  try {
    return JSON.stringify(value === undefined ? null : value)
  } catch {
    throw runtimeError('Runtime.JSONStringifyError', 'Unable to stringify response body')
  }
}
