/** What a server offers, asked of its Lambda handler as the gateway would: by message invoke, on 2026-07-28, anonymously. */

import {
  type Catalogue,
  isResponse,
  type JsonObject,
  type ReadCatalogueOptions,
  readCatalogue,
  readResult,
} from '@mcp-lambda/wrapper/protocol'

export type Handler = (event: unknown, context: object) => Promise<unknown>

export function askForCatalogue(handler: Handler, options?: ReadCatalogueOptions): Promise<Catalogue> {
  let id = 0

  async function ask(method: string, params: JsonObject): Promise<JsonObject> {
    id += 1
    const answer = await handler({ jsonrpc: '2.0', id, method, params }, lambdaContext(id))
    if (!isResponse(answer)) {
      throw new Error(`${method} is answered with no JSON-RPC response: ${JSON.stringify(answer)}`)
    }
    return readResult(answer, method)
  }

  return readCatalogue(ask, options)
}

function lambdaContext(id: number): object {
  const endsAtMs = Date.now() + 30_000
  return {
    awsRequestId: `catalogue-${id}`,
    functionName: 'catalogue',
    getRemainingTimeInMillis: () => endsAtMs - Date.now(),
  }
}
