import { type Backend, toEmptySubscription } from '@mcp-lambda/wrapper'
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
      yield* invoke(located, call)
    },
  }
}
