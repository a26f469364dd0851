/** Batches, which revision 2025-03-26 alone has. */

import { drop, type Principal } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import type { JsonRpcRequest, JsonRpcResponse } from '../../mcp/json-rpc.ts'
import { readMessage } from '../../mcp/read-message.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { errorBytes, fitResponse, leftBytes, sizeOf, toTooLarge } from '../fit-response.ts'
import type { PayloadLimit } from '../payload-limits.ts'
import { toRefusalFailure } from '../refusals.ts'
import { accepted, jsonHeaders, refuse, toUnreadable } from './answers.ts'
import { type HttpAnswer, type HttpCall, toInbound } from './http-call.ts'

/** As the official SDKs bound it. */
const maxBatch = 100

/** A client that sends no version header is taken for one of 2025-03-26. */
export async function respondToBatch(
  dispatcher: Dispatcher,
  call: HttpCall,
  principal: Principal | undefined,
  batch: readonly unknown[],
): Promise<HttpAnswer> {
  const revision = call.headers['mcp-protocol-version'] ?? '2025-03-26'
  if (revision !== '2025-03-26') {
    return refuse(400, ErrorCode.invalidRequest, `Revision ${revision} has no batches; POST each message by itself`)
  }
  if (batch.length === 0 || batch.length > maxBatch) {
    const message = `A batch holds 1 to ${maxBatch} messages; this one has ${batch.length}`
    return refuse(400, ErrorCode.invalidRequest, message)
  }

  async function respondTo(element: unknown): Promise<JsonRpcResponse | undefined> {
    const incoming = readMessage(element)
    switch (incoming.kind) {
      case 'request':
        return exchange(incoming.message)
      case 'notification':
        await dispatcher.notify(incoming.message, toInbound(call), principal)
        return undefined
      case 'response':
        return undefined
      case 'invalid':
        return toUnreadable(incoming)
      default:
        return incoming satisfies never
    }
  }

  function exchange(request: JsonRpcRequest): Promise<JsonRpcResponse> {
    const protocol = { era: 'legacy', revision } as const
    const response = dispatcher.exchange(request, protocol, toInbound(call), principal, drop)
    return response.catch(error => toRefusalFailure(request.id, error))
  }

  const responses = (await Promise.all(batch.map(respondTo))).filter(response => response !== undefined)
  if (responses.length === 0) return accepted
  return { status: 200, headers: jsonHeaders, body: writeBatch(responses, call.limit) }
}

/** An element for which too little room is left becomes an error; the others stay. One error, if not all ids fit. */
function writeBatch(responses: readonly JsonRpcResponse[], limit: PayloadLimit): string {
  let usedBytes = responses.reduce((sum, { id }) => sum + errorBytes(id, limit), 0)
  const texts = responses.map(response => {
    const { text } = fitResponse(response, limit, usedBytes)
    usedBytes += sizeOf(text, limit)
    return text
  })
  const body = `[${texts.join(',')}]`
  const bytes = sizeOf(body, limit)
  return bytes <= leftBytes(limit, 0) ? body : JSON.stringify(toTooLarge({ id: null }, bytes, limit))
}
