/** Lambda's HTTP API: the operations that callers of functions need, and `/metrics`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { localIdentity } from '../identity.ts'
import { newRequestId } from '../invocation/invoke.ts'
import { LambdaError } from '../lambda-error.ts'
import { maxRequestBytes } from '../limits.ts'
import { readBody } from '../machine/read-body.ts'
import { verifySigV4 } from '../sigv4.ts'
import type { ApiCall, ApiDeps } from './api-call.ts'
import { findFunction } from './function-reference.ts'
import { handleGetFunction, handleListFunctions } from './handle-functions.ts'
import { handleInvoke } from './handle-invoke.ts'
import { handleInvokeWithResponseStream } from './handle-invoke-with-response-stream.ts'

export function createLambdaApi(deps: ApiDeps): Server {
  const server = createServer((request, response) => {
    const requestId = newRequestId()
    response.setHeader('x-amzn-requestid', requestId)
    route(request, response, requestId, deps).catch(error => writeError(response, error))
  })
  // A frozen function does not see the server close a kept connection, so its next call would fail. Node's default of 5 s
  // is shorter than most pauses between two calls.
  server.keepAliveTimeout = 10 * 60_000
  return server
}

async function route(request: IncomingMessage, response: ServerResponse, requestId: string, deps: ApiDeps) {
  const { pathname, searchParams } = readTarget(request)
  if (request.method === 'GET' && pathname === '/metrics') {
    response.setHeader('content-type', deps.metrics.contentType)
    response.end(await deps.metrics.read())
    return
  }
  const body = await readBody(request, maxRequestBytes)
  // The body is undefined if it is too long. Its signature cannot be checked, and the handler rejects its size.
  if (deps.signatures === 'required' && body) await checkSignature(request, body)
  const operation = `${request.method} ${pathname.replace(/\/$/, '')}`
  if (operation === 'GET /2015-03-31/functions') {
    handleListFunctions(response, [...deps.functions.values()])
    return
  }

  const [, before, reference = '', after] = /^(\S+ \/[\d-]+\/functions)\/([^/]+)(.*)$/.exec(operation) ?? []
  const handle = operations[`${before}/*${after}`]
  if (!handle)
    throw new LambdaError('UnknownOperationException', `${operation} is not supported by the local Lambda API`)
  const qualifier = searchParams.get('Qualifier') ?? undefined
  const action = request.method === 'GET' ? 'lambda:GetFunction' : 'lambda:InvokeFunction'
  const found = findFunction(deps.functions, reference, { qualifier, action })
  await handle({ ...found, headers: request.headers, body, requestId, response }, deps)
}

const operations: Record<string, (call: ApiCall, deps: ApiDeps) => void | Promise<void>> = {
  'POST /2015-03-31/functions/*/invocations': handleInvoke,
  'POST /2021-11-15/functions/*/response-streaming-invocations': handleInvokeWithResponseStream,
  'GET /2015-03-31/functions/*': handleGetFunction,
}

/** `//` begins the host of a URL, which may be none: that is the path of no operation. */
function readTarget({ url = '/' }: IncomingMessage): URL {
  const base = 'http://localhost'
  return new URL(URL.canParse(url, base) ? url : '/', base)
}

async function checkSignature(request: IncomingMessage, body: Buffer) {
  const { method = '', url = '', headers } = request
  const verdict = await verifySigV4(
    { method, url, headers, body },
    { service: 'lambda', region: localIdentity.region, credentials: localIdentity, now: Date.now() },
  )
  if (verdict.kind !== 'ok') throw new LambdaError(verdict.error, verdict.reason)
}

function writeError(response: ServerResponse, thrown: unknown) {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const error =
    thrown instanceof LambdaError
      ? thrown
      : new LambdaError('ServiceException', 'An internal error occurred', { cause: thrown })
  if (error !== thrown) console.error(thrown)
  // Lambda's service model spells this member differently per exception.
  const isCapital = error.name === 'ResourceNotFoundException' || error.name === 'ServiceException'
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'x-amzn-errortype': error.name,
    // AWS's clients read it as `retryAfterSeconds`.
    ...(error.name === 'TooManyRequestsException' && { 'retry-after': '1' }),
  })
  response.end(
    JSON.stringify({
      ...(error.reason && { Reason: error.reason }),
      Type: error.status < 500 ? 'User' : 'Service',
      [isCapital ? 'Message' : 'message']: error.message,
    }),
  )
}
