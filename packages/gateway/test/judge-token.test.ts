import { describe, expect, it } from 'vitest'
import type { GatewayConfig, JwtSettings } from '../src/config/gateway-config.ts'
import { judgeToken } from '../src/logins/judge-token.ts'
import { targetOf, tools } from './fixtures.ts'
import { audience, inSeconds, startTokenIssuer } from './token-issuer.ts'

const targets = [targetOf('notes', { tools: tools('read', 'write', 'purge') })]
const policy: GatewayConfig['policy'] = {
  mode: 'enforce',
  allow: [
    { names: ['notes___read'] },
    { names: ['notes___write'], scopes: ['notes:write'] },
    { names: ['notes___purge'], roles: ['sre'] },
  ],
}

async function judge(token: string, issuer: object, override: Partial<JwtSettings> = {}, path = '/mcp') {
  const jwt = { issuers: [issuer], audience: [audience], requiredScopes: [], ...override } as JwtSettings
  const config = {
    doors: { functionUrl: 'jwt' },
    callers: [],
    allowedOrigins: [],
    listTtlMs: 0,
    targets: {},
    jwt,
    policy,
  }
  return judgeToken(token, { config: config as GatewayConfig, targets }, { path, nowMs: Date.now() })
}

describe('a token is judged without its issuer', () => {
  it('as whom the gateway would know its bearer, and what that one sees', async () => {
    const { issuer, sign } = await startTokenIssuer()
    const token = await sign({ org: 'acme', groups: ['dev'], scope: 'mcp:use' }, { kid: 'of the issuer alone' })
    expect(await judge(token, { issuer, tenantClaim: 'org', rolesClaim: 'groups' })).toMatchObject({
      kind: 'taken',
      principal: { id: `${issuer}#ada`, tenant: 'acme', roles: ['dev'], scopes: ['mcp:use'] },
      tools: [{ name: 'notes___read' }, { name: 'notes___write', needs: ['notes:write'] }],
      offered: 3,
      notes: [],
    })
  })

  it('with what would be logged of it', async () => {
    const { issuer, sign } = await startTokenIssuer()
    expect(await judge(await sign(), { issuer, rolesClaim: 'groups' })).toMatchObject({
      kind: 'taken',
      notes: [expect.stringContaining('no claim of roles')],
    })
  })

  it.each([
    { what: 'expired', claims: { exp: inSeconds(-600) }, header: {}, reason: 'expired' },
    { what: 'of another audience', claims: { aud: 'other' }, header: {}, reason: 'wrong_audience' },
    { what: 'of another issuer', claims: { iss: 'https://other.test' }, header: {}, reason: 'unknown_issuer' },
    { what: 'of another kind', claims: {}, header: { typ: 'logout+jwt' }, reason: 'wrong_kind' },
    { what: 'without an audience', claims: { aud: undefined }, header: {}, reason: 'no_audience' },
    { what: 'without a tenant', claims: {}, header: {}, reason: 'no_tenant' },
  ])('$what: the reason of the gateway itself', async ({ claims, header, reason }) => {
    const { issuer, sign } = await startTokenIssuer()
    const judged = await judge(await sign(claims, header), { issuer, tenantClaim: 'org' })
    expect(judged).toMatchObject({ kind: 'refused', facts: { reason, keyId: 'first' } })
  })

  it.each([
    { token: 'opaque', reason: 'opaque' },
    { token: 'a.b.c', reason: 'unreadable' },
    { token: '', reason: 'no_bearer' },
    { token: 'two words', reason: 'no_bearer' },
  ])('"$token" is $reason', async ({ token, reason }) => {
    expect(await judge(token, { issuer: 'https://idp.test' })).toMatchObject({ kind: 'refused', facts: { reason } })
  })

  it('as it is sent, with all that is around it and however long its signature is', async () => {
    const { issuer, sign } = await startTokenIssuer()
    const token = await sign()
    const [head, body, signature] = token.split('.')
    for (const { text, reason } of [
      { text: `${token} # of Ada`, reason: 'no_bearer' },
      { text: `${head}.${body?.slice(0, 9)}\n${body?.slice(9)}.${signature}`, reason: 'no_bearer' },
      { text: `${head}.${body}.${'A'.repeat(17_000)}`, reason: 'too_long' },
    ]) {
      expect(await judge(text, { issuer })).toMatchObject({ kind: 'refused', facts: { reason } })
    }
  })

  it('signed by an algorithm that is not taken', async () => {
    const { issuer } = await startTokenIssuer()
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'HS256' })}.${part({ iss: issuer, sub: 'ada', exp: inSeconds(60), aud: audience })}.c2ln`
    expect(await judge(token, { issuer })).toMatchObject({
      kind: 'refused',
      facts: { reason: 'wrong_algorithm', came: 'HS256' },
    })
  })

  it('bound to a key, where that is refused', async () => {
    const { issuer, sign } = await startTokenIssuer()
    const token = await sign({ cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } })
    expect(await judge(token, { issuer }, { refuseBound: true })).toMatchObject({ facts: { reason: 'bound_to_key' } })
    expect(await judge(token, { issuer })).toMatchObject({ kind: 'taken' })
  })

  it('at the endpoint that it would be sent to', async () => {
    const { issuer, sign } = await startTokenIssuer()
    const own = { issuer, path: '/mcp/globex', audience: [audience] }
    expect(await judge(await sign(), own)).toMatchObject({ facts: { reason: 'other_endpoint' } })
    expect(await judge(await sign(), own, {}, '/mcp/globex')).toMatchObject({ kind: 'taken' })
  })
})
