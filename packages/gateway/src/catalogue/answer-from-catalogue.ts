/** What the gateway says of itself and lists, from catalogues alone: no function is woken. */

import { type JsonObject, type JsonRpcRequest, metaKey, modernRevisions } from '@mcp-lambda/wrapper/protocol'
import type { Field, FindTools } from '../config/gateway-config.ts'
import type { CallerCatalogue } from './caller-catalogues.ts'
import { type IndexedTarget, listedOf } from './catalogue-index.ts'
import { readPage } from './list-pages.ts'

/** The version is written out: the package file would be bundled into each gateway. A test compares the two. */
export const serverInfo = { name: 'mcp-gateway', title: 'MCP gateway', version: '0.1.0' }

/** Five minutes: a deployment's lists never change. What a client keeps after a deployment is at most this old. */
const defaultTtlMs = 300_000

/** While a target was not read whole yet: it is asked again as soon. */
const partialTtlMs = 15_000

/** Well below what a function may return; a page holds one entry even if that alone is larger. */
const defaultPageBytes = 512 * 1024

export type ListOptions = {
  readonly maxPageBytes?: number | undefined
  /** How long clients may keep lists, in milliseconds. Default five minutes. */
  readonly listTtlMs?: number | undefined
  /** Lists begin with the finder. */
  readonly findTools?: FindTools | undefined
}

const listFields: ReadonlyMap<string, Field> = new Map([
  ['tools/list', 'tools'],
  ['prompts/list', 'prompts'],
  ['resources/list', 'resources'],
  ['resources/templates/list', 'resourceTemplates'],
])

/** The result of a request about what is offered, of tools `finderTool` first; undefined for any other request. Throws `RpcError`. */
export function answerFromCatalogue(
  { method, params }: JsonRpcRequest,
  catalogue: CallerCatalogue,
  { maxPageBytes = defaultPageBytes, listTtlMs = defaultTtlMs }: ListOptions,
  finderTool?: JsonObject,
): JsonObject | undefined {
  const field = listFields.get(method)
  if (field === undefined && method !== 'server/discover') return undefined
  const hint = {
    ttlMs: isPartial(catalogue) ? Math.min(partialTtlMs, listTtlMs) : listTtlMs,
    cacheScope: catalogue.rights.isFiltered ? 'private' : 'public',
  }
  const result = field === undefined ? discover(catalogue) : list(catalogue, field, params?.cursor, maxPageBytes)
  if (finderTool && field === 'tools' && params?.cursor === undefined)
    result.tools = [finderTool, ...(result.tools as JsonObject[])]
  return { resultType: 'complete', ...hint, ...result, _meta: { [metaKey.serverInfo]: serverInfo } }
}

function isPartial({ index, seesTarget }: CallerCatalogue): boolean {
  return index.targets.some(target => !target.isWhole && seesTarget(target))
}

function list(catalogue: CallerCatalogue, field: Field, cursor: unknown, maxPageBytes: number): JsonObject {
  const { entries, ...next } = readPage(catalogue.listing(field), cursor, maxPageBytes)
  return { [field]: entries.map(listedOf), ...next }
}

function discover({ index, seesTarget }: CallerCatalogue): JsonObject {
  const seen = index.targets.filter(seesTarget)
  const instructions = seen.flatMap(({ name, catalogue }) =>
    catalogue?.instructions ? [`# ${name} (its tools begin with ${name}___)\n\n${catalogue.instructions}`] : [],
  )
  return {
    supportedVersions: modernRevisions,
    capabilities: toCapabilities(seen),
    ...(instructions.length > 0 && { instructions: instructions.join('\n\n') }),
  }
}

/** What the router carries. Changes of a target's lists have no way back through an invocation. */
const carried = ['tools', 'prompts', 'resources', 'completions', 'logging']

function toCapabilities(targets: readonly IndexedTarget[]): JsonObject {
  const offered = carried.filter(name => targets.some(({ catalogue }) => catalogue && name in catalogue.capabilities))
  return Object.fromEntries(offered.map(name => [name, {}]))
}
