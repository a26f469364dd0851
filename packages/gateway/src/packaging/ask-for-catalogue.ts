/**
 * What a server offers, in the form in which it is committed and listed. Asked of its Lambda handler as the gateway would:
 * by message invoke, on 2026-07-28, anonymously.
 */

import { type ReadCatalogueOptions, readCatalogue, toLeanCatalogue } from '@mcp-lambda/wrapper/catalogue'
import { type Catalogue, isResponse, type JsonObject, readResult } from '@mcp-lambda/wrapper/protocol'

export type Handler = (event: unknown, context: object) => Promise<unknown>

/** The handler returns no JSON-RPC. */
export class NoResponse extends Error {
  override readonly name = 'NoResponse'
}

/** Characters of an answer that is none: a handler may return anything. */
const mostShown = 200

export async function askForCatalogue(handler: Handler, options?: ReadCatalogueOptions): Promise<Catalogue> {
  let id = 0

  async function ask(method: string, params: JsonObject): Promise<JsonObject> {
    id += 1
    const answer = await handler({ jsonrpc: '2.0', id, method, params }, lambdaContext(id))
    if (!isResponse(answer)) {
      throw new NoResponse(
        `${method} is answered with no JSON-RPC response: ${JSON.stringify(answer)?.slice(0, mostShown)}`,
      )
    }
    return readResult(answer, method)
  }

  return toLeanCatalogue(await readCatalogue(ask, options))
}

function lambdaContext(id: number): object {
  // Longest that Lambda runs anything: a slow start is not cut off here, since the caller has a limit of its own.
  const endsAtMs = Date.now() + 15 * 60_000
  return {
    awsRequestId: `catalogue-${id}`,
    functionName: 'catalogue',
    getRemainingTimeInMillis: () => endsAtMs - Date.now(),
  }
}
