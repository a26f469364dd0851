import MiniSearch from 'minisearch'
import { indexOptions, toDocument } from '../catalogue/tool-words.ts'
import type { PackagedTargets } from '../config/gateway-config.ts'

/** The index of all packaged tools as JSON, for `#mcp-lambda/tool-index`; null where `find_tools` is not offered. */
export function toToolIndex({ targets, config }: PackagedTargets): string | null {
  if (!config.findTools) return null
  const search = new MiniSearch(indexOptions)
  for (const { name, catalogue } of targets) {
    for (const tool of catalogue.tools) {
      const document = toDocument(name, tool)
      // Of entries with one name the first is listed.
      if (!search.has(document.id)) search.add(document)
    }
  }
  return JSON.stringify(search)
}
