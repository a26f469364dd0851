/** The HTTP endpoint of one function: a port on this machine, a host name on AWS. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { localIdentity } from '../identity.ts'
import { type Invoke, newRequestId, newTraceId } from '../invocation/invoke.ts'
import { collectResponse } from '../invocation/response-sinks.ts'
import { LambdaError } from '../lambda-error.ts'
import { type Limits, maxRequestBytes } from '../limits.ts'
import { readBody } from '../machine/read-body.ts'
import type { FunctionDefinition, FunctionUrlDefinition } from '../package/function-definition.ts'
import { toFunctionArn } from '../package/function-definition.ts'
import { verifySigV4 } from '../sigv4.ts'
import { toCorsHeaders, toPreflightHeaders } from './cors.ts'
import { toUrlEvent } from './event.ts'
import { createIntegrationSink, toHttpResult } from './response.ts'

export type FunctionUrlDeps = {
  /** Called for each request, because the function may have been replaced, or have lost its URL. */
  readonly definition: () => FunctionDefinition | undefined
  readonly invoke: Invoke
  readonly limits: Limits
}

export function createFunctionUrl(deps: FunctionUrlDeps): Server {
  return createServer((request, response) => {
    const requestId = newRequestId()
    response.setHeader('x-amzn-requestid', requestId)
    serve(request, response, requestId, deps).catch(error => writeError(response, error))
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, requestId: string, deps: FunctionUrlDeps) {
  const definition = deps.definition()
  if (!definition?.url) return writeMessage(response, 403, 'Forbidden')
  const { url } = definition
  const body = await readBody(request, maxRequestBytes)
  if (url.cors && isPreflight(request)) {
    response.writeHead(200, toPreflightHeaders(url.cors, request.headers)).end()
    return
  }
  if (url.cors) response.setHeaders(new Map(Object.entries(toCorsHeaders(url.cors, request.headers.origin))))
  if (!body) return writeTooLarge(response)
  const caller = await authenticate(request, body, url)
  if (caller.kind === 'refused') return writeMessage(response, 403, caller.message)

  const traceId = [request.headers['x-amzn-trace-id']].flat()[0] ?? newTraceId()
  response.setHeader('x-amzn-trace-id', traceId)
  const event = toUrlEvent(request, body, { functionName: definition.name, requestId, now: new Date(), ...caller })
  const payload = Buffer.from(JSON.stringify(event))
  if (payload.length > maxRequestBytes) return writeTooLarge(response)
  const functionArn = toFunctionArn(definition.name, localIdentity)
  const invocation = { definition, functionArn, payload, requestId, traceId }
  if (url.invokeMode === 'RESPONSE_STREAM') {
    const sink = createIntegrationSink(response, deps.limits.maxStreamedBytes)
    const { error } = await deps.invoke(invocation, sink)
    if (!error) sink.end()
    else if (response.headersSent) response.destroy()
    else writeServerError(response)
    return
  }
  const sink = collectResponse()
  const { error } = await deps.invoke(invocation, sink)
  const result = error ? undefined : toHttpResult(sink.payload())
  if (!result) return writeServerError(response)
  response.writeHead(result.statusCode, result.headers).end(result.body)
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

type Authentication =
  | { kind: 'anonymous' }
  | { kind: 'iam'; accessKeyId: string }
  | { kind: 'refused'; message: string }

async function authenticate(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  { authType }: FunctionUrlDefinition,
): Promise<Authentication> {
  if (authType === 'NONE') return { kind: 'anonymous' }
  const verdict = await verifySigV4(
    { method, url, headers, body },
    { service: 'lambda', region: localIdentity.region, credentials: localIdentity, now: Date.now() },
  )
  if (verdict.kind === 'ok') return { kind: 'iam', accessKeyId: verdict.accessKeyId }
  return { kind: 'refused', message: verdict.kind === 'missing' ? 'Forbidden' : verdict.reason }
}

function writeError(response: ServerResponse, error: unknown) {
  if (response.headersSent) return response.destroy()
  if (error instanceof LambdaError) return writeMessage(response, error.status, error.message)
  console.error(error)
  return writeServerError(response)
}

function writeMessage(response: ServerResponse, status: number, message: string) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ Message: message }))
}

function writeTooLarge(response: ServerResponse) {
  const message = `Request must be smaller than ${maxRequestBytes} bytes for the InvokeFunction operation`
  writeMessage(response, 413, message)
}

/** The caller gets no details of a failure. The function's log has them. */
function writeServerError(response: ServerResponse) {
  response.writeHead(502, { 'content-type': 'application/json' }).end('Internal Server Error')
}
