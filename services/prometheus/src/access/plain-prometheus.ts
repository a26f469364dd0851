import * as z from 'zod/v4'
import type { RequestSigner } from '../http/request-signer.ts'

/** The only workspace of a Prometheus that is not Amazon's. */
export const plainWorkspaceId = 'prometheus'

const names = /^[a-z][a-z0-9-]*$/
/** Set by this server, or by its connection. */
const reserved = new Set(
  'host content-length content-type accept accept-encoding connection keep-alive transfer-encoding te trailer upgrade expect'.split(
    ' ',
  ),
)

/** `PROMETHEUS_HEADERS`: `{"authorization": "Bearer …", "x-scope-orgid": "acme"}` */
export const plainHeaders = z.string().transform((text, context): Record<string, string> => {
  const parsed = z.record(z.string(), z.string().regex(/^[\x20-\x7e]*$/)).safeParse(parseJson(text))
  const headers = Object.fromEntries(
    Object.entries(parsed.data ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  if (parsed.success && Object.keys(headers).every(name => names.test(name) && !reserved.has(name))) return headers
  // Values are secrets: no word of them is repeated.
  context.addIssue({ code: 'custom', message: 'is not a JSON object of header names and values' })
  return z.NEVER
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Sends the configured headers, and no signature: no AWS credentials are read. */
export function createPlainSigner(headers: Readonly<Record<string, string>>): RequestSigner {
  return async ({ headers: own }) => ({ ...own, ...headers })
}
