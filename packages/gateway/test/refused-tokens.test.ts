import { lambdaHandler } from '@mcp-lambda/wrapper'
import type { ExchangeRecord, JsonObject, TakeRecord } from '@mcp-lambda/wrapper/protocol'
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '@mcp-lambda/wrapper/testing'
import { describe, expect, it, vi } from 'vitest'
import { captureStdout } from '../../../shared/capture-stdout.ts'
import { createAccess } from '../src/auth/access.ts'
import type { Issuer, JwtSettings } from '../src/config/gateway-config.ts'
import { createBackend } from './fixtures.ts'
import { audience, createKey, inSeconds, startTokenIssuer } from './token-issuer.ts'

type TokenIssuer = Awaited<ReturnType<typeof startTokenIssuer>>

/** A gateway for tokens of one issuer, and what it leaves for its operator. */
async function open(issuer: Partial<Issuer> = {}, override: Partial<JwtSettings> = {}) {
  const idp = await startTokenIssuer()
  const records: ExchangeRecord[] = []
  const logged: { message: string; facts: JsonObject }[] = []
  const jwt = { issuers: [{ issuer: idp.issuer, ...issuer }], audience: [audience], requiredScopes: [], ...override }
  const access = createAccess(
    { doors: { functionUrl: 'jwt' }, callers: [], jwt },
    { fetch, now: Date.now, log: (message, facts) => logged.push({ message, facts }) },
  )
  const handlerOf = (record: true | TakeRecord) =>
    lambdaHandler(createBackend({ access: { jwt } }), { ...access, record })
  const handler = handlerOf(record => records.push(record))
  const send = (token: string, to = handler) => {
    const request = modernRequest('tools/list')
    const headers = { ...mirroredHeaders(request), host: 'gateway.test', authorization: `Bearer ${token}` }
    return to(functionUrlEvent({ headers, body: request }), lambdaContext())
  }
  return { idp, records, logged, handlerOf, send }
}

describe('a refused token leaves in the record of the call', () => {
  const rows: {
    what: string
    issuer?: Partial<Issuer>
    settings?: Partial<JwtSettings>
    sign: (idp: TokenIssuer) => Promise<string> | string
    refused: (idp: TokenIssuer) => object
  }[] = [
    {
      what: 'another audience',
      sign: idp => idp.sign({ aud: ['https://a.test/mcp', 'account'], azp: 'web' }),
      refused: ({ issuer }) => ({
        reason: 'wrong_audience',
        expected: audience,
        came: 'https://a.test/mcp, account',
        audience: 'https://a.test/mcp, account',
        client: 'web',
        issuer,
        keyId: 'first',
      }),
    },
    {
      what: 'an issuer with a slash too many',
      sign: idp => idp.sign({ iss: `${idp.issuer}/` }),
      refused: ({ issuer }) => ({
        reason: 'unknown_issuer',
        expected: issuer,
        came: `${issuer}/`,
        issuer: 'unknown',
        audience,
        keyId: 'first',
      }),
    },
    {
      what: 'a key that its issuer does not have',
      sign: idp => idp.sign({ iat: 1 }, { kid: 'gone' }),
      refused: ({ issuer }) => ({ reason: 'unknown_key', issuer, audience, keyId: 'gone' }),
    },
    {
      what: 'its age',
      sign: idp => idp.sign({ exp: inSeconds(-600) }),
      refused: ({ issuer }) => ({ reason: 'expired', issuer, audience, keyId: 'first' }),
    },
    {
      what: 'another kind',
      sign: idp => idp.sign({}, { typ: 'logout+jwt' }),
      refused: ({ issuer }) => ({
        reason: 'wrong_kind',
        expected: 'an access token',
        came: 'typ logout+jwt',
        type: 'logout+jwt',
        issuer,
        audience,
        keyId: 'first',
      }),
    },
    {
      what: 'no subject',
      sign: idp => idp.sign({ sub: undefined }),
      refused: ({ issuer }) => ({ reason: 'missing_claim', expected: 'sub', issuer, audience, keyId: 'first' }),
    },
    {
      what: 'no tenant',
      issuer: { tenantClaim: 'org' },
      sign: idp => idp.sign({ organization: 'acme' }),
      refused: ({ issuer }) => ({
        reason: 'no_tenant',
        expected: 'org: a text, or a list of one',
        came: 'no such claim',
        issuer,
        audience,
        keyId: 'first',
      }),
    },
    {
      what: 'too few scopes',
      settings: { requiredScopes: ['mcp:use', 'mcp:call'] },
      sign: idp => idp.sign({ scope: 'openid mcp:use' }),
      refused: ({ issuer }) => ({
        reason: 'insufficient_scope',
        expected: 'mcp:use mcp:call',
        came: 'openid mcp:use',
        issuer,
        audience,
        keyId: 'first',
      }),
    },
    {
      what: 'when it will be valid',
      sign: idp => idp.sign({ nbf: 4102444800 }),
      refused: ({ issuer }) => ({
        reason: 'not_valid_yet',
        came: 'nbf is 2100-01-01T00:00:00.000Z',
        issuer,
        audience,
        keyId: 'first',
      }),
    },
    {
      what: 'a signature of another key',
      sign: async idp => idp.sign({}, { kid: 'first' }, await createKey('second')),
      refused: ({ issuer }) => ({ reason: 'wrong_signature', issuer, audience, keyId: 'first' }),
    },
    {
      what: 'no name of its key, and another key',
      sign: async idp => idp.sign({}, { kid: undefined }, await createKey('second')),
      refused: ({ issuer }) => ({ reason: 'unnamed_key', issuer, audience }),
    },
    {
      what: 'a key that cannot be used',
      sign: async idp => {
        const { jwk } = await createKey('first')
        idp.publish({ ...jwk, y: jwk.x })
        return idp.sign()
      },
      refused: ({ issuer }) => ({ reason: 'unusable_key', issuer, audience, keyId: 'first' }),
    },
    { what: 'that it is encrypted', sign: () => 'a.b.c.d.e', refused: () => ({ reason: 'encrypted' }) },
    { what: 'that it is opaque', sign: () => 'b6c1ad1d8e7f', refused: () => ({ reason: 'opaque' }) },
  ]

  it.each(rows)('$what', async ({ issuer, settings, sign, refused }) => {
    const { idp, records, send } = await open(issuer, settings)
    const token = await sign(idp)
    await send(token)
    expect(records).toHaveLength(1)
    const { expiresInSeconds, ...facts } = records[0]?.refused ?? { reason: 'none' }
    expect(facts).toEqual(refused(idp))
    if (facts.issuer) expect(expiresInSeconds).toBeTypeOf('number')
    expect(records[0]).toMatchObject({ outcome: 'denied' })
    // Neither the token nor whose it is.
    const said = JSON.stringify(records)
    for (const part of [token, ...token.split('.').filter(part => part.length > 1)]) expect(said).not.toContain(part)
    // As a word: a request's id may hold these letters.
    expect(said).not.toMatch(/\bada\b/)
  })

  it('whatever a stranger writes: short texts of printable characters', async () => {
    const { idp, records, send } = await open()
    const long = `\u001b[2Jfake\n${'x'.repeat(1_000)}`
    await send(await idp.sign({ iss: long, aud: [long, 7], azp: { deep: long } }, { kid: long, typ: long }))
    const { refused } = records[0] ?? {}
    for (const fact of Object.values(refused ?? {})) expect(String(fact)).toMatch(/^[\x20-\x7e]{0,120}…?$/)
    expect(refused).toMatchObject({ audience: 'no text', client: 'no text' })
  })

  it('nothing where there was no token: each login begins so', async () => {
    const { records, handlerOf } = await open()
    const handler = handlerOf(record => records.push(record))
    await handler(functionUrlEvent({ headers: { host: 'gateway.test' }, body: {} }), lambdaContext())
    expect(records[0]).toMatchObject({ outcome: 'denied', cause: 'no_token' })
    expect(records[0]).not.toHaveProperty('refused.reason')
  })
})

describe('refused tokens', () => {
  it('are counted by reason in a line of at most 2 KB', async () => {
    const { idp, handlerOf, send } = await open()
    const stdout = captureStdout()
    const long = 'https://a-long-name-of-an-audience.example.com/'.repeat(9)
    await send(await idp.sign({ aud: long, azp: long }, { kid: long }), handlerOf(true))
    stdout.restore()
    const [line = ''] = stdout.lines.filter(text => text.includes('mcp.exchange'))
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(2_048)
    const { _aws, Refused, Reason, refused } = JSON.parse(line)
    expect({ Refused, Reason }).toEqual({ Refused: 1, Reason: refused.reason })
    expect(_aws.CloudWatchMetrics).toContainEqual({
      Namespace: 'mcp-lambda',
      Dimensions: [['Target', 'Reason']],
      Metrics: [{ Name: 'Refused', Unit: 'Count' }],
    })
  })

  it('of a flood are counted, each reason for itself', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] })
    const { idp, records, send } = await open()
    const [expired, foreign] = [await idp.sign({ exp: inSeconds(-600) }), await idp.sign({ aud: 'other' })]
    for (let sent = 0; sent < 12; sent += 1) await send(expired)
    await send(foreign)
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    const counted = records.map(({ refused, times = 1 }) => [refused?.reason, times])
    expect(counted.filter(([reason]) => reason === 'wrong_audience')).toEqual([['wrong_audience', 1]])
    const sum = counted.filter(([reason]) => reason === 'expired').reduce((all, [, times]) => all + Number(times), 0)
    expect({ sum, lines: counted.length }).toEqual({ sum: 12, lines: 7 })
  })
})

describe('a claim of roles', () => {
  it('that the first token lacks is told once, with the claims it has', async () => {
    const { idp, logged, send } = await open({ rolesClaim: 'group' })
    await send(await idp.sign({ groups: ['sre'] }))
    await send(await idp.sign({ groups: ['sre'] }))
    expect(logged).toEqual([
      {
        message: expect.stringContaining('no claim of roles'),
        facts: { issuer: idp.issuer, rolesClaim: 'group', claims: 'iss aud sub exp jti groups' },
      },
    ])
  })

  it('that a token has is not spoken of', async () => {
    const { idp, logged, send } = await open({ rolesClaim: 'groups' })
    await send(await idp.sign({ groups: [] }))
    await send(await idp.sign())
    expect(logged).toEqual([])
  })
})
