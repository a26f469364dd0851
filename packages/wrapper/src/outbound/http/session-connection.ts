import * as ErrorCode from '../../mcp/error-codes.ts'
import {
  isRequest,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '../../mcp/json-rpc.ts'
import { newestLegacyRevision } from '../../mcp/revisions.ts'
import type { Connect } from '../legacy/connection.ts'
import type { HttpClient } from './http-client.ts'
import type { HttpReply } from './post.ts'
import { readMessageStream, readReply } from './read-reply.ts'
import { toRequestHeaders } from './request-headers.ts'

/** The server has forgotten the session (HTTP 404 under its id): nothing ran, so a new session may repeat the request. */
export class SessionGone extends RpcError {
  constructor() {
    super(ErrorCode.backendUnavailable, 'The server ended the session, and the next one as well')
  }
}

/** Longest that ending a session at the server may take, in milliseconds. */
const farewellMs = 2_000

export type SessionConnectionOptions = {
  readonly maxReplyBytes: number
  /** Longest a server may take to open a session, in milliseconds. */
  readonly openWithinMs: number
  /**
   * How long to wait for the server's own stream to open before requests go out without it, in milliseconds. Default 1 s.
   * Some servers send the head of that answer with its first event.
   */
  readonly streamOpensWithinMs?: number
}

/** A session of streamable HTTP with a 2025-era server, which may or may not give it an id. */
export function connectOverHttp(
  client: HttpClient,
  { maxReplyBytes, openWithinMs, streamOpensWithinMs = 1_000 }: SessionConnectionOptions,
): Connect {
  return async (receive, closed) => {
    const ended = new AbortController()
    const pending = new Set<Promise<void>>()
    let sessionId: string | undefined
    let revision = newestLegacyRevision
    let afterHandshake: Promise<void> = Promise.resolve()
    let stream: Promise<void> | undefined
    let offersStream = true

    function toHeaders(message: JsonRpcMessage): Record<string, string> {
      return { ...toRequestHeaders(message, { era: 'legacy', revision }), ...toSessionHeaders() }
    }

    function toSessionHeaders(): Record<string, string> {
      return sessionId === undefined ? {} : { 'mcp-session-id': sessionId, 'mcp-protocol-version': revision }
    }

    async function ask(request: JsonRpcRequest): Promise<void> {
      // The first request must not overtake `notifications/initialized`.
      await afterHandshake
      if (sessionId !== undefined && offersStream) {
        stream ??= Promise.race([openStream(), passed(AbortSignal.timeout(streamOpensWithinMs))])
        await stream
      }
      const isOpening = request.method === 'initialize'
      // Any other request ends with the call it belongs to; a session belongs to no call.
      const signal = isOpening ? AbortSignal.any([ended.signal, AbortSignal.timeout(openWithinMs)]) : ended.signal
      const reply = await client.post(request, toHeaders(request), signal)
      if (reply.status === 404 && sessionId !== undefined) {
        reply.discard()
        throw new SessionGone()
      }
      if (isOpening) sessionId = reply.headers['mcp-session-id']
      const response = await readReply(reply, request, maxReplyBytes, receive)
      if (isOpening) revision = readRevision(response) ?? revision
      await receive(response)
    }

    /**
     * Messages outside a reply, questions to the client among them, come on a stream that the client opens. Without that
     * stream a server of SDK v1 drops its question and waits a minute for the answer.
     */
    async function openStream(): Promise<void> {
      const headers = { ...toSessionHeaders(), accept: 'text/event-stream' }
      const reply = await client.get(headers, ended.signal).catch(() => undefined)
      if (reply?.status === 200) {
        void listen(reply).finally(() => {
          stream = undefined
        })
        return
      }
      // 405, usually: not every server has anything to say.
      offersStream = false
      reply?.discard()
    }

    async function listen(reply: HttpReply): Promise<void> {
      try {
        for await (const message of readMessageStream(reply.body, maxReplyBytes)) await receive(message)
      } catch {
        // It is opened again for the next request.
      } finally {
        reply.discard()
      }
    }

    /** Sends notifications and answers to the server's questions. A failure shows in the next request. */
    async function tell(message: JsonRpcMessage): Promise<void> {
      try {
        const reply = await client.post(message, toHeaders(message), ended.signal)
        reply.discard()
      } catch {
        // The next request finds out what is wrong.
      }
    }

    function track(work: Promise<void>): void {
      pending.add(work)
      void work.finally(() => pending.delete(work))
    }

    return {
      send(message) {
        if (isRequest(message)) {
          ask(message).catch(error => {
            if (!ended.signal.aborted) closed(error)
          })
          return
        }
        const told = tell(message)
        track(told)
        if (sessionId !== undefined && 'method' in message && message.method === 'notifications/initialized') {
          afterHandshake = told
        }
      },
      async close() {
        const limit = AbortSignal.timeout(farewellMs)
        // A cancellation still on its way comes before the end.
        await Promise.race([Promise.all(pending), passed(limit)])
        ended.abort()
        if (sessionId === undefined) return
        // 405 says that this server's sessions end by themselves.
        await client.delete(toSessionHeaders(), limit).then(
          reply => reply.discard(),
          () => undefined,
        )
      },
    }
  }
}

function readRevision(response: JsonRpcResponse): string | undefined {
  if ('error' in response) return undefined
  const { protocolVersion } = response.result
  return typeof protocolVersion === 'string' ? protocolVersion : undefined
}

function passed(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}
