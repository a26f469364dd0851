import { type Backend, type Call, Refusal } from '../../backend.ts'
import { anonymousCall, anonymousEnvelope } from '../../mcp/anonymous-call.ts'
import { isObject, type JsonObject, type JsonRpcMessage } from '../../mcp/json-rpc.ts'
import { parseJson } from '../../mcp/parse-json.ts'
import type { FetchOptions, FetchServer } from './fetch-server.ts'
import type { HttpReply, PostOptions } from './post.ts'
import { toRequestHeaders } from './request-headers.ts'
import { createStatelessBackend } from './stateless-backend.ts'

/** See `fetchServer`. */
export function createFetchBackend(server: FetchServer, { url = 'http://localhost/mcp' }: FetchOptions): Backend {
  async function ask(message: JsonRpcMessage, { headers, signal, call }: PostOptions): Promise<Response> {
    const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(message), signal })
    return server.fetch(request, toAuthInfo(call))
  }

  async function post(message: JsonRpcMessage, options: PostOptions): Promise<HttpReply> {
    const response = await ask(message, options)
    const challenge = response.headers.get('www-authenticate')
    const { status } = response
    if (challenge !== null && (status === 401 || status === 403)) {
      throw toRefusal(status, challenge, await response.text())
    }
    return toReply(response)
  }

  return {
    ...createStatelessBackend(post, { maxReplyBytes: Number.POSITIVE_INFINITY }),
    // The first use of `Request` costs Node tens of milliseconds, and the first server builds its schemas. The answer is
    // ignored.
    async warm() {
      const call = anonymousCall('warm')
      const params = { _meta: anonymousEnvelope }
      const request = { jsonrpc: '2.0', id: 'warm', method: 'server/discover', params } as const
      const response = await ask(request, { headers: toRequestHeaders(request, call), signal: call.signal, call })
      await response.body?.cancel()
    },
    async close() {
      await server.close?.()
    },
  }
}

function toReply({ status, headers, body }: Response): HttpReply {
  const chunks = body ?? new ReadableStream<Uint8Array>({ start: controller => controller.close() })
  return {
    status,
    headers: Object.fromEntries(headers),
    body: chunks,
    discard() {
      // `cancel()` rejects while the stream is locked; the active reader cancels it instead.
      if (!chunks.locked) void chunks.cancel().catch(() => undefined)
    },
  }
}

/** The server's challenge (a token, more scopes) reaches the caller unchanged. */
function toRefusal(status: 401 | 403, challenge: string, text: string): Refusal {
  const { message, data } = readError(text)
  const words = typeof message === 'string' ? message : `The server asks for authorization: ${challenge}`
  return new Refusal(status, words, { headers: { 'www-authenticate': challenge }, ...(isObject(data) && { data }) })
}

/** The JSON-RPC error in a body; empty for any other body. */
function readError(text: string): JsonObject {
  try {
    const body: unknown = parseJson(text)
    return isObject(body) && isObject(body.error) ? body.error : {}
  } catch {
    return {}
  }
}

/** `AuthInfo` of SDK v2, without the caller's token, which must not be used elsewhere. */
function toAuthInfo({ principal, tenant }: Call): { authInfo: object } | undefined {
  if (!principal) return undefined
  const { id, scopes = [], roles, claims } = principal
  return { authInfo: { token: '', clientId: id, scopes: [...scopes], extra: { tenant, roles, claims } } }
}
