/** Converts a function's result to an HTTP response: buffered, or streamed after a prelude. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ResponseSink } from '../environment/environment.ts'
import { writeTo } from '../invocation/response-sinks.ts'

export type HttpResult = { readonly statusCode: number; readonly headers: OutgoingHttpHeaders; readonly body: Buffer }

/** Returns undefined for a result that is no HTTP response; the caller then gets 502. */
export function toHttpResult(payload: Buffer): HttpResult | undefined {
  const result = parse(payload)
  if (result === undefined) return undefined
  // A result without `statusCode` is the body itself.
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: payload }
  }
  const head = toHead(result)
  const { body = '', isBase64Encoded = false } = result as { body?: unknown; isBase64Encoded?: unknown }
  if (!head || typeof body !== 'string') return undefined
  return { ...head, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') }
}

const integrationType = 'application/vnd.awslambda.http-integration-response'
const preludeEnd = Buffer.alloc(8)

/** Writes a streamed result as it arrives. Only a stream of `integrationType` has a prelude. */
export function createIntegrationSink(response: ServerResponse, maxBytes: number): ResponseSink & { end(): void } {
  let prelude: Buffer | undefined
  let type = 'application/octet-stream'
  const writeHead = ({ statusCode, headers }: Omit<HttpResult, 'body'>) => {
    response.writeHead(statusCode, headers)
    response.flushHeaders()
  }
  return {
    maxBytes,
    begin(contentType) {
      type = contentType
      if (contentType === integrationType) prelude = Buffer.alloc(0)
    },
    async write(chunk) {
      if (!prelude) {
        if (!response.headersSent) writeHead({ statusCode: 200, headers: { 'content-type': type } })
        return writeTo(response, chunk)
      }
      prelude = Buffer.concat([prelude, chunk])
      const end = prelude.indexOf(preludeEnd)
      if (end < 0) return
      const head = toHead(parse(prelude.subarray(0, end)))
      const rest = prelude.subarray(end + preludeEnd.length)
      prelude = undefined
      writeHead(head ?? { statusCode: 502, headers: {} })
      if (rest.length > 0) await writeTo(response, rest)
    },
    end() {
      if (!response.headersSent) writeHead({ statusCode: prelude ? 502 : 200, headers: { 'content-type': type } })
      response.end()
    },
  }
}

/** Reads status, headers and cookies of a buffered result or of a prelude. */
function toHead(result: unknown): Omit<HttpResult, 'body'> | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const { statusCode = 200, headers = {}, cookies } = result as Record<string, unknown>
  const status = Number(statusCode)
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(named),
      ...(Array.isArray(cookies) && { 'set-cookie': cookies.map(String) }),
    },
  }
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'))
  } catch {
    return undefined
  }
}
