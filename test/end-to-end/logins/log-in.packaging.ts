/** People and machines log in at a real authorization server, with real clients, and call tools behind the packaged gateway. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { hasPythonServers, pythonProgram } from '../../../packages/wrapper/test/python-program.ts'
import { startApiInFront } from './api-in-front.ts'
import { machineHeader, redirectUri, startAuthorizationServer } from './authorization-server.ts'
import { connectV1, connectV2 } from './clients.ts'
import { startProtectedGateway } from './gateway.ts'
import { createPerson } from './person.ts'

// A packaged gateway is started for each.
vi.setConfig({ testTimeout: 60_000 })

const run = promisify(execFile)

/** An authorization server, and a gateway that takes its tokens. `more` is further YAML of `jwt`. */
async function start(more = '', options: Parameters<typeof startAuthorizationServer>[0] = {}) {
  const idp = await startAuthorizationServer({ ...options, claims: { org: 'acme', ...options.claims } })
  onTestFinished(() => idp.close())
  // The URL is known once the gateway runs, so the server writes another audience into `aud`.
  const audience = 'https://mcp.example.com/mcp'
  const gateway = await startProtectedGateway(
    `{ issuers: [{ issuer: '${idp.issuer}', tenantClaim: org }], audience: '${audience}', requiredScopes: ['mcp:use']${more} }`,
  )
  return { idp, url: gateway.mcpUrl }
}

/** The same, where clients reach the gateway by an HTTP API with a path of its own alone. */
async function startBehindApi(prefix: string): Promise<string> {
  const idp = await startAuthorizationServer({ audience: 'https://mcp.example.com/mcp', claims: { org: 'acme' } })
  onTestFinished(() => idp.close())
  const jwt = `{ issuers: [{ issuer: '${idp.issuer}', tenantClaim: org }], audience: 'https://mcp.example.com/mcp', requiredScopes: ['mcp:use'] }`
  return startApiInFront(await startProtectedGateway(jwt, 'apiGateway'), prefix)
}

const audience = { audience: 'https://mcp.example.com/mcp' }

describe.each([
  { sdk: 'v1', connect: connectV1 },
  { sdk: 'v2', connect: connectV2 },
])('a person with SDK $sdk', ({ sdk, connect }) => {
  it.each([
    { how: 'registers itself', clientId: undefined },
    { how: 'was registered by hand', clientId: 'registered-by-hand' },
  ])('logs in where the client $how', async ({ clientId }) => {
    const { idp, url } = await start('', audience)
    const person = createPerson(clientId)
    const { call } = await connect(url, person)
    expect(await call('notes___read')).toBe(`read ${sdk} ada acme`)
    expect(person.visits()).toBe(1)
    expect(idp.asked.some(({ path }) => path === '/reg')).toBe(clientId === undefined)
  })

  it('goes on with the refresh token when the access token is refused', async () => {
    const { url } = await start('', audience)
    const person = createPerson()
    const { call } = await connect(url, person)
    const { tokens } = person.kept
    if (!tokens) throw new Error('no tokens were kept')
    const spoiled = `${tokens.access_token.slice(0, -4)}AAAA`
    person.kept.tokens = { ...tokens, access_token: spoiled }
    expect(await call('notes___read')).toBe(`read ${sdk} ada acme`)
    expect(person.visits()).toBe(1)
    expect(person.kept.tokens.access_token).not.toBe(spoiled)
  })

  it('calls a tool of another scope at once, where that is offered', async () => {
    const { url } = await start(", offeredScopes: ['mcp:use', 'notes:write']", audience)
    const person = createPerson()
    const { call } = await connect(url, person)
    expect(await call('notes___write')).toBe(`write ${sdk} ada acme`)
    expect(person.visits()).toBe(1)
  })
})

describe('a person with SDK v2', () => {
  it('finds where to log in behind an API with a stage or a mapping', async () => {
    const url = await startBehindApi('/tools/v1')
    const person = createPerson()
    const { call } = await connectV2(url, person)
    expect(await call('notes___read')).toBe('read v2 ada acme')
    expect(person.visits()).toBe(1)
  })

  it('steps up to the scope of a tool, where the client was registered by hand', async () => {
    const { url } = await start('', audience)
    const person = createPerson('registered-by-hand')
    const { call } = await connectV2(url, person)
    expect(await call('notes___read')).toBe('read v2 ada acme')
    expect(await call('notes___write')).toBe('write v2 ada acme')
    expect(person.visits()).toBe(2)
  })

  it('stays logged in when the server signs with a new key, and a new token is not called invalid', async () => {
    const { idp, url } = await start('', audience)
    const person = createPerson('registered-by-hand')
    const { call } = await connectV2(url, person)
    await call('notes___read')
    await idp.rotate()
    expect(await call('notes___read')).toBe('read v2 ada acme')
    const { tokens } = person.kept
    if (!tokens) throw new Error('no tokens were kept')
    person.kept.tokens = { ...tokens, access_token: `${tokens.access_token.slice(0, -4)}AAAA` }
    // The new server knows no refresh token, so the person logs in. The gateway read the keys a moment ago, and may not know the new one.
    await call('notes___read').catch(() => undefined)
    const renewed = person.kept.tokens?.access_token ?? ''
    expect(decodeProtectedHeader(renewed).kid).toBe('key-2')
    const answer = await ping(url, renewed)
    expect([{ status: 200 }, { status: 503, cause: 'keys_just_read' }]).toContainEqual(answer)
  })
})

/** What the gateway says to a token. */
async function ping(url: string, token: string): Promise<{ status: number; cause?: string }> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token}`,
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  const response = await fetch(url, { method: 'POST', headers, body })
  const answer = (await response.json()) as { error?: { data?: { cause?: string } } }
  const cause = answer.error?.data?.cause
  return { status: response.status, ...(cause !== undefined && { cause }) }
}

describe('a second issuer', () => {
  it.each([
    { sdk: 'v1', connect: connectV1 },
    { sdk: 'v2', connect: connectV2 },
  ])('has people of its own at its own endpoint: SDK $sdk', async ({ sdk, connect }) => {
    const [acme, globex] = await Promise.all([
      startAuthorizationServer(audience),
      startAuthorizationServer({ audience: 'https://mcp.example.com/mcp/globex' }),
    ])
    onTestFinished(async () => void (await Promise.all([acme.close(), globex.close()])))
    const { mcpUrl } = await startProtectedGateway(`
        issuers:
          - { issuer: '${acme.issuer}', tenant: acme }
          - { issuer: '${globex.issuer}', tenant: globex, path: /mcp/globex, audience: https://mcp.example.com/mcp/globex }
        audience: https://mcp.example.com/mcp
        requiredScopes: ['mcp:use']`)
    const ofGlobex = await connect(`${mcpUrl}/globex`, createPerson())
    expect(await ofGlobex.call('notes___read')).toBe(`read ${sdk} ada globex`)
    expect(acme.asked).toEqual([])
    const ofAcme = await connect(mcpUrl, createPerson())
    expect(await ofAcme.call('notes___read')).toBe(`read ${sdk} ada acme`)
  })
})

describe.skipIf(!hasPythonServers(process.env))('a person with the SDK of Python', () => {
  it.each([
    { how: 'registers itself', registered: [], tool: 'notes___read', says: 'read python ada acme' },
    {
      how: 'was registered by hand, and steps up',
      registered: ['registered-by-hand'],
      tool: 'notes___write',
      says: 'write python ada acme',
    },
  ])('logs in where the client $how', async ({ registered, tool, says }) => {
    const { url } = await start('', audience)
    const program = [`${import.meta.dirname}/log-in.py`, url, redirectUri, tool, ...registered]
    const { stdout } = await run(pythonProgram(process.env), program)
    expect(stdout.trim()).toBe(says)
  })
})

describe('a machine', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  async function askToken(issuer: string, parameters: Record<string, string>): Promise<string> {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { ...form, ...machineHeader },
      body: new URLSearchParams(parameters),
    })
    const answer = (await response.json()) as { access_token?: string }
    if (!answer.access_token) throw new Error(JSON.stringify(answer))
    return answer.access_token
  }

  async function callWith(url: string, token: string): Promise<string> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    }
    const params = { name: 'notes___read', arguments: { word: 'machine' } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
    return (await fetch(url, { method: 'POST', headers, body })).text()
  }

  it('with client credentials is another principal than a person of its name', async () => {
    const { idp, url } = await start('', audience)
    const resource = 'https://mcp.example.com/mcp'
    const token = await askToken(idp.issuer, { grant_type: 'client_credentials', scope: 'mcp:use', resource })
    expect(await callWith(url, token)).toContain('read machine machine acme')
  })

  it('brings an identity assertion to its server, whose token is taken; the assertion itself is not', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const { idp, url } = await start('', {
      ...audience,
      trustedKeys: [{ ...(await exportJWK(publicKey)), kid: 'company', alg: 'ES256' }],
    })
    const claims = { scope: 'mcp:use', resource: 'https://mcp.example.com/mcp', client_id: 'machine' }
    const assertion = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'company', typ: 'oauth-id-jag+jwt' })
      .setIssuer('https://idp.company.test')
      .setSubject('ada')
      .setAudience(idp.issuer)
      .setIssuedAt()
      .setExpirationTime('2m')
      .setJti('one')
      .sign(privateKey)
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const token = await askToken(idp.issuer, { grant_type, assertion })
    expect(await callWith(url, token)).toContain('read machine ada acme')
    expect(await callWith(url, assertion)).toContain('The token is not taken')
  })
})
