/** What an invoker, the gateway for one, asks of a wrapped server beside the answer: keys in `_meta` of the result. */

import type { Backend } from '../backend.ts'
import { requestIdKey } from '../mcp/call-metadata.ts'
import { isObject, type JsonObject, type JsonRpcResponse } from '../mcp/json-rpc.ts'
import { readMeta } from '../mcp/revisions.ts'
import { monotonicMs } from '../primitives/monotonic-ms.ts'
import { createCatalogueDigest } from './catalogue-digest.ts'
import { catalogueKey } from './catalogue-key.ts'
import type { Exchange } from './inbound-call.ts'

/** Key of `_meta` in the result of a request that names its caller's request id: a `Took`. */
export const tookKey = 'mcp-lambda/took'

/** How long the exchange took here, in milliseconds, and whether it was the first of its execution environment. */
export type Took = { readonly ms: number; readonly cold?: true }

type AddInvokerFacts = (
  exchange: Pick<Exchange, 'request' | 'startedMs' | 'isFirst'>,
  response: JsonRpcResponse,
) => Promise<JsonRpcResponse>

export function createInvokerFacts(backend: Backend): AddInvokerFacts {
  const readDigest = createCatalogueDigest(backend)

  return async ({ request, startedMs, isFirst }, response) => {
    const asked = readMeta(request)
    const facts: JsonObject = {}
    if (asked[requestIdKey] !== undefined) {
      const took: Took = { ms: Math.round((monotonicMs() - startedMs) * 10) / 10, ...(isFirst && { cold: true }) }
      facts[tookKey] = took
    }
    // The gateway compares the digest with that of the packaged catalogue.
    const digest = asked[catalogueKey] === undefined ? undefined : await readDigest()
    if (digest !== undefined) facts[catalogueKey] = digest
    return 'error' in response ? response : withMeta(response, facts)
  }
}

function withMeta(response: Exclude<JsonRpcResponse, { error: unknown }>, facts: JsonObject): JsonRpcResponse {
  const { _meta } = response.result
  return { ...response, result: { ...response.result, _meta: { ...(isObject(_meta) ? _meta : {}), ...facts } } }
}
