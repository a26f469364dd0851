/** Lambda's HTTP API, as far as callers of functions need it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { localIdentity } from '../identity.ts'
import { type Invoke, newRequestId } from '../invocation/invoke.ts'
import { type Limits, maxRequestBytes } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'
import { verifySigV4 } from '../sigv4.ts'
import { type FoundFunction, findFunction } from './function-reference.ts'
import { answerGetFunction, answerListFunctions } from './handle-functions.ts'
import { answerInvoke } from './handle-invoke.ts'
import { answerInvokeWithResponseStream } from './handle-invoke-with-response-stream.ts'
import { LambdaError, type LambdaErrorName } from './lambda-error.ts'
import { readBody } from './read-body.ts'

export type ApiDeps = {
  readonly functions: ReadonlyMap<string, FunctionDefinition>
  readonly invoke: Invoke
  readonly metrics: Metrics
  readonly limits: Limits
  /** `required` refuses what is not signed with the local credentials, as AWS would. */
  readonly signatures: 'required' | 'ignored'
}

/** One request to the API, read and with its function found. */
export type ApiCall = FoundFunction & {
  readonly headers: IncomingMessage['headers']
  /** Undefined when it is longer than any invocation may be. */
  readonly body: Buffer | undefined
  readonly requestId: string
  readonly response: ServerResponse
}

export function createLambdaApi(deps: ApiDeps): Server {
  const server = createServer((request, response) => {
    const requestId = newRequestId()
    response.setHeader('x-amzn-requestid', requestId)
    route(request, response, requestId, deps).catch(error => writeError(response, error))
  })
  // Callers are functions too, and frozen ones do not see that a connection they keep was closed: with Node's 5 seconds,
  // their next call would often meet a dead one.
  server.keepAliveTimeout = 10 * 60_000
  return server
}

async function route(request: IncomingMessage, response: ServerResponse, requestId: string, deps: ApiDeps) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (request.method === 'GET' && pathname === '/metrics') {
    response.setHeader('content-type', deps.metrics.contentType)
    response.end(await deps.metrics.read())
    return
  }
  const body = await readBody(request, maxRequestBytes)
  // Of a body that was not kept no signature can be checked, and it is refused for its size.
  if (deps.signatures === 'required' && body) await checkSignature(request, body)
  const operation = `${request.method} ${pathname.replace(/\/$/, '')}`
  if (operation === 'GET /2015-03-31/functions') {
    answerListFunctions(response, [...deps.functions.values()])
    return
  }

  const [, before, reference = '', after] = /^(\S+ \/[\d-]+\/functions)\/([^/]+)(.*)$/.exec(operation) ?? []
  const answer = operations[`${before}/*${after}`]
  if (!answer) throw new LambdaError('UnknownOperationException', `${operation} is not an operation offered here`)
  const qualifier = searchParams.get('Qualifier') ?? undefined
  const action = request.method === 'GET' ? 'lambda:GetFunction' : 'lambda:InvokeFunction'
  const found = findFunction(deps.functions, decodeURIComponent(reference), { qualifier, action })
  await answer({ ...found, headers: request.headers, body, requestId, response }, deps)
}

const operations: Record<string, (call: ApiCall, deps: ApiDeps) => void | Promise<void>> = {
  'POST /2015-03-31/functions/*/invocations': answerInvoke,
  'POST /2021-11-15/functions/*/response-streaming-invocations': answerInvokeWithResponseStream,
  'GET /2015-03-31/functions/*': answerGetFunction,
}

async function checkSignature(request: IncomingMessage, body: Buffer) {
  const { method = '', url = '', headers } = request
  const verdict = await verifySigV4(
    { method, url, headers, body },
    { service: 'lambda', region: localIdentity.region, credentials: localIdentity, now: Date.now() },
  )
  // The verifier's names are among ours: they are AWS's own.
  if (verdict.kind !== 'ok') throw new LambdaError(verdict.error as LambdaErrorName, verdict.reason)
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
  // The service's model spells the member in two ways.
  const isCapital = error.name === 'ResourceNotFoundException' || error.name === 'ServiceException'
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'x-amzn-errortype': error.name,
    // `retryAfterSeconds` of AWS's clients.
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
