import { type Backend, type Call, drop } from '../backend.ts'
import { digestCatalogue, readCatalogue } from '../mcp/catalogue/read-catalogue.ts'
import { type JsonObject, RpcError } from '../mcp/json-rpc.ts'
import { modernRevision } from '../mcp/revisions.ts'

/** The catalogue digest of a backend of this process, read the way its committed catalogue was generated. */
export async function digestBackend(backend: Backend): Promise<string> {
  return digestCatalogue(await readCatalogue((method, params) => ask(backend, method, params)))
}

async function ask(backend: Backend, method: string, params: JsonObject): Promise<JsonObject> {
  // No deadline: an environment may be frozen in the middle and go on an hour later.
  const call: Call = {
    requestId: 'catalogue',
    era: 'modern',
    revision: modernRevision,
    deadlineMs: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
  }
  const response = await backend.exchange({ jsonrpc: '2.0', id: method, method, params }, call, drop)
  if ('result' in response) return response.result
  throw new RpcError(response.error.code, `${method} is answered with ${JSON.stringify(response.error)}`)
}
