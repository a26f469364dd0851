/** Reads the key set of a token issuer over HTTP: discovery of its address, then the set itself. */

import { isObject } from '@mcp-lambda/wrapper/protocol'
import type { JWK } from 'jose'

export type ReadDeps = {
  readonly fetch: typeof globalThis.fetch
  /** Ends whatever is being read, bodies included. */
  readonly signal: AbortSignal
}

/** Key sets of large issuers have 1 to 30 KB, with certificate chains, and discovery documents less. Bytes after decompression. */
const maxDocumentBytes = 512 * 1024

/** Throws where the issuer answers with anything but a key set. Members of it are not looked into. */
export async function readKeySet(address: string, deps: ReadDeps): Promise<{ keys: JWK[] }> {
  const document = await readJson(address, deps)
  if (document === undefined) throw new Error(`${address} answered 404`)
  if (!isObject(document) || !Array.isArray(document.keys)) throw new Error(`${address} is not a JSON Web Key Set`)
  // jose refuses a set for one member that is no object. RFC 7517, section 5: ignore what cannot be used.
  return { keys: document.keys.filter(isObject) as JWK[] }
}

/** OpenID Connect Discovery 1.0, then RFC 8414, which puts the well-known part before the issuer's path. */
export async function discoverJwksUri(issuer: string, deps: ReadDeps): Promise<string> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const addresses = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
  for (const address of addresses) {
    const metadata = await readJson(address, deps)
    if (metadata !== undefined) return readJwksUri(metadata, { issuer, address })
  }
  throw new Error(`Nothing is published at ${addresses.join(' or ')}`)
}

function readJwksUri(metadata: unknown, { issuer, address }: { issuer: string; address: string }): string {
  // Both specifications: metadata that names another issuer must not be used.
  if (!isObject(metadata) || metadata.issuer !== issuer) throw new Error(`${address} is of another issuer`)
  const uri = typeof metadata.jwks_uri === 'string' ? URL.parse(metadata.jwks_uri) : null
  if (uri && uri.protocol === new URL(issuer).protocol) return uri.href
  throw new Error(`${address} has no jwks_uri that can be used`)
}

/** Undefined for 404. Messages hold nothing of the body. */
async function readJson(address: string, { fetch, signal }: ReadDeps): Promise<unknown> {
  const headers = { accept: 'application/json, application/jwk-set+json' }
  const response = await fetch(address, { redirect: 'error', signal, headers }).catch(cause => {
    throw new Error(`${address} gives no answer that can be used`, { cause })
  })
  if (response.status !== 200) {
    // A body that is not read would hold its connection.
    await response.body?.cancel().catch(() => undefined)
    if (response.status === 404) return undefined
    throw new Error(`${address} answered ${response.status}`)
  }
  const text = await readText(response, address)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${address} is not JSON`)
  }
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
