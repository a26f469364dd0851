import { metaKey, modernRevision } from '../era/revisions.ts'
import { sortKeys } from '../json.ts'
import { isObject, type JsonObject } from '../json-rpc.ts'
import { nodeCrypto } from '../node-crypto.ts'

/** What a server says of itself on 2026-07-28 when nobody in particular asks, its lists whole and sorted. */
export type Catalogue = {
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions?: string
  readonly tools: readonly JsonObject[]
  readonly prompts: readonly JsonObject[]
  readonly resources: readonly JsonObject[]
  readonly resourceTemplates: readonly JsonObject[]
}

/** Sends one request and gives its result, or throws. */
export type Ask = (method: string, params: JsonObject) => Promise<JsonObject>

/** Nobody in particular: a client with no capabilities and no name. */
const anonymous = { [metaKey.protocolVersion]: modernRevision, [metaKey.clientCapabilities]: {} }

export async function readCatalogue(ask: Ask): Promise<Catalogue> {
  const discovered = await ask('server/discover', { _meta: anonymous })
  const capabilities = isObject(discovered.capabilities) ? discovered.capabilities : {}
  const serverInfo = isObject(discovered._meta) ? discovered._meta[metaKey.serverInfo] : undefined

  async function listed(method: string, field: string, key: string, capability: string): Promise<JsonObject[]> {
    if (!(capability in capabilities)) return []
    const items: JsonObject[] = []
    const cursors = new Set<unknown>()
    for (let cursor: unknown; ; ) {
      const page = await ask(method, { ...(cursor !== undefined && { cursor }), _meta: anonymous })
      if (!Array.isArray(page[field])) throw new Error(`${method} is answered without ${field}`)
      items.push(...page[field].filter(isObject))
      cursor = page.nextCursor
      if (cursor === undefined) break
      if (cursors.has(cursor)) throw new Error(`${method} gives the cursor ${JSON.stringify(cursor)} twice`)
      cursors.add(cursor)
    }
    // Whatever order the server registered them in, a moved line is no change.
    return items.sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1))
  }

  return {
    serverInfo: isObject(serverInfo) ? serverInfo : {},
    capabilities,
    ...(typeof discovered.instructions === 'string' && { instructions: discovered.instructions }),
    tools: await listed('tools/list', 'tools', 'name', 'tools'),
    prompts: await listed('prompts/list', 'prompts', 'name', 'prompts'),
    resources: await listed('resources/list', 'resources', 'uri', 'resources'),
    resourceTemplates: await listed('resources/templates/list', 'resourceTemplates', 'uriTemplate', 'resources'),
  }
}

/**
 * A hash of all that a model is shown of a server: another one means that its words or schemas have changed, or that
 * something was added. Its version is left out: a server that was only deployed again offers the same.
 */
export function digestCatalogue(catalogue: Omit<Catalogue, 'serverInfo' | 'capabilities'>): string {
  const { instructions, tools, prompts, resources, resourceTemplates } = catalogue
  const shown = { instructions, tools, prompts, resources, resourceTemplates }
  return nodeCrypto()
    .createHash('sha256')
    .update(JSON.stringify(sortKeys(shown)))
    .digest('base64url')
}
