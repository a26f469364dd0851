/** What an operator finds in the record for each setting of gateway.yml that does not fit a real server's tokens. */
import { Refusal } from '@mcp-lambda/wrapper'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAccess } from '../../../packages/gateway/src/auth/access.ts'
import type { JwtSettings } from '../../../packages/gateway/src/config/gateway-config.ts'
import { send, startTokenIssuer } from '../../../packages/gateway/test/token-issuer.ts'
import { type AuthorizationServer, machineHeader, startAuthorizationServer } from './authorization-server.ts'

const resource = 'https://mcp.example.com/mcp'

let idp: AuthorizationServer
let token: string

beforeAll(async () => {
  idp = await startAuthorizationServer({ claims: { orgs: ['acme', 'globex'], groups: ['sre'] } })
  const response = await fetch(`${idp.issuer}/token`, {
    method: 'POST',
    headers: machineHeader,
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'mcp:use', resource }),
  })
  token = ((await response.json()) as { access_token: string }).access_token
})

afterAll(() => idp.close())

/** Why the gateway with these settings refuses the server's token, and what it logs. */
async function refusalOf(settings: Partial<JwtSettings>) {
  const logged: string[] = []
  const jwt = { issuers: [{ issuer: idp.issuer }], audience: [resource], requiredScopes: [], ...settings }
  const { authenticate } = createAccess(
    { doors: { functionUrl: 'jwt' }, callers: [], jwt },
    { fetch, now: Date.now, log: (message, facts) => logged.push(`${message} ${facts.cause ?? ''}`) },
  )
  const headers = { authorization: `Bearer ${token}`, host: 'mcp.example.com' }
  try {
    await authenticate?.({ entryPoint: 'function-url', path: '/mcp', headers })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, facts: error.facts, cause: error.data?.cause, logged: logged.join('\n') }
  }
  return { status: 200, logged: logged.join('\n') }
}

it('fits with the right settings', async () => {
  expect(await refusalOf({})).toEqual({ status: 200, logged: '' })
})

it.each<{ what: string; settings: () => Partial<JwtSettings>; reason: string; expected?: string; came?: string }>([
  {
    what: 'an issuer with a slash too many',
    settings: () => ({ issuers: [{ issuer: `${idp.issuer}/` }] }),
    reason: 'unknown_issuer',
  },
  {
    what: 'another realm',
    settings: () => ({ issuers: [{ issuer: `${idp.issuer}/realms/acme` }] }),
    reason: 'unknown_issuer',
  },
  {
    what: 'localhost for 127.0.0.1',
    settings: () => ({ issuers: [{ issuer: idp.issuer.replace('127.0.0.1', 'localhost') }] }),
    reason: 'unknown_issuer',
  },
  {
    what: 'the address of its metadata as the issuer',
    settings: () => ({ issuers: [{ issuer: `${idp.issuer}/.well-known/openid-configuration` }] }),
    reason: 'unknown_issuer',
  },
  ...['https://mcp.example.com/mcp/', 'https://mcp.example.com', 'machine'].map(audience => ({
    what: `the audience ${audience}`,
    settings: () => ({ audience: [audience] }),
    reason: 'wrong_audience',
    expected: audience,
    came: resource,
  })),
  {
    what: 'scopes that the client was not given',
    settings: () => ({ requiredScopes: ['mcp:use', 'mcp:admin'] }),
    reason: 'insufficient_scope',
    expected: 'mcp:use mcp:admin',
    came: 'mcp:use',
  },
  {
    what: 'a claim of the tenant that is misspelt',
    settings: () => ({ issuers: [{ issuer: idp.issuer, tenantClaim: 'org' }] }),
    reason: 'no_tenant',
    came: 'no such claim',
  },
  {
    what: 'a claim of the tenant that lists several',
    settings: () => ({ issuers: [{ issuer: idp.issuer, tenantClaim: 'orgs' }] }),
    reason: 'several_tenants',
    came: 'acme, globex',
  },
])('$what: $reason', async ({ what: _, settings, reason, ...compared }) => {
  const { status, facts } = await refusalOf(settings())
  expect(status).not.toBe(200)
  expect(facts).toMatchObject({ reason, client: 'machine', keyId: 'key-1', type: 'at+jwt', ...compared })
  if (reason === 'unknown_issuer') expect(facts).toMatchObject({ came: idp.issuer, issuer: 'unknown' })
})

it('keys of another server: unknown_key', async () => {
  const other = await startTokenIssuer()
  const { facts } = await refusalOf({ issuers: [{ issuer: idp.issuer, jwksUri: `${other.issuer}/keys` }] })
  expect(facts).toMatchObject({ reason: 'unknown_key', keyId: 'key-1' })
})

it.each([
  { what: 'a jwksUri that is not there', status: 404, body: 'no', cause: 'issuer_misconfigured', says: 'answered 404' },
  { what: 'a jwksUri that is a page', status: 200, body: '<html>', cause: 'issuer_unavailable', says: 'is not JSON' },
])('$what: $cause, and the log names it', async ({ status, body, cause, says }) => {
  const other = await startTokenIssuer()
  other.answer('/jwks', (_, response) => (status === 200 ? response.end(body) : send(response, status, {})))
  const refusal = await refusalOf({ issuers: [{ issuer: idp.issuer, jwksUri: `${other.issuer}/jwks` }] })
  expect(refusal).toMatchObject({ status: 503, cause })
  expect(refusal.logged).toContain(`${other.issuer}/jwks ${says}`)
})

it('a claim of roles that is misspelt: one line of the log', async () => {
  const refusal = await refusalOf({ issuers: [{ issuer: idp.issuer, rolesClaim: 'group' }] })
  expect(refusal.status).toBe(200)
  expect(refusal.logged).toContain('no claim of roles')
})
