import type { Caller } from '../../backend.ts'
import type { JsonObject } from '../../mcp/json-rpc.ts'
import type { InboundCall } from '../inbound-call.ts'
import type { PayloadLimit } from '../payload-limits.ts'

/** One HTTP request, from any entry point. */
export type HttpCall = {
  readonly method: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Reads the body. Called at most once, after the caller is authenticated. Throws `BodyRefused` where it stops early. */
  readonly readText: () => Promise<string>
  readonly caller: Caller
  readonly requestId: string
  /** See `InboundCall`. */
  readonly xray?: string | undefined
  readonly closesAtMs: number
  readonly gone?: AbortSignal
  /** Of the body of the answer. */
  readonly limit: PayloadLimit
  /** Of the body, once it was read and holds one message. */
  readonly bytesIn?: number
  /** Longest silence in a body that leaves while it is made, in milliseconds. Absent where the body is collected first. */
  readonly keepAliveMs?: number
}

/** `body` is whole, or the parts of an event stream as they become known. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | AsyncIterable<string>
}

export type HttpOptions = {
  /** Values of `Origin` that may call from a browser, `http://localhost:*` for any port. Any other is answered 403. */
  readonly allowedOrigins: readonly string[]
  readonly documents?: Documents | undefined
}

/**
 * A JSON document that is served without authentication (GET) by its path, such as OAuth metadata (RFC 9728); undefined
 * for any other path.
 */
export type Documents = (caller: Caller) => JsonObject | undefined

/** A body that is not read to its end, with the status of the answer. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused'
  readonly status: 408 | 413 | 503
  readonly code: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: BodyRefused['status'],
    code: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function toInbound({
  caller,
  headers,
  requestId,
  xray,
  closesAtMs,
  limit,
  bytesIn,
  gone,
}: HttpCall): InboundCall {
  const paramHeaders: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) if (name.startsWith('mcp-param-')) paramHeaders[name] = value
  return {
    caller,
    requestId,
    xray,
    closesAtMs,
    limit,
    paramHeaders,
    ...(bytesIn !== undefined && { bytesIn }),
    ...(gone && { gone }),
  }
}
