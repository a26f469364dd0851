/** What the gateway offers: the packaged catalogues as one. Every answer is made when the code loads; no function is woken. */

import {
  ErrorCode,
  type JsonObject,
  type JsonRpcRequest,
  metaKey,
  modernRevisions,
  RpcError,
} from '@mcp-lambda/wrapper'
import { nodeCrypto } from '@mcp-lambda/wrapper/protocol'
import packageJson from '../package.json' with { type: 'json' }
import { toPublicName } from './names.ts'
import type { Target } from './targets.ts'

export const serverInfo = { name: 'mcp-gateway', title: 'MCP gateway', version: packageJson.version }

/** Five minutes: a deployment's lists never change. What a client holds on to after a deployment is at most this old. */
const defaultTtlMs = 300_000

/** Where a target could not be read yet, and is asked again as soon. */
const partialTtlMs = 15_000

/** `private` where a policy took something out: others are shown another list. */
type CacheScope = 'public' | 'private'

type Hint = { readonly ttlMs: number; readonly cacheScope: CacheScope }

/** Well below what a function may return; a page holds one entry even if that alone is larger. */
const defaultPageBytes = 512 * 1024

/** The result of a request about what is offered; undefined when it asks for something else. Throws `RpcError`. */
export type Catalogue = (request: JsonRpcRequest) => JsonObject | undefined

export type CatalogueOptions = {
  readonly maxPageBytes?: number | undefined
  /** How long clients may keep lists, in milliseconds. Default five minutes. */
  readonly listTtlMs?: number | undefined
}

export function createCatalogue(
  targets: readonly Target[],
  {
    maxPageBytes = defaultPageBytes,
    listTtlMs = defaultTtlMs,
    cacheScope = 'public',
  }: CatalogueOptions & { cacheScope?: CacheScope } = {},
): Catalogue {
  const ttlMs = targets.some(({ unread }) => unread) ? Math.min(partialTtlMs, listTtlMs) : listTtlMs
  const hint = { ttlMs, cacheScope }
  const discovered = toResult(toDiscovered(targets), hint)
  const toPages = (field: Field) => toResults(field, toEntries(targets, field), { maxPageBytes, hint })
  const lists = new Map<string, Pages>([
    ['tools/list', toPages('tools')],
    ['prompts/list', toPages('prompts')],
    ['resources/list', toPages('resources')],
    ['resources/templates/list', toPages('resourceTemplates')],
  ])
  return request => {
    if (request.method === 'server/discover') return discovered
    const pages = lists.get(request.method)
    return pages && readPage(pages, request.params?.cursor)
  }
}

function toDiscovered(targets: readonly Target[]): JsonObject {
  const instructions = targets.flatMap(({ name, catalogue }) =>
    catalogue.instructions ? [`# ${name} (its tools begin with ${name}___)\n\n${catalogue.instructions}`] : [],
  )
  return {
    supportedVersions: modernRevisions,
    capabilities: toCapabilities(targets),
    ...(instructions.length > 0 && { instructions: instructions.join('\n\n') }),
  }
}

/** What the router carries. Changes of a target's lists have no way back through an invocation. */
const carried = ['tools', 'prompts', 'resources', 'completions', 'logging']

function toCapabilities(targets: readonly Target[]): JsonObject {
  const offered = carried.filter(name => targets.some(({ catalogue }) => name in catalogue.capabilities))
  return Object.fromEntries(offered.map(name => [name, {}]))
}

type Field = 'tools' | 'prompts' | 'resources' | 'resourceTemplates'

/** Every target's entries in the order of the targets: tools and prompts renamed, resources under their own URIs. */
function toEntries(targets: readonly Target[], field: Field): JsonObject[] {
  const key = { tools: 'name', prompts: 'name', resources: 'uri', resourceTemplates: 'uriTemplate' }[field]
  const entries = targets.flatMap(({ name: target, catalogue }) =>
    key === 'name'
      ? catalogue[field].map(entry => ({ ...entry, name: toPublicName(target, String(entry.name)) }))
      : catalogue[field],
  )
  // The first target that offers a URI is the one that is asked for it, so its entry is the one that is listed.
  const taken = new Set<unknown>()
  return entries.filter(entry => !taken.has(entry[key]) && taken.add(entry[key]))
}

/** Results by the cursor that asks for them; the first has none. */
type Pages = ReadonlyMap<string | undefined, JsonObject>

function toResults(
  field: Field,
  entries: readonly JsonObject[],
  { maxPageBytes, hint }: { maxPageBytes: number; hint: Hint },
): Pages {
  const groups = toGroups(entries, maxPageBytes)
  const cursors = groups.length > 1 ? toCursors(field, entries, groups.length) : []
  return new Map(
    groups.map((group, index) => {
      const nextCursor = cursors[index + 1]
      return [cursors[index], toResult({ [field]: group, ...(nextCursor !== undefined && { nextCursor }) }, hint)]
    }),
  )
}

function toGroups(entries: readonly JsonObject[], maxPageBytes: number): JsonObject[][] {
  let group: JsonObject[] = []
  const groups = [group]
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry))
    if (bytes > 0 && bytes + size > maxPageBytes) {
      group = []
      groups.push(group)
      bytes = 0
    }
    group.push(entry)
    bytes += size
  }
  return groups
}

/**
 * A cursor is a digest of the whole list and of the page's place in it: the same in every environment of a deployment,
 * nothing to parse, and unknown, so refused, when it was changed or is of a list that has changed since.
 */
function toCursors(field: Field, entries: readonly JsonObject[], count: number): (string | undefined)[] {
  if (count === 1) return [undefined]
  const { createHash } = nodeCrypto()
  const list = createHash('sha256').update(field).update(JSON.stringify(entries)).digest()
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? undefined : createHash('sha256').update(list).update(String(index)).digest('base64url').slice(0, 22),
  )
}

function readPage(pages: Pages, cursor: unknown): JsonObject {
  const page = cursor === undefined || (typeof cursor === 'string' && cursor) ? pages.get(cursor) : undefined
  if (page) return page
  throw new RpcError(
    ErrorCode.invalidParams,
    'The cursor is none that this gateway gave, or the list has changed since. Start again without a cursor',
    { cause: 'unknown_cursor' },
  )
}

function toResult(result: JsonObject, hint: Hint): JsonObject {
  return { resultType: 'complete', ...hint, ...result, _meta: { [metaKey.serverInfo]: serverInfo } }
}
