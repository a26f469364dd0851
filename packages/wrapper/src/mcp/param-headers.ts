import * as ErrorCode from './error-codes.ts'
import { decodeHeader, encodeHeader } from './header-encoding.ts'
import { isObject, RpcError } from './json-rpc.ts'

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
    const value = valueAt(path, args)
    if (isMirrored(value)) headers[header] = encodeHeader(String(value))
  }
  return headers
}

/**
 * Holds the headers of one call against its arguments: an intermediary may have acted on the one, the tool will act on
 * the other. A header whose parameter is absent or null says nothing.
 *
 * @throws RpcError when a header is missing, cannot be decoded, or says something else.
 */
export function checkParamHeaders(
  params: readonly ParamHeader[],
  args: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  for (const { header, path } of params) {
    const value = valueAt(path, args)
    if (!isMirrored(value)) continue
    const sent = headers[header]
    if (sent === undefined) throw mismatch(header, path, 'is missing')
    const said = decodeHeader(sent)
    if (said === undefined) throw mismatch(header, path, 'is not base64 where it says that it is')
    // A number can be written in more than one way.
    const isSame = said === String(value) || (typeof value === 'number' && said !== '' && Number(said) === value)
    if (!isSame) throw mismatch(header, path, 'says something else than the body')
  }
}

function mismatch(header: string, path: readonly string[], problem: string): RpcError {
  return new RpcError(
    ErrorCode.headerMismatch,
    `The ${header} header ${problem}; it mirrors arguments.${path.join('.')}`,
  )
}

function valueAt(path: readonly string[], args: unknown): unknown {
  return path.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), args)
}

function isMirrored(value: unknown): value is string | number | boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) || (Number.isFinite(value) && value % 1 !== 0)
  return typeof value === 'string' || typeof value === 'boolean'
}
