import { type Backend, toEmptySubscription } from '@mcp-lambda/wrapper'
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

  return {
    /** Who is calling was settled at the door (`auth/`) and is `call.principal`; from there: what, where, do. */
    async *exchange(request, call) {
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
    },
  }
}
