import { type Backend, type Call, drop, type Emit } from '../../backend.ts'
import { answerWithEmptySubscription } from '../../mcp/empty-subscription.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import {
  isObject,
  isRequest,
  type JsonObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '../../mcp/json-rpc.ts'
import { type ParamHeader, readParamHeaders, toParamHeaders } from '../../mcp/param-headers.ts'
import { metaKey, readMeta } from '../../mcp/revisions.ts'
import { readToolPages } from '../../mcp/tool-pages.ts'
import { toStatelessCapabilities } from '../../mcp/upgrade.ts'
import type { Post } from './post.ts'
import { readReply } from './read-reply.ts'
import { toRequestHeaders } from './request-headers.ts'

/**
 * A server of streamable HTTP as a backend: each request is one POST, in the era it came in, and the server's answer is
 * passed on unchanged. Only capabilities that a stateless function cannot keep are removed (`listChanged`, `subscribe`).
 */
export function createStatelessBackend(post: Post, { maxReplyBytes }: { maxReplyBytes: number }): Backend {
  /** By tool name. Marks are part of a tool's definition, so they are the same for every caller. */
  const paramHeaders = new Map<unknown, readonly ParamHeader[]>()

  async function exchange(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse> {
    return toHonestResponse(request, await answer(request, call, emit))
  }

  function answer(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse> {
    const method = call.era === 'modern' ? request.method : undefined
    if (method === 'subscriptions/listen') return listenBriefly(request, call, emit)
    if (method === 'tools/call') return callTool(request, call, emit)
    return send(request, call, emit)
  }

  /** One request and its reply. */
  async function send(
    request: JsonRpcRequest,
    call: Call,
    emit: Emit,
    extra: Record<string, string> = {},
  ): Promise<JsonRpcResponse> {
    const left = new AbortController()
    const signal = AbortSignal.any([call.signal, left.signal])
    const headers = { ...toRequestHeaders(request, call), ...call.paramHeaders, ...extra }
    try {
      const reply = await post(request, { headers, signal, call })
      return await readReply(reply, request, maxReplyBytes, message => {
        if (!isRequest(message)) return emit(message)
        // No connection is held that an answer could go back on, and the server would wait for it.
        if (message.method !== 'ping') throw cannotBeAsked(message)
        return undefined
      })
    } catch (error) {
      left.abort()
      throw error
    }
  }

  /**
   * A tool may require parameters mirrored into headers. Over HTTP the client has mirrored them; other entry points have no
   * headers, so the tool is looked up after its first refusal (nothing ran: a server checks headers first).
   */
  async function callTool(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse> {
    const { name, arguments: args } = request.params ?? {}
    if (call.paramHeaders) return send(request, call, emit)
    const response = await send(request, call, emit, toParamHeaders(paramHeaders.get(name) ?? [], args))
    if (!isHeaderMismatch(response)) return response
    const found = await lookUp(request, call)
    const extra = toParamHeaders(found, args)
    if (Object.keys(extra).length === 0) return response
    paramHeaders.set(name, found)
    return send(request, call, emit, extra)
  }

  async function lookUp(request: JsonRpcRequest, call: Call): Promise<readonly ParamHeader[]> {
    const name = request.params?.name
    for await (const tools of readToolPages(params => ask('tools/list', params, request, call))) {
      const tool = tools.find(entry => entry.name === name)
      if (tool) return readParamHeaders(tool.inputSchema)
    }
    return []
  }

  /** Sends a request on behalf of the client. Undefined when the response is an error. */
  async function ask(
    method: string,
    params: JsonObject,
    by: JsonRpcRequest,
    call: Call,
  ): Promise<JsonObject | undefined> {
    const { progressToken: _token, ...meta } = readMeta(by)
    const { paramHeaders: _headers, ...ownCall } = call
    const request: JsonRpcRequest = {
      jsonrpc: '2.0',
      id: `${method}-${by.id}`,
      method,
      params: { ...params, _meta: meta },
    }
    const response = await send(request, ownCall, drop)
    return 'result' in response ? response.result : undefined
  }

  /** A subscription ends as soon as it began: after the invocation, no change could be reported. */
  async function listenBriefly(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse> {
    const discovered = await ask('server/discover', {}, request, call)
    const serverInfo = isObject(discovered?._meta) ? discovered._meta[metaKey.serverInfo] : undefined
    if (isObject(serverInfo)) return answerWithEmptySubscription(request, serverInfo, emit)
    // A server that cannot be discovered answers for itself.
    return send(request, call, emit)
  }

  return {
    exchange,
    async notify(notification, call) {
      const reply = await post(notification, {
        headers: toRequestHeaders(notification, call),
        signal: call.signal,
        call,
      })
      reply.discard()
    },
  }
}

function isHeaderMismatch(response: JsonRpcResponse): boolean {
  return 'error' in response && response.error.code === ErrorCode.headerMismatch
}

function cannotBeAsked({ method }: JsonRpcRequest): RpcError {
  const words = `The client cannot be asked for ${method}: no session is held between calls`
  return new RpcError(ErrorCode.methodNotFound, words)
}

function toHonestResponse({ method }: JsonRpcRequest, response: JsonRpcResponse): JsonRpcResponse {
  if ('error' in response || (method !== 'initialize' && method !== 'server/discover')) return response
  const { capabilities } = response.result
  if (!isObject(capabilities)) return response
  return { ...response, result: { ...response.result, capabilities: toStatelessCapabilities(capabilities) } }
}
