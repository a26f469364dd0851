import { drop, type Era } from '../../backend.ts'
import { anonymousEnvelope } from '../../mcp/anonymous-call.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { isObject, type JsonRpcRequest, type JsonRpcResponse, RpcError } from '../../mcp/json-rpc.ts'
import { modernRevision } from '../../mcp/revisions.ts'
import type { HttpClient } from './http-client.ts'
import type { HttpReply } from './post.ts'
import { readReply, statusError } from './read-reply.ts'
import { toRequestHeaders } from './request-headers.ts'

const question: JsonRpcRequest = {
  jsonrpc: '2.0',
  id: 'discover',
  method: 'server/discover',
  params: { _meta: anonymousEnvelope },
}

/** More than any description of a server; a page of something else is not read to its end. */
const maxDiscoverBytes = 4 * 1024 * 1024

/**
 * Finds out which era a server speaks, by asking in the newer one: a server of the older one has no `server/discover`.
 *
 * @throws RpcError when the answer says nothing about it: unreachable, not allowed in, throttled, or failing.
 */
export async function detectEra(client: HttpClient, signal: AbortSignal): Promise<Era> {
  const headers = toRequestHeaders(question, { era: 'modern', revision: modernRevision })
  const reply = await client.post(question, headers, signal)
  const isInconclusive = [401, 403, 407, 408, 425, 429].includes(reply.status) || reply.status >= 500
  if (isInconclusive) {
    reply.discard()
    throw statusError(reply.status)
  }
  const response = await readResponse(reply, signal)
  return response && speaksModern(response) ? 'modern' : 'legacy'
}

/** Undefined when what came is no JSON-RPC response: then the server does not know the question. */
async function readResponse(reply: HttpReply, signal: AbortSignal): Promise<JsonRpcResponse | undefined> {
  try {
    return await readReply(reply, question, maxDiscoverBytes, drop)
  } catch (error) {
    if (signal.aborted || !(error instanceof RpcError)) throw error
    return undefined
  }
}

function speaksModern(response: JsonRpcResponse): boolean {
  if ('result' in response) return includesModern(response.result.supportedVersions)
  const { code, data } = response.error
  switch (code) {
    case ErrorCode.headerMismatch:
    case ErrorCode.missingClientCapability:
      return true
    case ErrorCode.unsupportedProtocolVersion:
      return isObject(data) && includesModern(data.supported)
    default:
      return false
  }
}

function includesModern(revisions: unknown): boolean {
  return Array.isArray(revisions) && revisions.includes(modernRevision)
}
