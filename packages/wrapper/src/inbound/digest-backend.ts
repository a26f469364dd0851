import { type Backend, drop } from '../backend.ts'
import { anonymousCall } from '../mcp/anonymous-call.ts'
import { digestCatalogue } from '../mcp/catalogue/digest-catalogue.ts'
import { readCatalogue } from '../mcp/catalogue/read-catalogue.ts'
import { readResult } from '../mcp/read-result.ts'

/** The catalogue digest of a backend of this process, read the way its committed catalogue was generated. */
export async function digestBackend(backend: Backend): Promise<string> {
  const call = anonymousCall('catalogue')
  const catalogue = await readCatalogue(async (method, params) =>
    readResult(await backend.exchange({ jsonrpc: '2.0', id: method, method, params }, call, drop), method),
  )
  return digestCatalogue(catalogue)
}
