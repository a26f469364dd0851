/** What a server offers, asked of its Lambda handler as the gateway would: by message invoke, on 2026-07-28, as nobody in particular. */

import { RpcError } from '@mcp-lambda/wrapper'
import { type Catalogue, type ReadCatalogueOptions, readCatalogue } from '@mcp-lambda/wrapper/protocol'

export type Handler = (event: unknown, context: object) => Promise<unknown>

type Json = { [key: string]: unknown }

export function askForCatalogue(handler: Handler, options?: ReadCatalogueOptions): Promise<Catalogue> {
  let id = 0

  async function ask(method: string, params: Json): Promise<Json> {
    id += 1
    const answer = asObject(await handler({ jsonrpc: '2.0', id, method, params }, lambdaContext(id)))
    if (answer.error !== undefined) {
      const { code } = asObject(answer.error)
      throw new RpcError(Number(code), `${method} is answered with ${JSON.stringify(answer.error)}`)
    }
    if (answer.result === undefined)
      throw new Error(`${method} is answered with no JSON-RPC response: ${JSON.stringify(answer)}`)
    return asObject(answer.result)
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

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
