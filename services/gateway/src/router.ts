import { type Backend, isResponse, type JsonRpcMessage } from '@mcp-lambda/wrapper'
import { toEmptySubscription } from '@mcp-lambda/wrapper/protocol'
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
    /** Who is calling was settled at the door (`auth/`) and is `call.principal`; from there: may, what, where, do. */
    async *exchange(request, call) {
      if (request.method === 'subscriptions/listen') {
        yield* toEmptySubscription(request, serverInfo)
        return
      }
      const { answerFromCatalogue, locate } = await viewFor(call)
      const offered = answerFromCatalogue(request)
      if (offered) {
        yield { jsonrpc: '2.0', id: request.id, result: offered }
        return
      }
      const located = locate(request)
      permit?.(located, call)
      const answers = invoke(located, call)
      // A target does not know for whom the policy shows what it offers.
      if (policing?.policy.mode !== 'enforce' && call.tenant === undefined) yield* answers
      else for await (const message of answers) yield toPrivate(message)
    },
  }
}

/** A result for this caller's cache alone, whatever its target says of it. */
function toPrivate(message: JsonRpcMessage): JsonRpcMessage {
  if (!isResponse(message) || 'error' in message || message.result.cacheScope === undefined) return message
  return { ...message, result: { ...message.result, cacheScope: 'private' } }
}
