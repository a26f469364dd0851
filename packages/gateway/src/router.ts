import type { Backend } from '@mcp-lambda/wrapper'
import {
  answerWithEmptySubscription,
  type ExchangeNotes,
  type JsonObject,
  type JsonRpcResponse,
  metaKey,
} from '@mcp-lambda/wrapper/protocol'
import { answerFromCatalogue, type ListOptions, serverInfo } from './catalogue/answer-from-catalogue.ts'
import { createCallerCatalogues } from './catalogue/caller-catalogues.ts'
import type { TargetRegistry } from './catalogue/target-registry.ts'
import type { Invoke } from './invoke/invoke.ts'
import { type AuthorizationOptions, authorize } from './policy/authorize.ts'
import { locate } from './targets/locate.ts'
import type { Located } from './targets/located.ts'

export type RouterDeps = ListOptions & {
  readonly registry: TargetRegistry
  readonly invoke: Invoke
  /** Without it, every caller that got in may use everything. */
  readonly authorization?: AuthorizationOptions | undefined
}

/** The gateway as a backend for 2026-07-28 alone. Throws `NeedsScope` for calls that need a better token. */
export function createRouter({ registry, invoke, authorization, ...options }: RouterDeps): Backend {
  const { findTools } = options
  const catalogueFor = createCallerCatalogues(registry, authorization?.policy, findTools)

  return {
    /** `auth/` has identified the caller (`call.principal`). What is left: may, what, where, do. */
    async exchange(request, call, emit) {
      if (request.method === 'subscriptions/listen') return answerWithEmptySubscription(request, serverInfo, emit)
      const catalogue = await catalogueFor(call)
      // Not in the cold start of a gateway without it.
      const finder = findTools && (await import('./catalogue/finder-tool.ts'))
      const finderTool = findTools && finder?.toFinderTool(findTools)
      const result = answerFromCatalogue(request, catalogue, options, finderTool)
      if (result) return { jsonrpc: '2.0', id: request.id, result }
      if (finder?.asksFinder(request)) {
        call.note?.({ tool: finder.finderName })
        const found = await finder.answerFinder(request, catalogue)
        return { jsonrpc: '2.0', id: request.id, result: toGatewayResult(found) }
      }
      const found = await locate(request, catalogue, call.note)
      call.note?.(toNotes(found.located))
      if (authorization) authorize(found, call, authorization.log)
      const response = await invoke(found.located, call, emit)
      // A target does not know which callers the policy shows its offers to.
      const isForAll = !catalogue.rights.isFiltered && call.tenant === undefined
      return isForAll ? response : toPrivate(response)
    },
  }
}

/** Of a tool of the gateway itself. */
function toGatewayResult(result: JsonObject): JsonObject {
  return { resultType: 'complete', ...result, _meta: { [metaKey.serverInfo]: serverInfo } }
}

function toNotes({ target, request }: Located): ExchangeNotes {
  return { target: target.name, ...(request.method === 'tools/call' && { tool: String(request.params?.name) }) }
}

/** A result for this caller's cache alone, whatever its target says of it. */
function toPrivate(response: JsonRpcResponse): JsonRpcResponse {
  if ('error' in response || response.result.cacheScope === undefined) return response
  return { ...response, result: { ...response.result, cacheScope: 'private' } }
}
