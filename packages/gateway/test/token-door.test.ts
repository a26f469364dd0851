import { type JsonObject, type JsonRpcResponse, stripCallFacts, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import {
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from '@mcp-lambda/wrapper/testing'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { createAccess } from '../src/auth/access.ts'
import type { GatewayConfig, Issuer, JwtSettings } from '../src/config/gateway-config.ts'
import { createGateway, errorOf, targetOf, tools } from './fixtures.ts'
import { audience, inSeconds, startTokenIssuer } from './token-issuer.ts'

type TokenIssuer = Awaited<ReturnType<typeof startTokenIssuer>>
type Answer = { statusCode: number; headers: Record<string, string>; body: string }

const doors: GatewayConfig['doors'] = { functionUrl: 'jwt', apiGateway: 'jwt', invoke: 'jwt' }

function settingsOf(issuers: readonly Issuer[], override: Partial<JwtSettings> = {}): JwtSettings {
  return { issuers, audience: [audience], requiredScopes: [], ...override }
}

/** By AWS's documentation: what a call through an `execute-api` endpoint of a VPC adds. */
function privateRestApiEvent(parts: Parameters<typeof restApiEvent>[0]): ReturnType<typeof restApiEvent> {
  const identity = {
    vpcId: 'vpc-0123456789abcdef0',
    vpceId: 'vpce-0123456789abcdef0',
    sourceIp: '10.0.1.5',
    userArn: null,
  }
  const host = 'abc123-vpce-0123456789abcdef0.execute-api.us-east-1.amazonaws.com'
  const requestContext = { path: '/prod/mcp', stage: 'prod', resourcePath: '/{proxy+}', domainName: host, identity }
  return { ...restApiEvent({ ...parts, headers: { ...parts?.headers, host } }), requestContext }
}

function nest(levels: number): unknown {
  return levels === 0 ? 1 : [nest(levels - 1)]
}

/** A gateway over one target that remembers every payload it was given. */
function createTokenGateway(jwt: JwtSettings) {
  const payloads: string[] = []
  const logged: unknown[] = []
  const gateway = createGateway({
    doors,
    access: { jwt },
    targets: [targetOf('numbers', { tools: tools('add') })],
    invokeFunction: async ({ payload }) => {
      payloads.push(payload)
      return { payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }) }
    },
    log: (...line) => logged.push(line),
  })
  const call = modernRequest('tools/call', { name: 'numbers___add' })

  return {
    payloads,
    logged,
    gateway,
    async post(authorization: string | undefined, make = functionUrlEvent): Promise<Answer> {
      const headers = { ...mirroredHeaders(call), host: 'gateway.test', ...(authorization && { authorization }) }
      return (await gateway(make({ headers, body: call }), lambdaContext())) as Answer
    },
    async invoke(token?: string): Promise<JsonRpcResponse> {
      const meta = token === undefined ? {} : writeCallFacts({ token })
      return (await gateway(
        modernRequest('tools/call', { name: 'numbers___add' }, { meta }),
        lambdaContext(),
      )) as JsonRpcResponse
    },
    /** The principal that the target received. */
    principal: () => JSON.parse(payloads.at(-1) ?? '{}').params._meta['mcp-lambda/principal'] as JsonObject,
  }
}

async function createOne(issuer: Partial<Issuer> = {}, override: Partial<JwtSettings> = {}) {
  const idp = await startTokenIssuer()
  return { idp, ...createTokenGateway(settingsOf([{ issuer: idp.issuer, ...issuer }], override)) }
}

describe('a valid token', () => {
  it.each([
    { door: 'a function URL', make: functionUrlEvent },
    { door: 'an HTTP API', make: httpApiEvent },
    { door: 'a REST API', make: restApiEvent },
    { door: 'a private REST API', make: privateRestApiEvent },
  ])('opens $door', async ({ make }) => {
    const { idp, post, principal } = await createOne()
    const answer = await post(`Bearer ${await idp.sign({ scope: 'a b', email: 'ada@example.com' })}`, make)
    expect(answer.statusCode).toBe(200)
    expect(principal()).toMatchObject({
      id: `${idp.issuer}#ada`,
      scopes: ['a', 'b'],
      claims: { sub: 'ada', email: 'ada@example.com' },
    })
  })

  it('opens invocations, carried by the message', async () => {
    const { idp, invoke, principal } = await createOne()
    expect(await invoke(await idp.sign())).toHaveProperty('result')
    expect(principal()).toMatchObject({ id: `${idp.issuer}#ada` })
  })

  it('never gets to the target, to the log or into an answer, taken or refused', async () => {
    const { idp, post, invoke, payloads, logged } = await createOne()
    const console = vi.spyOn(globalThis.console, 'error').mockImplementation(() => undefined)
    const tokens = [await idp.sign(), await idp.sign({ aud: 'other' }), await idp.sign({ exp: inSeconds(-600) })]
    const answers = []
    for (const token of tokens) answers.push(await post(`Bearer ${token}`), await invoke(token))
    idp.setDown(true)
    const unknown = await startTokenIssuer()
    answers.push(await post(`Bearer ${await unknown.sign()}`))
    expect(payloads).toHaveLength(2)
    const said = JSON.stringify([payloads, logged, answers, console.mock.calls])
    console.mockRestore()
    for (const part of tokens.flatMap(token => token.split('.').slice(1))) expect(said).not.toContain(part)
  })

  it('speaks for whom it is signed, whatever else the message says', async () => {
    const { idp, gateway, payloads } = await createOne({ tenantClaim: 'org' })
    const meta = writeCallFacts({
      token: await idp.sign({ org: 'acme' }),
      principal: { id: 'root', roles: ['admin'], scopes: ['all'] },
      tenant: 'other',
    })
    await gateway(modernRequest('tools/call', { name: 'numbers___add' }, { meta }), lambdaContext())
    const { _meta } = JSON.parse(payloads[0] ?? '').params
    expect(_meta['mcp-lambda/tenant']).toBe('acme')
    expect(_meta['mcp-lambda/principal']).toMatchObject({ id: `${idp.issuer}#ada`, roles: [], scopes: [] })
    expect(
      Object.keys(_meta)
        .filter(key => !(key in stripCallFacts(_meta)))
        .sort(),
    ).toEqual(['mcp-lambda/deadline', 'mcp-lambda/principal', 'mcp-lambda/request-id', 'mcp-lambda/tenant'])
  })

  it('is checked with the keys its issuer’s RFC 8414 metadata names, where there is no OpenID document', async () => {
    const idp = await startTokenIssuer({ discovery: 'oauth-authorization-server' })
    const { post } = createTokenGateway(settingsOf([{ issuer: idp.issuer }]))
    expect((await post(`Bearer ${await idp.sign()}`)).statusCode).toBe(200)
  })

  it('is checked with the keys at a given address, and nothing is discovered', async () => {
    const idp = await startTokenIssuer()
    const { post } = createTokenGateway(settingsOf([{ issuer: idp.issuer, jwksUri: `${idp.issuer}/keys` }]))
    await post(`Bearer ${await idp.sign()}`)
    expect(idp.asked).toEqual(['/keys'])
  })

  it('costs one look at the keys, however many come', async () => {
    const { idp, post } = await createOne()
    const token = await idp.sign()
    await Promise.all([post(`Bearer ${token}`), post(`Bearer ${token}`)])
    await post(`Bearer ${await idp.sign()}`)
    expect(idp.asked).toEqual(['/.well-known/openid-configuration', '/keys'])
  })

  it('may be of any of several issuers, each with its own subjects, tenants and roles', async () => {
    const [a, b] = [await startTokenIssuer(), await startTokenIssuer()]
    const { post, principal } = createTokenGateway(
      settingsOf([
        { issuer: a.issuer, tenant: 'acme', rolesClaim: 'groups' },
        { issuer: b.issuer, tenantClaim: 'https://b.test/tenant', rolesClaim: 'realm_access.roles' },
      ]),
    )
    await post(`Bearer ${await a.sign({ groups: ['sre'], tenant: 'evil' })}`)
    expect(principal()).toMatchObject({ id: `${a.issuer}#ada`, tenant: 'acme', roles: ['sre'] })
    await post(
      `Bearer ${await b.sign({ 'https://b.test/tenant': 'globex', realm_access: { roles: ['dev'] }, scp: ['x'] })}`,
    )
    expect(principal()).toMatchObject({ id: `${b.issuer}#ada`, tenant: 'globex', roles: ['dev'], scopes: ['x'] })
  })

  it('may list its tenant, as Keycloak does', async () => {
    const { idp, post, principal } = await createOne({ tenantClaim: 'organization' })
    await post(`Bearer ${await idp.sign({ organization: ['acme'] })}`)
    expect(principal()).toMatchObject({ tenant: 'acme' })
  })

  it.each([
    { client_id: 'ada' },
    { azp: 'ada' },
  ])('of a client for itself is of another principal than a person of that name: %j', async claims => {
    const { idp, post, principal } = await createOne()
    await post(`Bearer ${await idp.sign(claims)}`)
    expect(principal()).toMatchObject({ id: `client ${idp.issuer}#ada` })
    await post(`Bearer ${await idp.sign({ client_id: 'web' })}`)
    expect(principal()).toMatchObject({ id: `${idp.issuer}#ada` })
  })

  it('of Amazon Cognito has no audience, and is taken for its client where that is configured', async () => {
    const { idp, post } = await createOne({}, { clients: ['1h57kf5cpq17m0eml12EXAMPLE'] })
    const cognito = { aud: undefined, token_use: 'access', client_id: '1h57kf5cpq17m0eml12EXAMPLE' }
    expect((await post(`Bearer ${await idp.sign(cognito)}`)).statusCode).toBe(200)
    for (const other of [{ client_id: 'other' }, { client_id: undefined }, { token_use: 'id' }]) {
      expect((await post(`Bearer ${await idp.sign({ ...cognito, ...other })}`)).statusCode).toBe(401)
    }
    // An audience that is there must fit, whatever the client is.
    expect((await post(`Bearer ${await idp.sign({ ...cognito, aud: 'other' })}`)).statusCode).toBe(401)
  })

  it.each(['JWT', 'at+jwt', 'application/at+jwt', 'AT+JWT', undefined])('may say that it is a %s', async typ => {
    const { idp, post } = await createOne()
    expect((await post(`Bearer ${await idp.sign({}, { typ })}`)).statusCode).toBe(200)
  })

  it('may be bound to a key, unless that is refused', async () => {
    const cnf = { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }
    const bearer = await createOne()
    expect((await bearer.post(`Bearer ${await bearer.idp.sign({ cnf })}`)).statusCode).toBe(200)
    const strict = await createOne({}, { refuseBound: true })
    expect((await strict.post(`Bearer ${await strict.idp.sign({ cnf })}`)).statusCode).toBe(401)
    expect((await strict.post(`Bearer ${await strict.idp.sign()}`)).statusCode).toBe(200)
  })

  it('may come from a clock that is a little off', async () => {
    const { idp, post } = await createOne()
    expect((await post(`Bearer ${await idp.sign({ exp: inSeconds(-10) })}`)).statusCode).toBe(200)
    expect((await post(`Bearer ${await idp.sign({ nbf: inSeconds(10) })}`)).statusCode).toBe(200)
  })
})

describe('a token that is not valid', () => {
  const metadata = 'resource_metadata="https://gateway.test/.well-known/oauth-protected-resource/mcp"'

  const bad: { what: string; sign: (idp: TokenIssuer) => Promise<string> | string }[] = [
    { what: 'expired', sign: idp => idp.sign({ exp: inSeconds(-120) }) },
    { what: 'not valid yet', sign: idp => idp.sign({ nbf: inSeconds(120) }) },
    { what: 'without an end', sign: idp => idp.sign({ exp: undefined }) },
    { what: 'of another audience', sign: idp => idp.sign({ aud: 'https://other.test/mcp' }) },
    { what: 'without an audience', sign: idp => idp.sign({ aud: undefined }) },
    { what: 'without a subject', sign: idp => idp.sign({ sub: undefined }) },
    { what: 'of an issuer nobody configured', sign: idp => idp.sign({ iss: 'https://evil.test' }) },
    { what: 'of no issuer', sign: idp => idp.sign({ iss: undefined }) },
    { what: 'signed with a key the issuer does not have', sign: idp => idp.sign({}, { kid: 'unknown' }) },
    {
      what: 'with other claims than were signed',
      sign: async idp => {
        const [header, , signature] = (await idp.sign()).split('.')
        const [, payload] = (await idp.sign({ sub: 'root' })).split('.')
        return `${header}.${payload}.${signature}`
      },
    },
    {
      what: 'with alg none',
      sign: idp =>
        new UnsecuredJWT({})
          .setIssuer(idp.issuer)
          .setAudience(audience)
          .setSubject('ada')
          .setExpirationTime('1m')
          .encode(),
    },
    {
      what: 'made with HS256 and the public key as the secret',
      sign: idp =>
        new SignJWT({ iss: idp.issuer, aud: audience, sub: 'ada', exp: inSeconds(60) })
          .setProtectedHeader({ alg: 'HS256', kid: 'first' })
          .sign(new TextEncoder().encode(JSON.stringify(idp.publicKey()))),
    },
    ...['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'application/oauth-id-jag+jwt', 'kb+jwt', 'logout+jwt;v=1'].map(
      typ => ({
        what: `of the type ${typ}`,
        sign: (idp: TokenIssuer) => idp.sign({}, { typ }),
      }),
    ),
    ...[{ at_hash: 'a' }, { token_use: 'id' }, { typ: 'ID' }, { typ: 'Refresh' }, { events: {} }].map(claims => ({
      what: `of another kind, by its claims ${JSON.stringify(claims)}`,
      sign: (idp: TokenIssuer) => idp.sign(claims),
    })),
    { what: 'that is no JWT', sign: () => 'opaque' },
    ...[500, 3_000].map(levels => ({
      what: `with claims that nest ${levels} levels deep`,
      sign: (idp: TokenIssuer) => idp.sign({ deep: nest(levels) }),
    })),
    { what: 'that is longer than any', sign: idp => idp.sign({ padding: 'x'.repeat(20_000) }) },
  ]

  it.each(bad)('$what: 401 and a challenge over HTTP', async ({ sign }) => {
    const { idp, post, payloads } = await createOne()
    const { statusCode, headers, body } = await post(`Bearer ${await sign(idp)}`)
    expect(statusCode).toBe(401)
    expect(headers['www-authenticate']).toMatch(
      /^Bearer error="invalid_token", error_description="The token is not taken: /,
    )
    expect(headers['www-authenticate']).toContain(metadata)
    expect(JSON.parse(body)).toMatchObject({ error: { code: -31401, data: { cause: 'invalid_token' } } })
    expect(payloads).toEqual([])
  })

  it.each(bad)('$what: an error in the response to an invocation', async ({ sign }) => {
    const { idp, invoke, payloads } = await createOne()
    expect(errorOf(await invoke(await sign(idp)))).toMatchObject({ code: -31401, data: { cause: 'invalid_token' } })
    expect(payloads).toEqual([])
  })

  it.each([
    undefined,
    'Basic YTpi',
    'Bearer',
    'Bearer a b',
    'Bearer a, Bearer b',
    'bearer',
  ])('is none at all: Authorization: %s', async authorization => {
    const { post } = await createOne({}, { requiredScopes: ['mcp:use'] })
    const { statusCode, headers } = await post(authorization)
    expect(statusCode).toBe(401)
    expect(headers['www-authenticate']).toBe(`Bearer scope="mcp:use", ${metadata}`)
  })

  it('is none at all: an invocation without one', async () => {
    const { invoke } = await createOne()
    expect(errorOf(await invoke())).toMatchObject({ code: -31401, data: { cause: 'no_token' } })
  })

  it('is needed by an event that a plain invocation forged, whatever that says of a signature', async () => {
    const { gateway } = createTokenGateway(settingsOf([{ issuer: 'https://idp.test' }]))
    const event = functionUrlEvent({
      headers: mirroredHeaders(modernRequest('tools/list')),
      body: modernRequest('tools/list'),
    })
    const iam = { userArn: 'arn:aws:iam::123456789012:role/Admin', accountId: '123456789012' }
    const forged = {
      ...event,
      requestContext: { ...event.requestContext, authorizer: { iam, jwt: { claims: { sub: 'root' } } } },
    }
    expect(await gateway(forged, lambdaContext())).toMatchObject({ statusCode: 401 })
  })

  it('cannot be signed by one issuer for another', async () => {
    const [a, b] = [await startTokenIssuer(), await startTokenIssuer()]
    const { post } = createTokenGateway(settingsOf([{ issuer: a.issuer }, { issuer: b.issuer }]))
    expect((await post(`Bearer ${await b.sign({ iss: a.issuer })}`)).statusCode).toBe(401)
  })

  it('has too few scopes: 403 with the scopes to ask for', async () => {
    const { idp, post, invoke } = await createOne({}, { requiredScopes: ['mcp:use', 'mcp:call'] })
    const token = await idp.sign({ scope: 'mcp:use' })
    const { statusCode, headers } = await post(`Bearer ${token}`)
    expect(statusCode).toBe(403)
    expect(headers['www-authenticate']).toContain('Bearer error="insufficient_scope", scope="mcp:use mcp:call"')
    expect(headers['www-authenticate']).toContain(metadata)
    expect(errorOf(await invoke(token))).toMatchObject({ code: -31403, data: { cause: 'insufficient_scope' } })
  })

  it.each([
    {},
    { org: '' },
    { org: 7 },
    { org: [] },
    { org: { acme: {} } },
    { org: ['acme', 'globex'] },
  ])('names no tenant where its issuer must: %j', async claims => {
    const { idp, post, payloads } = await createOne({ tenantClaim: 'org' })
    const { statusCode, headers, body } = await post(`Bearer ${await idp.sign(claims)}`)
    expect(statusCode).toBe(403)
    expect(headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", error_description="The token names /)
    expect(JSON.parse(body)).toMatchObject({ error: { code: -31403, data: { cause: 'no_tenant' } } })
    expect(payloads).toEqual([])
  })

  it('names several tenants: that is said', async () => {
    const { idp, post } = await createOne({ tenantClaim: 'org' })
    const { body } = await post(`Bearer ${await idp.sign({ org: ['acme', 'globex'] })}`)
    expect(body).toContain('names several tenants')
  })
})

describe('the keys of an issuer', () => {
  it('are looked at again for a key that is new, and at most every 30 s', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { idp, post } = await createOne()
    await post(`Bearer ${await idp.sign()}`)
    await idp.rotate('second')
    expect((await post(`Bearer ${await idp.sign()}`)).statusCode).toBe(401)
    vi.setSystemTime(Date.now() + 31_000)
    const [, , ...before] = idp.asked
    expect((await post(`Bearer ${await idp.sign()}`)).statusCode).toBe(200)
    expect(before).toEqual([])
    for (let made = 0; made < 5; made += 1) await post(`Bearer ${await idp.sign({}, { kid: `made-up-${made}` })}`)
    expect(idp.asked).toEqual(['/.well-known/openid-configuration', '/keys', '/keys'])
    vi.useRealTimers()
  })

  it('that cannot be had are nobody’s fault: 503, and not asked for again at once', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { idp, post, invoke, logged } = await createOne()
    idp.setDown(true)
    const token = await idp.sign({ exp: inSeconds(600) })
    const { statusCode, headers } = await post(`Bearer ${token}`)
    expect({ statusCode, retry: headers['retry-after'] }).toEqual({ statusCode: 503, retry: '10' })
    expect(errorOf(await invoke(token))).toMatchObject({ code: -31503, data: { cause: 'issuer_unavailable' } })
    expect(idp.asked).toEqual(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])
    expect(JSON.stringify(logged)).toContain(idp.issuer)
    idp.setDown(false)
    vi.setSystemTime(Date.now() + 11_000)
    expect((await post(`Bearer ${token}`)).statusCode).toBe(200)
    vi.useRealTimers()
  })

  it('are not taken from a document that is another issuer’s', async () => {
    const [honest, other] = [await startTokenIssuer(), await startTokenIssuer()]
    const access = createAccess(
      { doors, callers: [], jwt: settingsOf([{ issuer: honest.issuer }]) },
      {
        fetch: (url, init) => fetch(String(url).replace(honest.issuer, other.issuer), init),
        now: Date.now,
        log: () => undefined,
      },
    )
    const token = await other.sign({ iss: honest.issuer })
    const caller = { entryPoint: 'function-url', headers: { authorization: `Bearer ${token}` } } as const
    await expect(access.authenticate?.(caller)).rejects.toMatchObject({ status: 503 })
  })
})

describe('the metadata of the gateway as an OAuth resource (RFC 9728)', () => {
  async function read(path: string, override: Partial<JwtSettings> = {}, headers: Record<string, string> = {}) {
    const jwt = settingsOf([{ issuer: 'https://idp.test' }], override)
    const event = functionUrlEvent({ method: 'GET', path, headers: { host: 'gateway.test', ...headers } })
    const { statusCode, body } = (await createTokenGateway(jwt).gateway(event, lambdaContext())) as Answer
    return { statusCode, document: JSON.parse(body) }
  }

  it('names the resource as it was asked for, and who gives tokens for it', async () => {
    const { statusCode, document } = await read('/.well-known/oauth-protected-resource/mcp', {
      requiredScopes: ['mcp:use'],
    })
    expect(statusCode).toBe(200)
    expect(document).toEqual({
      resource: 'https://gateway.test/mcp',
      authorization_servers: ['https://idp.test'],
      bearer_methods_supported: ['header'],
      scopes_supported: ['mcp:use'],
    })
  })

  it('is also at the well-known path alone', async () => {
    const { document } = await read('/.well-known/oauth-protected-resource')
    expect(document.resource).toBe('https://gateway.test')
  })

  it('names the resource that is configured, wherever it was asked for', async () => {
    const { document } = await read('/.well-known/oauth-protected-resource', {
      resource: 'https://mcp.example.com/mcp',
    })
    expect(document.resource).toBe('https://mcp.example.com/mcp')
  })

  it.each([
    { path: '/', status: 405 },
    { path: '/mcp', status: 405 },
    { path: '/.well-known/oauth-protected-resourceful', status: 404 },
    { path: '/.well-known/other', status: 404 },
  ])('is nowhere else: $path', async ({ path, status }) => {
    expect((await read(path)).statusCode).toBe(status)
  })

  it('is no way to write into a header or a document', async () => {
    const evil = 'gateway.test"\r\nset-cookie: a=b'
    expect((await read('/.well-known/oauth-protected-resource', {}, { host: evil })).statusCode).toBe(404)
    const { gateway } = createTokenGateway(settingsOf([{ issuer: 'https://idp.test' }]))
    const event = functionUrlEvent({ path: '/mcp"\r\nset-cookie: a=b', headers: { host: 'gateway.test' }, body: {} })
    const { headers } = (await gateway(event, lambdaContext())) as Answer
    expect(headers['www-authenticate']).toMatch(/^Bearer resource_metadata="https:\/\/gateway\.test\/[^"\r\n]*"$/)
  })

  it('is not there for a door that takes no tokens', async () => {
    const event = functionUrlEvent({ method: 'GET', path: '/.well-known/oauth-protected-resource' })
    const gateway = createGateway({ doors: { functionUrl: 'iam' } })
    expect(await gateway(event, lambdaContext())).toMatchObject({ statusCode: 404 })
  })
})
