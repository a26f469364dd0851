import { anonymousEnvelope } from '../anonymous-call.ts'
import * as ErrorCode from '../error-codes.ts'
import { isObject, type JsonObject } from '../json-rpc.ts'
import { metaKey } from '../revisions.ts'

/** Everything a server advertises to an anonymous 2026-07-28 client. Lists are complete (all pages) and sorted by name. */
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

/** The lists of a catalogue: how each is asked for, and what its entries are sorted by. */
const lists = [
  { field: 'tools', method: 'tools/list', key: 'name' },
  { field: 'prompts', method: 'prompts/list', key: 'name' },
  { field: 'resources', method: 'resources/list', key: 'uri' },
  { field: 'resourceTemplates', method: 'resources/templates/list', key: 'uriTemplate' },
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

/** Reads what a server offers to a client without capabilities or name. */
export async function readCatalogue(
  ask: Ask,
  { onMissing, onFailure, pace = reading => reading }: ReadCatalogueOptions = {},
): Promise<Catalogue> {
  const discovered = await ask('server/discover', { _meta: anonymousEnvelope })
  const capabilities = isObject(discovered.capabilities) ? discovered.capabilities : {}
  const serverInfo = isObject(discovered._meta) ? discovered._meta[metaKey.serverInfo] : undefined

  const catalogue = {
    serverInfo: isObject(serverInfo) ? serverInfo : {},
    capabilities,
    ...(typeof discovered.instructions === 'string' && { instructions: discovered.instructions }),
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  }

  const readings: Promise<object>[] = []
  for (const list of lists) {
    const [capability = ''] = list.method.split('/')
    if (!(capability in capabilities)) continue
    const reading = readList(ask, list, onMissing)
      .catch(onFailure && (error => onFailure(list, error)))
      .then(entries => ({ [list.field]: entries }))
    // A failure is thrown below, after the lists before it; until then it is not unhandled.
    reading.catch(() => undefined)
    readings.push(reading)
    await pace(reading)
  }
  return Object.assign(catalogue, ...(await Promise.all(readings)))
}

/** Most pages of one list. A server with a new cursor in each answer would otherwise be read without end. */
const maxPages = 1_000

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
    const page = await ask(method, { ...(cursor !== undefined && { cursor }), _meta: anonymousEnvelope }).catch(
      error => {
        // After a first page the method is there, and a list that breaks off is not an empty one.
        if (cursor !== undefined || error?.code !== ErrorCode.methodNotFound) throw error
        onMissing?.(list)
        return { [field]: [] }
      },
    )
    if (!Array.isArray(page[field])) throw new Error(`${method} is answered without ${field}`)
    items.push(...page[field].filter(isObject))
    cursor = page.nextCursor
    // Some servers write null where there is no more.
    if (cursor == null) break
    if (cursors.has(cursor)) throw new Error(`${method} gives the cursor ${JSON.stringify(cursor)} twice`)
    cursors.add(cursor)
    if (cursors.size === maxPages) throw new Error(`${method} has more than ${maxPages} pages`)
  }
  return items.sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1))
}
