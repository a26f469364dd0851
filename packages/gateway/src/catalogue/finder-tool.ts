/** The tool `find_tools` of the gateway itself. */

import { isObject, type JsonObject, type JsonRpcRequest } from '@mcp-lambda/wrapper/protocol'
import type { FindTools } from '../config/gateway-config.ts'
import type { CallerCatalogue } from './caller-catalogues.ts'
import type { FoundTool } from './tool-finder.ts'

/** No target has such a name: names of their tools hold `___`. */
export const finderName = 'find_tools'

const maxQueryLength = 500
const defaultLimit = 5
const maxLimit = 20

/** Names alone of what comes next: where a right tool is not among the first five, it mostly is among these. */
const moreNames = 10

/** As it is listed. */
export function toFinderTool({ list }: FindTools): JsonObject {
  const more =
    list === 'found' ? ' Most tools are not listed: find them here, then call them by the name that is given.' : ''
  return {
    name: finderName,
    title: 'Find tools',
    description: `Finds tools for a task, by words. Returns the best ones with their descriptions and input schemas.${more}`,
    inputSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          description: 'Verb and object, as tools may be named, with other words for both: "create issue, open ticket"',
        },
        limit: { type: 'integer', description: `Most tools to return, up to ${maxLimit} (${defaultLimit})` },
      },
      required: ['query'],
    },
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  }
}

export function asksFinder({ method, params }: JsonRpcRequest): boolean {
  return method === 'tools/call' && params?.name === finderName
}

/** The result of a call of the finder. */
export async function answerFinder({ params }: JsonRpcRequest, catalogue: CallerCatalogue): Promise<JsonObject> {
  const { query, limit = defaultLimit, ...others } = isObject(params?.arguments) ? params.arguments : {}
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    return toFailure(`It has no argument ${JSON.stringify(unknown.slice(0, 64))}: pass query, and limit if need be`)
  if (typeof query !== 'string' || query.trim() === '' || query.length > maxQueryLength)
    return toFailure(`query must be a text of 1 to ${maxQueryLength} characters: what is to be done, in words`)
  if (!Number.isInteger(limit) || Number(limit) < 1 || Number(limit) > maxLimit)
    return toFailure(`limit must be a whole number from 1 to ${maxLimit}`)
  const { findTools, toFound } = await import('./tool-finder.ts')
  const found = findTools(query, Number(limit) + moreNames, catalogue).map(toFound)
  if (found.length > 0) return toFoundResult(found.slice(0, Number(limit)), found.slice(Number(limit)))
  const targets = catalogue.index.targets.filter(catalogue.seesTarget).map(({ name }) => name)
  const text = `No tool has these words. Use other ones, in the language of the tools (mostly English); there are tools of ${targets.join(', ')}`
  return { ...toText(text), structuredContent: { tools: [] } }
}

function toFoundResult(tools: readonly FoundTool[], further: readonly FoundTool[]): JsonObject {
  const { content } = toText(JSON.stringify(tools))
  if (further.length === 0) return { content, structuredContent: { tools } }
  const more = further.map(({ name }) => String(name))
  const names = toText(`Further names: ${more.join(', ')}. Search for a name to get its schema, or by other words`)
  return { content: [...content, ...names.content], structuredContent: { tools, more } }
}

function toFailure(text: string): JsonObject {
  return { ...toText(text), isError: true }
}

function toText(text: string): { content: JsonObject[] } {
  return { content: [{ type: 'text', text }] }
}
