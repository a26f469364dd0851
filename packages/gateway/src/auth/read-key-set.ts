/** Reads the key set of a token issuer over HTTP: discovery of its address, then the set itself. */

import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { JWK } from 'jose'

export type ReadDeps = {
  readonly fetch: typeof globalThis.fetch
  /** Ends whatever is being read, bodies included. */
  readonly signal: AbortSignal
}

/** The issuer answers, and not with what it is configured to have: asking again will not help. */
export class IssuerMisconfigured extends Error {
  override readonly name = 'IssuerMisconfigured'
}

/** Key sets of large issuers have 1 to 30 KB, with certificate chains, and discovery documents less. Bytes after decompression. */
const maxDocumentBytes = 512 * 1024

/** Throws where the issuer answers with anything but a key set. Members of it are not looked into. */
export async function readKeySet(address: string, deps: ReadDeps): Promise<{ keys: JWK[] }> {
  const document = await readJson(address, deps)
  if (!isObject(document) || !Array.isArray(document.keys)) throw new Error(`${address} is not a JSON Web Key Set`)
  // jose refuses a set for one member that is no object. RFC 7517, section 5: ignore what cannot be used.
  return { keys: document.keys.filter(isObject) as JWK[] }
}

export async function discoverJwksUri(issuer: string, deps: ReadDeps): Promise<string> {
  return (await discover(issuer, deps)).jwksUri
}

export type Discovered = { readonly address: string; readonly metadata: JsonObject; readonly jwksUri: string }

/**
 * Looks where MCP clients look (MCP authorization, "Authorization Server Metadata Discovery"): OpenID Connect Discovery 1.0,
 * RFC 8414, which puts the well-known part before the issuer's path, and OpenID's document in that place.
 */
export async function discover(issuer: string, deps: ReadDeps): Promise<Discovered> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const addresses = new Set([
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
  ])
  const failures: unknown[] = []
  for (const address of addresses) {
    try {
      return toDiscovered(await readJson(address, deps), { issuer, address })
    } catch (error) {
      failures.push(error)
      if (deps.signal.aborted) break
    }
  }
  // One that may pass decides: the document may be there.
  const passing = failures.find(failure => !(failure instanceof IssuerMisconfigured))
  throw passing ?? new IssuerMisconfigured(failures.map(failure => (failure as Error).message).join('; '))
}

function toDiscovered(metadata: unknown, { issuer, address }: { issuer: string; address: string }): Discovered {
  // Both specifications: metadata that names another issuer must not be used.
  if (!isObject(metadata) || metadata.issuer !== issuer) {
    const named = isObject(metadata) && typeof metadata.issuer === 'string' ? metadata.issuer.slice(0, 200) : 'none'
    throw new IssuerMisconfigured(`${address} is of another issuer: ${named}, and not ${issuer}`)
  }
  const uri = typeof metadata.jwks_uri === 'string' ? URL.parse(metadata.jwks_uri) : null
  if (uri && uri.protocol === new URL(issuer).protocol) return { address, metadata, jwksUri: uri.href }
  throw new IssuerMisconfigured(`${address} has no jwks_uri that can be used`)
}

/** Messages hold nothing of the body. */
async function readJson(address: string, { fetch, signal }: ReadDeps): Promise<unknown> {
  const headers = { accept: 'application/json, application/jwk-set+json' }
  const response = await fetch(address, { redirect: 'manual', signal, headers }).catch(cause => {
    throw new Error(`${address} gives no answer that can be used`, { cause })
  })
  if (response.status !== 200) {
    // A body that is not read would hold its connection.
    await response.body?.cancel().catch(() => undefined)
    const message = `${address} answered ${response.status}`
    throw isFinal(response.status) ? new IssuerMisconfigured(message) : new Error(message)
  }
  const text = await readText(response, address)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${address} is not JSON`)
  }
}

/** Redirects are not followed: they could lead inward. Of 4xx, these ask to come again. */
function isFinal(status: number): boolean {
  return status >= 300 && status < 500 && ![408, 425, 429].includes(status)
}

async function readText({ body }: Response, address: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop early cancels the body, whatever its Content-Length promised.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxDocumentBytes) throw new Error(`${address} is longer than ${maxDocumentBytes} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
