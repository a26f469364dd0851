/** Finds tools by words, among those that a caller sees. Loaded late: most exchanges look for none. */

import MiniSearch from 'minisearch'
import packaged from '#mcp-lambda/tool-index'
import type { CallerCatalogue } from './caller-catalogues.ts'
import { type CatalogueIndex, type Entry, listedOf } from './catalogue-index.ts'
import { indexOptions, type ToolDocument, toDocument, toSearch } from './tool-words.ts'

const searches = new WeakMap<CatalogueIndex, MiniSearch<ToolDocument>>()

/** The best entries, best first. */
export function findTools(query: string, limit: number, { index, firstSeen }: CallerCatalogue): Entry[] {
  const { byKey } = index.list('tools')
  const seen = (id: string) => firstSeen(byKey.get(id))
  const { options, rank } = toSearch(query)
  const found = rank(searchOf(index).search(query, { ...options, filter: ({ id }) => seen(id) !== undefined }))
  return found.slice(0, limit).flatMap(({ id }) => seen(id) ?? [])
}

function searchOf(index: CatalogueIndex): MiniSearch<ToolDocument> {
  const known = searches.get(index)
  if (known) return known
  const search = packaged === null ? new MiniSearch(indexOptions) : MiniSearch.loadJSON(packaged, indexOptions)
  for (const { own, target } of index.list('tools').byKey.values()) {
    const document = toDocument(target.name, own)
    if (!search.has(document.id)) search.add(document)
    // A catalogue that was read at run time has other words than the packaged one.
    else if (!target.compiled) search.replace(document)
  }
  searches.set(index, search)
  return search
}

/** What a model needs to call it. */
export type FoundTool = { readonly name: unknown; readonly description: unknown; readonly inputSchema: unknown }

export function toFound(entry: Entry): FoundTool {
  const { name, description, inputSchema } = listedOf(entry)
  return { name, description, inputSchema }
}
