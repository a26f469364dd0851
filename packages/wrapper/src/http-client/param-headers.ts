import { isObject, type JsonObject } from '../json-rpc.ts'
import { encodeHeader } from './request-headers.ts'

/** A tool's parameter that must be mirrored into a header (streamable HTTP 2026-07-28, `x-mcp-header`). */
export type ParamHeader = { readonly header: string; readonly path: readonly string[] }

/** Reads which parameters a tool marks. Only those reached through `properties` alone may be marked. */
export function readParamHeaders(schema: unknown, path: readonly string[] = []): ParamHeader[] {
  if (!isObject(schema)) return []
  const name = schema['x-mcp-header']
  const isMarked = typeof name === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)
  const own = isMarked ? [{ header: `mcp-param-${name.toLowerCase()}`, path }] : []
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : []
  return [...own, ...properties.flatMap(([key, property]) => readParamHeaders(property, [...path, key]))]
}

/** The headers for one call. A parameter that is absent or null has none. */
export function toParamHeaders(params: readonly ParamHeader[], args: unknown): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { header, path } of params) {
    const value = path.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), args)
    if (isMirrored(value)) headers[header] = encodeHeader(String(value))
  }
  return headers
}

function isMirrored(value: unknown): value is string | number | boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) || (Number.isFinite(value) && value % 1 !== 0)
  return typeof value === 'string' || typeof value === 'boolean'
}

/** The parameters a tool of this name marks, looked for on one page of `tools/list`. */
export function findParamHeaders({ tools }: JsonObject, toolName: unknown): ParamHeader[] | undefined {
  const tool = Array.isArray(tools) ? tools.find(entry => isObject(entry) && entry.name === toolName) : undefined
  return isObject(tool) ? readParamHeaders(tool.inputSchema) : undefined
}
