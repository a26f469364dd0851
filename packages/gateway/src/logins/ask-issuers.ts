import { isObject, type JsonObject, neverAborted, startDeadline } from '@mcp-lambda/wrapper/protocol'
import type { JWK } from 'jose'
import { type Discovered, discover, IssuerMisconfigured, type ReadDeps, readKeySet } from '../auth/read-key-set.ts'
import { algorithms } from '../auth/verify-token.ts'
import type { Issuer, JwtSettings, Policy } from '../config/gateway-config.ts'
import { error, type SettingFinding, warning } from '../packaging/setting-finding.ts'

type Asked = { readonly jwt?: JwtSettings; readonly policy?: Policy }

type AskOptions = {
  readonly fetch: typeof globalThis.fetch
  /** For one issuer. Milliseconds. */
  readonly timeoutMs?: number
}

/**
 * What each issuer of `gateway.yml` publishes, compared with what is written there: with its metadata and keys as they are
 * now, can a client log in and the gateway verify its tokens?
 */
export async function askIssuers(
  { jwt, policy }: Asked,
  { fetch, timeoutMs = 10_000 }: AskOptions,
): Promise<SettingFinding[]> {
  if (!jwt) return []
  const { requiredScopes, offeredScopes = [] } = jwt
  const scopes = new Set([
    ...requiredScopes,
    ...offeredScopes,
    ...(policy?.allow ?? []).flatMap(rule => rule.scopes ?? []),
  ])
  const asked = jwt.issuers.map(async (issuer, index) => {
    const late = () => new Error(`${issuer.issuer} took longer than ${timeoutMs} ms`)
    const deadline = startDeadline(timeoutMs, neverAborted, { late })
    try {
      return await deadline.race(ask(issuer, { place: `jwt.issuers.${index}`, scopes, fetch, signal: deadline.signal }))
    } catch (cause) {
      return [unasked(`jwt.issuers.${index}`, cause)]
    } finally {
      deadline.end('done')
    }
  })
  return (await Promise.all(asked)).flat()
}

type Question = ReadDeps & { readonly place: string; readonly scopes: ReadonlySet<string> }

async function ask(issuer: Issuer, question: Question): Promise<SettingFinding[]> {
  const { place } = question
  let found: Discovered | undefined
  const findings: SettingFinding[] = []
  try {
    found = await discover(issuer.issuer, question)
    findings.push(...findMetadata(place, found.metadata, question.scopes), ...findOtherKeys(place, issuer, found))
  } catch (cause) {
    // Its keys can be had without metadata; clients cannot log in without.
    findings.push(unasked(`${place}.issuer`, cause))
  }
  const address = issuer.jwksUri ?? found?.jwksUri
  if (address === undefined) return findings
  const path = issuer.jwksUri === undefined ? `${place}.issuer` : `${place}.jwksUri`
  try {
    return [...findings, ...findKeys(path, address, (await readKeySet(address, question)).keys)]
  } catch (cause) {
    return [...findings, unasked(path, cause)]
  }
}

function unasked(path: string, cause: unknown): SettingFinding {
  const { message, cause: reason } = cause as Error
  if (!(cause instanceof IssuerMisconfigured)) {
    const why = reason instanceof Error ? `${message} (${reason.message})` : message
    return error(path, `could not be asked: ${why}`, 'See that it answers from here, or leave --online out.')
  }
  return error(
    path,
    `does not fit what is published: ${message}`,
    'Write it exactly as its metadata and tokens have it.',
  )
}

function findMetadata(place: string, metadata: JsonObject, scopes: ReadonlySet<string>): SettingFinding[] {
  const { scopes_supported: supported, code_challenge_methods_supported: methods } = metadata
  const unknown = Array.isArray(supported) ? [...scopes].filter(scope => !supported.includes(scope)) : []
  const path = `${place}.issuer`
  return [
    ...(unknown.length > 0
      ? [
          warning(
            path,
            `does not offer scopes that gateway.yml needs: ${unknown.join(', ')}`,
            'Add them at the server, unless it gives scopes that it does not list.',
          ),
        ]
      : []),
    ...(Array.isArray(methods) && methods.includes('S256')
      ? []
      : [
          warning(
            path,
            'does not say that it takes PKCE with S256 (code_challenge_methods_supported), without which MCP clients do not log in',
            'Switch it on at the server. Clients with credentials of their own do not need it.',
          ),
        ]),
    ...(metadata.registration_endpoint === undefined && metadata.client_id_metadata_document_supported !== true
      ? [
          warning(
            path,
            'registers no clients by itself (registration_endpoint, client_id_metadata_document_supported)',
            'Register each client by hand, and give people its id.',
          ),
        ]
      : []),
  ]
}

function findOtherKeys(place: string, { jwksUri }: Issuer, found: Discovered): SettingFinding[] {
  if (jwksUri === undefined || jwksUri === found.jwksUri) return []
  const text = `is ${jwksUri}, and the issuer publishes ${found.jwksUri}`
  return [warning(`${place}.jwksUri`, text, 'Take it out, unless it holds the same keys.')]
}

/** Shortest RSA key that jose takes, in bits (RFC 7518, section 3.3). */
const minRsaBits = 2048

function findKeys(path: string, address: string, keys: readonly JWK[]): SettingFinding[] {
  const usable = keys.filter(isUsable)
  if (usable.length === 0) {
    const text = `has no key in ${address} that the gateway can use, of ${keys.length}`
    return [error(path, text, 'Let the server sign with RS256, PS256, ES256 or EdDSA, and publish that key.')]
  }
  const unnamed = usable.length > 1 && usable.some(key => key.kid === undefined)
  if (!unnamed) return []
  const text = `has several keys in ${address}, not all with a kid, so each token is checked with one after the other`
  return [warning(path, text, 'Let the server name its keys.')]
}

function isUsable(key: JWK): boolean {
  if (!isObject(key) || key.use === 'enc' || (key.alg !== undefined && !algorithms.includes(key.alg))) return false
  if (key.key_ops && !key.key_ops.includes('verify')) return false
  if (key.kty === 'RSA') return Buffer.from(key.n ?? '', 'base64url').length * 8 >= minRsaBits
  return key.kty === 'EC' ? /^P-(256|384|521)$/.test(key.crv ?? '') : key.kty === 'OKP' && key.crv === 'Ed25519'
}
