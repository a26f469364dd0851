/** One request of streamable HTTP, answered as JSON or as an event stream. */

import { drop, type Principal, Refusal } from '../../backend.ts'
import { classify, isModern } from '../../mcp/classify.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { type JsonRpcRequest, type JsonRpcResponse, RpcError, toFailure } from '../../mcp/json-rpc.ts'
import { checkMirroredHeaders } from '../../mcp/mirrored-headers.ts'
import { within } from '../../primitives/within.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { streamExchange } from '../exchange-stream.ts'
import { fitResponse } from '../fit-response.ts'
import { fitStream } from '../fit-stream.ts'
import type { Protocol } from '../inbound-call.ts'
import type { PayloadLimit } from '../payload-limits.ts'
import { toRefusalFailure } from '../refusals.ts'
import { jsonHeaders, toJson, turnAway } from './answers.ts'
import { type HttpAnswer, type HttpCall, toInbound } from './http-call.ts'
import { keepAlive } from './keep-alive.ts'
import { accepts } from './media-types.ts'
import { eventStreamHeaders, toEvent } from './sse.ts'

export async function respondToRequest(
  dispatcher: Dispatcher,
  call: HttpCall,
  principal: Principal | undefined,
  request: JsonRpcRequest,
): Promise<HttpAnswer> {
  let protocol: Protocol
  try {
    protocol = readProtocol(request, call.headers)
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    await dispatcher.reject(call, error, request)
    return toJson(400, toFailure(request.id, error.code, error.message, error.data))
  }
  try {
    return await exchange(dispatcher, call, principal, request, protocol)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return turnAway(error, call.caller, request.id)
  }
}

function readProtocol(request: JsonRpcRequest, headers: HttpCall['headers']): Protocol {
  const revision = headers['mcp-protocol-version']
  if (isModern(request, revision)) checkMirroredHeaders(request, headers)
  return classify(request, revision)
}

/** Answers with JSON while the response is all there is and the client reads it, else with an event stream. */
async function exchange(
  dispatcher: Dispatcher,
  call: HttpCall,
  principal: Principal | undefined,
  request: JsonRpcRequest,
  protocol: Protocol,
): Promise<HttpAnswer> {
  const { limit, keepAliveMs } = call
  const inbound = toInbound(call)
  const accept = call.headers.accept?.trim() || '*/*'
  if (!accepts(accept, 'event-stream')) {
    return toAnswer(request, await dispatcher.exchange(request, protocol, inbound, principal, drop), protocol, limit)
  }
  let hasStatus = false
  const { first, read } = streamExchange(
    (emit, gone) =>
      dispatcher.exchange(request, protocol, { ...inbound, gone }, principal, emit).catch(error => {
        // Before the status is sent, a refusal decides it (`turnAway`).
        if (!hasStatus) throw error
        return toRefusalFailure(request.id, error)
      }),
    call.gone,
  )
  // After a long silence, an event stream begins so that keep-alives can be sent. Its status is 200, whatever the outcome.
  const begun = keepAliveMs === undefined ? await first : await within(first, keepAliveMs)
  if (begun !== undefined && begun !== 'notification' && accepts(accept, 'json'))
    return toAnswer(request, begun, protocol, limit)
  hasStatus = true
  const events = fitStream(read(), toEvent, request.id, limit)
  const body = keepAliveMs === undefined ? events : keepAlive(events, keepAliveMs, begun === undefined)
  return { status: 200, headers: eventStreamHeaders, body }
}

function toAnswer(
  { method }: JsonRpcRequest,
  given: JsonRpcResponse,
  protocol: Protocol,
  limit: PayloadLimit,
): HttpAnswer {
  const { response, text } = fitResponse(given, limit)
  return { status: statusOf(method, response, protocol), headers: jsonHeaders, body: text }
}

/**
 * Of these, many servers say -32601 of an unknown tool, as the protocol does of a method. The official client reads no error
 * from a 404.
 */
const methodsByName: ReadonlySet<string> = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'completion/complete',
])

/** 2026-07-28 gives some errors a status of their own; before it every JSON-RPC answer is a 200. */
function statusOf(method: string, response: JsonRpcResponse, { era }: Protocol): number {
  if (era === 'legacy' || !('error' in response)) return 200
  switch (response.error.code) {
    case ErrorCode.methodNotFound:
      return methodsByName.has(method) ? 200 : 404
    case ErrorCode.headerMismatch:
    case ErrorCode.missingClientCapability:
    case ErrorCode.unsupportedProtocolVersion:
      return 400
    default:
      return 200
  }
}
