import {
  type Backend,
  type Call,
  type JsonRpcMessage,
  type JsonRpcRequest,
  RpcError,
  toEmptySubscription,
} from '@mcp-lambda/wrapper'
import { createCatalogue, serverInfo } from './catalogue.ts'
import type { Invoke } from './invoke.ts'
import { createLocate, type Target } from './targets.ts'

export type RouterDeps = {
  readonly targets: readonly Target[]
  readonly invoke: Invoke
  /** See `createCatalogue`. */
  readonly maxPageBytes?: number
}

/** The gateway as a backend. It speaks 2026-07-28 alone. */
export function createRouter({ targets, invoke, ...options }: RouterDeps): Backend {
  const answerFromCatalogue = createCatalogue(targets, options)
  const locate = createLocate(targets)

  /** Who is calling was settled at the door (`auth/`) and is `call.principal`; from there: what, where, do. */
  async function* answer(request: JsonRpcRequest, call: Call): AsyncGenerator<JsonRpcMessage> {
    if (request.method === 'subscriptions/listen') {
      yield* toEmptySubscription(request, serverInfo)
      return
    }
    const offered = answerFromCatalogue(request)
    if (offered) {
      yield { jsonrpc: '2.0', id: request.id, result: offered }
      return
    }
    const { target, request: addressed } = locate(request)
    yield await invoke(target, addressed, call)
  }

  return {
    async *exchange(request, call) {
      try {
        yield* answer(request, call)
      } catch (error) {
        // As a response, since it is in responses that error codes are put into the words of 2025-era clients.
        if (!(error instanceof RpcError)) throw error
        const { code, message, data } = error
        yield { jsonrpc: '2.0', id: request.id, error: { code, message, ...(data !== undefined && { data }) } }
      }
    },
  }
}
