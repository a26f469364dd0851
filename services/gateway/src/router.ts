import type { Backend, JsonRpcResponse } from '@mcp-lambda/wrapper'
import { answerWithEmptySubscription } from '@mcp-lambda/wrapper/protocol'
import { type CatalogueOptions, serverInfo } from './catalogue.ts'
import { createCurrentViews } from './current-views.ts'
import type { Invoke } from './invoke.ts'
import { createPermit, type Policing } from './permit.ts'
import type { Shelf } from './shelf.ts'

export type RouterDeps = CatalogueOptions & {
  readonly shelf: Shelf
  readonly invoke: Invoke
  /** Without it, whoever got in may use everything. */
  readonly policing?: Policing | undefined
}

/** The gateway as a backend. It speaks 2026-07-28 alone. */
export function createRouter({ shelf, invoke, policing, ...options }: RouterDeps): Backend {
  const viewFor = createCurrentViews(shelf, { policy: policing?.policy, ...options })
  const permit = policing && createPermit(policing)

  return {
    /** `auth/` has identified the caller (`call.principal`). What is left: may, what, where, do. */
    async exchange(request, call, emit) {
      if (request.method === 'subscriptions/listen') return answerWithEmptySubscription(request, serverInfo, emit)
      const { answerFromCatalogue, locate } = await viewFor(call)
      const offered = answerFromCatalogue(request)
      if (offered) return { jsonrpc: '2.0', id: request.id, result: offered }
      const located = locate(request)
      permit?.(located, call)
      const response = await invoke(located, call, emit)
      // A target does not know which callers the policy shows its offers to.
      const isForAll = policing?.policy.mode !== 'enforce' && call.tenant === undefined
      return isForAll ? response : toPrivate(response)
    },
  }
}

/** A result for this caller's cache alone, whatever its target says of it. */
function toPrivate(response: JsonRpcResponse): JsonRpcResponse {
  if ('error' in response || response.result.cacheScope === undefined) return response
  return { ...response, result: { ...response.result, cacheScope: 'private' } }
}
