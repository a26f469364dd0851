import { serve } from '@mcp-lambda/wrapper'
import {
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from '@mcp-lambda/wrapper/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAccess } from '../src/auth/access.ts'
import type { JwtSettings } from '../src/config/gateway-config.ts'
import { createBackend, createGateway } from './fixtures.ts'
import { audience, startTokenIssuer } from './token-issuer.ts'

type Answer = { statusCode: number; headers: Record<string, string>; body: string }
type MakeEvent = typeof functionUrlEvent

const doors = { functionUrl: 'jwt', apiGateway: 'jwt' } as const

function open(jwt: JwtSettings) {
  const gateway = createGateway({ doors, access: { jwt } })
  return {
    async post(path: string, token?: string, make: MakeEvent = functionUrlEvent): Promise<Answer> {
      const request = modernRequest('tools/list')
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const headers = { ...mirroredHeaders(request), host: 'gateway.test', ...authorization }
      return (await gateway(make({ path, headers, body: request }), lambdaContext())) as Answer
    },
    async get(path: string, make: MakeEvent = functionUrlEvent): Promise<Answer> {
      return (await gateway(
        make({ method: 'GET', path, headers: { host: 'gateway.test' } }),
        lambdaContext(),
      )) as Answer
    },
  }
}

/** The metadata that the challenge of `answer` points to, as a path of the gateway. */
function pointedTo({ headers }: Answer): string {
  const [, url = ''] =
    /resource_metadata="https:\/\/gateway\.test([^"]*)"/.exec(headers['www-authenticate'] ?? '') ?? []
  return url
}

describe('an issuer with a path', () => {
  const own = 'https://gateway.test/mcp/globex'

  async function openTwo() {
    const [acme, globex] = [await startTokenIssuer(), await startTokenIssuer()]
    const issuers = [
      { issuer: acme.issuer, tenant: 'acme' },
      { issuer: globex.issuer, tenant: 'globex', path: '/mcp/globex', audience: [own] },
    ]
    return { acme, globex, ...open({ issuers, audience: [audience], requiredScopes: [] }) }
  }

  it('is the only one that its endpoint names, and the others name it nowhere', async () => {
    const { acme, globex, post, get } = await openTwo()
    const ofGlobex = JSON.parse((await get(pointedTo(await post('/mcp/globex')))).body)
    expect(ofGlobex).toMatchObject({ resource: own, authorization_servers: [globex.issuer] })
    const ofAcme = JSON.parse((await get(pointedTo(await post('/mcp')))).body)
    expect(ofAcme).toMatchObject({ resource: 'https://gateway.test/mcp', authorization_servers: [acme.issuer] })
  })

  it('has its tokens taken there, with an audience of its own, and those of others refused', async () => {
    const { acme, globex, post } = await openTwo()
    const ofGlobex = await globex.sign({ aud: own })
    expect((await post('/mcp/globex', ofGlobex)).statusCode).toBe(200)
    expect((await post('/mcp', ofGlobex)).body).toContain('its issuer is not that of this endpoint')
    expect((await post('/mcp', await acme.sign())).statusCode).toBe(200)
    expect((await post('/mcp/globex', await acme.sign({ aud: own }))).statusCode).toBe(401)
    expect((await post('/mcp/globex', await globex.sign())).body).toContain('it is for another audience')
  })

  it('is the longest path that fits, behind a stage as well', async () => {
    const [a, b] = [await startTokenIssuer(), await startTokenIssuer()]
    const { post } = open({
      issuers: [
        { issuer: a.issuer, path: '/globex', audience: [audience] },
        { issuer: b.issuer, path: '/mcp/globex', audience: [audience] },
      ],
      requiredScopes: [],
    })
    expect((await post('/prod/mcp/globex', await b.sign(), restApiEvent)).statusCode).toBe(200)
    expect((await post('/prod/globex', await a.sign(), restApiEvent)).statusCode).toBe(200)
    // All issuers have a path: no token is taken elsewhere.
    const elsewhere = await post('/mcp', await a.sign())
    expect(elsewhere.statusCode).toBe(401)
    // Nothing is published for that path, so nothing is pointed to.
    expect(elsewhere.headers['www-authenticate']).not.toContain('resource_metadata')
  })

  it('is served by a container at its path, too', () => {
    const issuers = [{ issuer: 'https://idp.test', path: '/mcp/globex', audience: [own] }]
    const jwt = { issuers, requiredScopes: [] }
    const deps = { fetch, now: Date.now, log: () => undefined }
    expect(createAccess({ doors, callers: [], jwt }, deps).paths).toEqual(['/mcp/globex'])
  })

  it('is answered there by a plain HTTP server, with metadata that can be fetched, and no other path is', async () => {
    const globex = { issuer: 'https://globex.test', path: '/mcp/globex', audience: [own] }
    const jwt = { issuers: [{ issuer: 'https://acme.test' }, globex], audience: [audience], requiredScopes: [] }
    const deps = { fetch, now: Date.now, log: () => undefined }
    const access = createAccess({ doors: { container: 'jwt' }, callers: [], jwt }, deps)
    const served = await serve(createBackend({ access: { jwt } }), { ...access, port: 0, record: false })
    onTestFinished(() => served.close())
    const post = (path: string) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      return fetch(new URL(path, served.url), { method: 'POST', headers, body: '{}' })
    }
    for (const { path, issuer } of [
      { path: '/mcp', issuer: 'https://acme.test' },
      { path: '/mcp/globex', issuer: 'https://globex.test' },
    ]) {
      const challenged = await post(path)
      expect(challenged.status).toBe(401)
      const [, url = ''] = /resource_metadata="([^"]*)"/.exec(challenged.headers.get('www-authenticate') ?? '') ?? []
      const resource = new URL(path, served.url).href
      expect(await (await fetch(url)).json()).toMatchObject({ resource, authorization_servers: [issuer] })
    }
    for (const path of ['/mcp/other', '/mcp/globex/', '/MCP/globex', '/mcp%2Fglobex', '/prod/mcp/globex', '/globex'])
      expect((await post(path)).status).toBe(404)
  })
})

describe('behind an API', () => {
  const jwt = { issuers: [{ issuer: 'https://idp.test' }], audience: [audience], requiredScopes: [] }

  it.each([
    { what: 'a stage of a REST API', path: '/prod/mcp', make: restApiEvent },
    { what: 'a stage of an HTTP API', path: '/prod/mcp', make: httpApiEvent },
    { what: 'a mapping of a domain', path: '/tools/v1/mcp', make: httpApiEvent },
  ])('the metadata is found below $what, since nothing else reaches the gateway', async ({ path, make }) => {
    const { post, get } = open(jwt)
    const prefix = path.slice(0, -'/mcp'.length)
    const url = pointedTo(await post(path, undefined, make))
    expect(url).toBe(`${prefix}/.well-known/oauth-protected-resource/mcp`)
    expect(JSON.parse((await get(url, make)).body)).toMatchObject({ resource: `https://gateway.test${path}` })
  })

  it('the metadata of a default stage is where RFC 9728 has it', async () => {
    const { post } = open(jwt)
    expect(pointedTo(await post('/mcp', undefined, httpApiEvent))).toBe('/.well-known/oauth-protected-resource/mcp')
    expect(pointedTo(await post('/other', undefined, httpApiEvent))).toBe('/.well-known/oauth-protected-resource/other')
  })

  it('a configured resource has its metadata below the same prefix', async () => {
    const { post, get } = open({ ...jwt, resource: 'https://gateway.test/tools/mcp' })
    const url = pointedTo(await post('/tools/mcp', undefined, httpApiEvent))
    expect(url).toBe('/tools/.well-known/oauth-protected-resource/mcp')
    expect(JSON.parse((await get(url, httpApiEvent)).body).resource).toBe('https://gateway.test/tools/mcp')
  })
})

describe('scopes that are asked for ahead', () => {
  it('are those of each call, or those that are offered', async () => {
    const jwt = { issuers: [{ issuer: 'https://idp.test' }], audience: [audience], requiredScopes: ['mcp:use'] }
    for (const { settings, scopes } of [
      { settings: jwt, scopes: ['mcp:use'] },
      { settings: { ...jwt, offeredScopes: ['mcp:use', 'notes:write'] }, scopes: ['mcp:use', 'notes:write'] },
    ]) {
      const { post, get } = open(settings)
      const challenged = await post('/mcp')
      expect(challenged.headers['www-authenticate']).toContain(`scope="${scopes.join(' ')}"`)
      expect(JSON.parse((await get(pointedTo(challenged))).body).scopes_supported).toEqual(scopes)
    }
  })
})

describe('a container behind a proxy', () => {
  it.each([
    { what: 'another host', headers: { 'x-forwarded-host': 'mcp.example.com' }, told: 1 },
    { what: 'another host, as RFC 7239 has it', headers: { forwarded: 'for=1.2.3.4;host=mcp.example.com' }, told: 1 },
    { what: 'the same host', headers: { 'x-forwarded-host': 'inner:8000' }, told: 0 },
    { what: 'another host, and a resource is set', headers: { 'x-forwarded-host': 'a' }, resource: audience, told: 0 },
  ])('tells once that jwt.resource is needed: $what', async ({ headers, resource, told }) => {
    const logged: string[] = []
    const jwt = { issuers: [{ issuer: 'https://idp.test' }], audience: [audience], requiredScopes: [] }
    const { authenticate } = createAccess(
      { doors: { container: 'jwt' }, callers: [], jwt: { ...jwt, ...(resource !== undefined && { resource }) } },
      { fetch, now: Date.now, log: message => logged.push(message) },
    )
    const caller = { entryPoint: 'node', path: '/mcp', headers: { host: 'inner:8000', ...headers } } as const
    for (const _ of [1, 2]) await expect(authenticate?.(caller)).rejects.toMatchObject({ status: 401 })
    expect(logged.filter(message => message.includes('jwt.resource'))).toHaveLength(told)
  })
})
