import { metaKey, modernRevision } from '../era/revisions.ts'
import { sortKeys } from '../json.ts'
import { ErrorCode, isObject, type JsonObject } from '../json-rpc.ts'
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

/** Sends one request and returns its result, or throws: for a JSON-RPC error, an error with its `code`. */
export type Ask = (method: string, params: JsonObject) => Promise<JsonObject>

/** The lists of a catalogue: how each is asked for, what its entries are sorted by, and the capability it belongs to. */
const lists = [
  { field: 'tools', method: 'tools/list', key: 'name', capability: 'tools' },
  { field: 'prompts', method: 'prompts/list', key: 'name', capability: 'prompts' },
  { field: 'resources', method: 'resources/list', key: 'uri', capability: 'resources' },
  { field: 'resourceTemplates', method: 'resources/templates/list', key: 'uriTemplate', capability: 'resources' },
] as const

type List = (typeof lists)[number]

export type CatalogueList = Pick<List, 'field' | 'method'>

export type ReadCatalogueOptions = {
  /**
   * Called for each list whose capability is declared and whose method is unknown to the server (-32601). Such a list is
   * read as empty: many servers have resources and no handler for templates.
   */
  readonly onMissing?: (list: CatalogueList) => void
  /** Returns what stands in for a list that could not be read. Default: the reading fails with `error`. */
  readonly onFailure?: (list: CatalogueList, error: unknown) => readonly JsonObject[]
  /** Settles when the next list may be asked for. Default: once `reading` has, so that a server has one request at a time. */
  readonly pace?: (reading: Promise<unknown>) => Promise<unknown>
}

/** A client with no capabilities and no name. */
const anonymous = { [metaKey.protocolVersion]: modernRevision, [metaKey.clientCapabilities]: {} }

/** Reads what a server offers to a client without capabilities or name. */
export async function readCatalogue(
  ask: Ask,
  { onMissing, onFailure = fail, pace = reading => reading }: ReadCatalogueOptions = {},
): Promise<Catalogue> {
  const discovered = await ask('server/discover', { _meta: anonymous })
  const capabilities = isObject(discovered.capabilities) ? discovered.capabilities : {}
  const serverInfo = isObject(discovered._meta) ? discovered._meta[metaKey.serverInfo] : undefined

  async function readOrReplace(list: List): Promise<readonly JsonObject[]> {
    try {
      return await readList(ask, list, onMissing)
    } catch (error) {
      return onFailure(list, error)
    }
  }

  const readings: Promise<readonly [List['field'], readonly JsonObject[]]>[] = []
  for (const list of lists) {
    if (!(list.capability in capabilities)) continue
    const reading = readOrReplace(list).then(entries => [list.field, entries] as const)
    // A failure is reported below, once every list before it was read; until then it is not unhandled.
    reading.catch(() => undefined)
    readings.push(reading)
    await pace(reading)
  }
  return {
    serverInfo: isObject(serverInfo) ? serverInfo : {},
    capabilities,
    ...(typeof discovered.instructions === 'string' && { instructions: discovered.instructions }),
    ...{ tools: [], prompts: [], resources: [], resourceTemplates: [] },
    ...Object.fromEntries(await Promise.all(readings)),
  }
}

function fail(_list: CatalogueList, error: unknown): never {
  throw error
}

/** Every page of a list, sorted: the order in which a server registers things is no change of its catalogue. */
async function readList(
  ask: Ask,
  list: List,
  onMissing: ReadCatalogueOptions['onMissing'],
): Promise<readonly JsonObject[]> {
  const { method, field, key } = list
  const items: JsonObject[] = []
  const cursors = new Set<unknown>()
  for (let cursor: unknown; ; ) {
    let page: JsonObject
    try {
      page = await ask(method, { ...(cursor !== undefined && { cursor }), _meta: anonymous })
    } catch (error) {
      // After a first page the method is there, and a list that breaks off is not an empty one.
      if (cursor !== undefined || !isMethodNotFound(error)) throw error
      onMissing?.(list)
      return []
    }
    if (!Array.isArray(page[field])) throw new Error(`${method} is answered without ${field}`)
    items.push(...page[field].filter(isObject))
    cursor = page.nextCursor
    if (cursor === undefined) break
    if (cursors.has(cursor)) throw new Error(`${method} gives the cursor ${JSON.stringify(cursor)} twice`)
    cursors.add(cursor)
  }
  return items.sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1))
}

/** By its code: the error may be an `RpcError`, or the SDKs' own class for a JSON-RPC error. */
function isMethodNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ErrorCode.methodNotFound
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
