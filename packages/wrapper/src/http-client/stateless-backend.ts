import type { Backend, Call } from '../backend.ts'
import { toEmptySubscription } from '../era/empty-subscription.ts'
import { metaKey, readMeta } from '../era/revisions.ts'
import { toStatelessCapabilities } from '../era/to-modern.ts'
import {
  ErrorCode,
  isObject,
  isRequest,
  isResponse,
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  toFailure,
} from '../json-rpc.ts'
import { findParamHeaders, type ParamHeader, toParamHeaders } from './param-headers.ts'
import type { Post } from './post.ts'
import { readReply } from './read-reply.ts'
import { toRequestHeaders } from './request-headers.ts'

/**
 * A server of streamable HTTP as a backend: each request is a POST of its own, in the era it came in, and what the server
 * answers is passed on as it is. Only promises nobody here can keep are taken out (`listChanged`, `subscribe`).
 */
export function createStatelessBackend(post: Post, { maxReplyBytes }: { maxReplyBytes: number }): Backend {
  /** By tool name; what a tool marks is part of its definition, the same for every caller. */
  const paramHeaders = new Map<unknown, readonly ParamHeader[]>()

  async function* exchange(request: JsonRpcRequest, call: Call): Messages {
    const messages =
      call.era === 'modern' && request.method === 'subscriptions/listen'
        ? listenBriefly(request, call)
        : request.method === 'tools/call' && call.era === 'modern'
          ? callTool(request, call)
          : send(request, call)
    for await (const message of messages) {
      yield isResponse(message) ? toHonestResponse(request, message) : message
    }
  }

  /** One request and its reply. */
  async function* send(request: JsonRpcRequest, call: Call, extra: Record<string, string> = {}): Messages {
    const left = new AbortController()
    const signal = AbortSignal.any([call.signal, left.signal])
    const headers = { ...toRequestHeaders(request, call), ...call.paramHeaders, ...extra }
    let answered = false
    try {
      const reply = await post(request, { headers, signal, call })
      for await (const message of readReply(reply, request, maxReplyBytes)) {
        answered = isResponse(message)
        if (!isRequest(message)) {
          yield message
        } else if (message.method !== 'ping') {
          // No connection is held that an answer could go back on, and the server would wait for it.
          yield refuseQuestion(request, message)
          return
        }
      }
    } finally {
      if (!answered) left.abort()
    }
  }

  /**
   * A tool may want parameters mirrored into headers. Over HTTP the client has done so; on other doors there are no
   * headers, so that the first refusal is the sign to look the tool up (nothing ran: headers are checked first).
   */
  async function* callTool(request: JsonRpcRequest, call: Call): Messages {
    const name = request.params?.name
    const known = call.paramHeaders ? undefined : (paramHeaders.get(name) ?? [])
    for await (const message of send(request, call, toParamHeaders(known ?? [], request.params?.arguments))) {
      if (known && isHeaderMismatch(message)) {
        const found = await lookUp(request, call)
        const extra = toParamHeaders(found, request.params?.arguments)
        if (Object.keys(extra).length > 0) {
          paramHeaders.set(name, found)
          yield* send(request, call, extra)
          return
        }
      }
      yield message
    }
  }

  async function lookUp(request: JsonRpcRequest, call: Call): Promise<readonly ParamHeader[]> {
    let cursor: unknown
    for (let page = 0; page < maxPages; page += 1) {
      const result = await ask('tools/list', cursor === undefined ? {} : { cursor }, request, call)
      const found = result && findParamHeaders(result, request.params?.name)
      if (found) return found
      cursor = result?.nextCursor
      // Some servers write null where there is no more.
      if (cursor == null) break
    }
    return []
  }

  /** A question of our own, in the name of the client. Undefined when it is answered with an error. */
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
    for await (const message of send(request, ownCall)) {
      if (isResponse(message)) return 'result' in message ? message.result : undefined
    }
    return undefined
  }

  /** Nobody is left to be told of changes when the invocation is over, so a subscription ends as soon as it began. */
  async function* listenBriefly(request: JsonRpcRequest, call: Call): Messages {
    const discovered = await ask('server/discover', {}, request, call)
    const serverInfo = isObject(discovered?._meta) ? discovered._meta[metaKey.serverInfo] : undefined
    if (isObject(serverInfo)) yield* toEmptySubscription(request, serverInfo)
    // A server that cannot be discovered says itself what it makes of this.
    else yield* send(request, call)
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

type Messages = AsyncGenerator<JsonRpcMessage, void, undefined>

/** Most pages of `tools/list` looked through for one tool. */
const maxPages = 50

function isHeaderMismatch(message: JsonRpcMessage): boolean {
  return isResponse(message) && 'error' in message && message.error.code === ErrorCode.headerMismatch
}

function refuseQuestion(request: JsonRpcRequest, question: JsonRpcRequest): JsonRpcMessage {
  const words = `The client cannot be asked for ${question.method}: no session is held between calls`
  return toFailure(request.id, ErrorCode.methodNotFound, words)
}

function toHonestResponse({ method }: JsonRpcRequest, response: JsonRpcResponse): JsonRpcResponse {
  if ('error' in response || (method !== 'initialize' && method !== 'server/discover')) return response
  const { capabilities } = response.result
  if (!isObject(capabilities)) return response
  return { ...response, result: { ...response.result, capabilities: toStatelessCapabilities(capabilities) } }
}
