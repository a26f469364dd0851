import { type Backend, drop } from '../backend.ts'
import { anonymousCall } from '../mcp/anonymous-call.ts'
import { digestCatalogue, readCatalogue } from '../mcp/catalogue/read-catalogue.ts'
import { type JsonObject, RpcError } from '../mcp/json-rpc.ts'

/** The catalogue digest of a backend of this process, read the way its committed catalogue was generated. */
export async function digestBackend(backend: Backend): Promise<string> {
  return digestCatalogue(await readCatalogue((method, params) => ask(backend, method, params)))
}

async function ask(backend: Backend, method: string, params: JsonObject): Promise<JsonObject> {
  const call = anonymousCall('catalogue')
  const response = await backend.exchange({ jsonrpc: '2.0', id: method, method, params }, call, drop)
  if ('result' in response) return response.result
  throw new RpcError(response.error.code, `${method} is answered with ${JSON.stringify(response.error)}`)
}
