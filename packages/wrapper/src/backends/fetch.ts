import type { Backend, Call } from '../backend.ts'
import { metaKey, modernRevision } from '../era/revisions.ts'
import type { Post } from '../http-client/post.ts'
import { toRequestHeaders } from '../http-client/request-headers.ts'
import { createStatelessBackend } from '../http-client/stateless-backend.ts'

/** A web-standard server: `createMcpHandler` of `@modelcontextprotocol/server`, a Hono app, and their like. */
export type FetchServer = {
  // The second argument is the server's own: SDK v2 takes `{ authInfo }`, others their environment.
  // biome-ignore lint/suspicious/noExplicitAny: a parameter type every such server's `fetch` takes
  fetch(request: Request, options?: any): Response | Promise<Response>
  close?(): Promise<void> | void
}

export type FetchOptions = {
  /** Where the server's MCP endpoint is, for one that routes. Default `http://localhost/mcp`. */
  readonly url?: string
}

/**
 * Serves a web-standard MCP server natively: what it makes of a message, in either era, is what the caller gets.
 *
 * A principal the door verified is given as `authInfo`, so that SDK v2's scopes work; the token it came from is not.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(createMcpHandler(createServer))
 * ```
 */
export function fetchServer(server: FetchServer, { url = 'http://localhost/mcp' }: FetchOptions = {}): Backend {
  const post = createPost(server, url)
  return {
    ...createStatelessBackend(post, { maxReplyBytes: Number.POSITIVE_INFINITY }),
    // The first use of `Request` costs Node tens of milliseconds, and the first server the building of its schemas.
    // What the server makes of the question is of no interest.
    async warm() {
      const call: Call = {
        requestId: 'warm',
        era: 'modern',
        revision: modernRevision,
        deadlineMs: Number.POSITIVE_INFINITY,
        signal: new AbortController().signal,
      }
      const _meta = { [metaKey.protocolVersion]: modernRevision, [metaKey.clientCapabilities]: {} }
      const request = { jsonrpc: '2.0', id: 'warm', method: 'server/discover', params: { _meta } } as const
      const reply = await post(request, { headers: toRequestHeaders(request, call), signal: call.signal, call })
      reply.discard()
    },
    async close() {
      await server.close?.()
    },
  }
}

function createPost(server: FetchServer, url: string): Post {
  return async (message, { headers, signal, call }) => {
    const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(message), signal })
    const response = await server.fetch(request, toAuthInfo(call))
    const body = response.body ?? new ReadableStream<Uint8Array>({ start: controller => controller.close() })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body,
      discard() {
        // Refused while somebody reads: then it is the reader who ends it.
        if (!body.locked) void body.cancel().catch(() => undefined)
      },
    }
  }
}

/** `AuthInfo` of SDK v2. Nobody below may use the caller's token elsewhere, so it stays behind. */
function toAuthInfo({ principal, tenant }: Call): { authInfo: object } | undefined {
  if (!principal) return undefined
  const { id, scopes = [], roles, claims } = principal
  return { authInfo: { token: '', clientId: id, scopes: [...scopes], extra: { tenant, roles, claims } } }
}
