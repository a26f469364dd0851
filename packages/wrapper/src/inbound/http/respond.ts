/** Streamable HTTP, both eras: from the head of a request to the message in its body. */

import { type Principal, Refusal } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { parseJson, TooDeepError } from '../../mcp/parse-json.ts'
import { readMessage } from '../../mcp/read-message.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { accepted, refuse, toJson, toUnreadable, turnAway } from './answers.ts'
import { respondToBatch } from './batch.ts'
import { corsHeaders, documentMethods, endpointMethods, isAllowedOrigin, preflightHeaders } from './cors.ts'
import { BodyRefused, type HttpAnswer, type HttpCall, type HttpOptions, toInbound } from './http-call.ts'
import { checkMediaTypes } from './media-types.ts'
import { respondToRequest } from './respond-to-request.ts'

/** Answers one HTTP request. */
export async function respond(dispatcher: Dispatcher, call: HttpCall, options: HttpOptions): Promise<HttpAnswer> {
  const { origin } = call.headers
  if (origin !== undefined && !isAllowedOrigin(origin, options.allowedOrigins)) {
    await dispatcher.reject(call, { code: ErrorCode.forbidden, cause: 'origin' })
    return refuse(403, ErrorCode.forbidden, `Origin ${origin} may not call this server`)
  }
  const answer = await respondToMethod(dispatcher, call, options)
  return origin === undefined ? answer : { ...answer, headers: { ...answer.headers, ...corsHeaders(origin) } }
}

async function respondToMethod(
  dispatcher: Dispatcher,
  call: HttpCall,
  { documents }: HttpOptions,
): Promise<HttpAnswer> {
  const document = call.method === 'POST' ? undefined : documents?.(call.caller)
  if (call.method === 'OPTIONS') {
    const methods = document ? documentMethods : endpointMethods
    return { status: 204, headers: preflightHeaders(methods, call.headers['access-control-request-headers']), body: '' }
  }
  if (document && call.method === 'GET') return toJson(200, document)
  if (document && call.method === 'HEAD') return { ...toJson(200, document), body: '' }
  // Clients look for metadata of OAuth before they log in: 404 says that there is none (RFC 9728, RFC 8414), 405 is an error to some.
  const isMetadata = call.caller.path?.includes('/.well-known/') && /^(?:GET|HEAD)$/.test(call.method)
  if (isMetadata && !document) return refuse(404, ErrorCode.invalidRequest, 'This server has no such document')
  if (call.method !== 'POST') {
    // GET would open a stream that nothing is ever sent on, and that is paid for until the function's time limit.
    const refusal = refuse(405, ErrorCode.invalidRequest, `${call.method} is not served here; POST each message`)
    return { ...refusal, headers: { ...refusal.headers, allow: document ? documentMethods : endpointMethods } }
  }
  const problem = checkMediaTypes(call.headers)
  if (problem) return refuse(problem.status, ErrorCode.invalidRequest, problem.message)
  try {
    const principal = await dispatcher.identify(call)
    return await respondToBody(dispatcher, call, principal)
  } catch (error) {
    if (error instanceof BodyRefused) {
      await dispatcher.reject(call, error)
      return refuseBody(error)
    }
    if (!(error instanceof Refusal)) throw error
    return turnAway(error, call.caller)
  }
}

function refuseBody({ status, code, message, headers }: BodyRefused): HttpAnswer {
  const answer = refuse(status, code, message)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

async function respondToBody(
  dispatcher: Dispatcher,
  call: HttpCall,
  principal: Principal | undefined,
): Promise<HttpAnswer> {
  let body: unknown
  let bytesIn: number
  try {
    const text = await call.readText()
    bytesIn = Buffer.byteLength(text)
    body = parseJson(text)
  } catch (error) {
    if (error instanceof TooDeepError)
      return refuseMessage(ErrorCode.invalidRequest, `The body cannot be taken: ${error.message}`)
    if (!(error instanceof SyntaxError)) throw error
    return refuseMessage(ErrorCode.parseError, `The body is not JSON: ${error.message}`)
  }
  if (Array.isArray(body)) return respondToBatch(dispatcher, call, principal, body)
  const incoming = readMessage(body)
  switch (incoming.kind) {
    case 'request':
      return respondToRequest(dispatcher, { ...call, bytesIn }, principal, incoming.message)
    case 'notification':
      await dispatcher.notify(incoming.message, toInbound(call), principal)
      return accepted
    case 'response':
      // A 2025-era client may post an answer to a question; none is ever asked over a stateless exchange.
      return accepted
    case 'invalid':
      await dispatcher.reject(call, { code: ErrorCode.invalidRequest })
      return toJson(400, toUnreadable(incoming))
    default:
      return incoming satisfies never
  }

  async function refuseMessage(code: number, message: string): Promise<HttpAnswer> {
    await dispatcher.reject(call, { code })
    return refuse(400, code, message)
  }
}
