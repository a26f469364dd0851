import { type JsonObject, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import {
  albEvent,
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from '@mcp-lambda/wrapper/testing'
import { describe, expect, it } from 'vitest'
import { createAuthenticate } from '../src/auth/authenticate.ts'
import type { GatewayConfig } from '../src/config/gateway-config.ts'
import { ask, createGateway, errorOf, resultOf } from './fixtures.ts'

const trusted = { invoke: { trusted: { principal: 'agents' } } }
const roleSession = 'arn:aws:sts::123456789012:assumed-role/Agents/i-0abc'
const role = 'arn:aws:iam::123456789012:role/Agents'

describe('a door that gateway.yml does not open', () => {
  it.each([
    { door: 'an HTTP API', event: httpApiEvent },
    { door: 'a REST API', event: restApiEvent },
    { door: 'an ALB', event: albEvent },
  ])('is shut: $door, whatever else is open', async ({ event }) => {
    const gateway = createGateway({ doors: { functionUrl: 'none', ...trusted } })
    const request = modernRequest('tools/list')
    expect(await post(gateway, event({ headers: mirroredHeaders(request), body: request }))).toMatchObject({
      status: 403,
    })
  })

  it('is shut: the function URL, when only invocations are taken', async () => {
    expect(await postSigned(createGateway({ doors: trusted }), roleSession)).toMatchObject({ status: 403 })
  })

  it('is shut: invocations, when only the function URL is open', async () => {
    const gateway = createGateway({ doors: { functionUrl: 'iam' } })
    expect(errorOf(await ask(gateway, 'tools/list')).code).toBe(-31403)
  })

  it('is shut: a plain HTTP server, unless nobody need be verified', () => {
    const node = { entryPoint: 'node', headers: {} } as const
    const deps = { fetch, now: Date.now, log: () => undefined }
    const authenticate = (doors: GatewayConfig['doors']) => createAuthenticate({ doors, callers: [] }, deps)(node)
    expect(() => authenticate({ functionUrl: 'iam', ...trusted })).toThrow('disabled')
    expect(authenticate({ functionUrl: 'none' })).toBeUndefined()
  })
})

describe('the function URL with IAM', () => {
  const doors = { functionUrl: 'iam' } as const

  it.each([
    { signer: roleSession, id: role },
    { signer: 'arn:aws-cn:sts::123456789012:assumed-role/Agents/x/y', id: 'arn:aws-cn:iam::123456789012:role/Agents' },
    { signer: 'arn:aws:iam::123456789012:user/team/ada', id: 'arn:aws:iam::123456789012:user/team/ada' },
    { signer: 'arn:aws:sts::123456789012:federated-user/ada', id: 'arn:aws:sts::123456789012:federated-user/ada' },
  ])('knows $signer as $id', async ({ signer, id }) => {
    expect(await factsThroughUrl(doors, signer)).toMatchObject({ 'mcp-lambda/principal': { id } })
  })

  it.each([
    { signer: roleSession, tenant: 'acme', roles: ['sre'] },
    { signer: 'arn:aws:sts::123456789012:assumed-role/AgentsOfOthers/x', tenant: undefined, roles: undefined },
    { signer: 'arn:aws:sts::999999999999:assumed-role/Agents/x', tenant: undefined, roles: undefined },
    { signer: 'arn:aws:sts::123456789012:assumed-role/Team-a/Agents', tenant: 'team', roles: undefined },
    { signer: 'arn:aws:sts::123456789012:assumed-role/Team-b/x', tenant: 'b', roles: undefined },
  ])('knows the tenant and the roles of $signer by the first entry that fits', async ({ signer, tenant, roles }) => {
    const callers = [
      { arn: role, tenant: 'acme', roles: ['sre'] },
      { arn: 'arn:aws:iam::123456789012:role/Team-b', tenant: 'b' },
      { arn: 'arn:aws:iam::123456789012:role/Team-*', tenant: 'team' },
    ]
    const facts = await factsThroughUrl(doors, signer, {}, { callers })
    expect(facts['mcp-lambda/tenant']).toBe(tenant)
    expect((facts['mcp-lambda/principal'] as JsonObject).roles).toEqual(roles)
  })

  it('turns away a request nobody signed', async () => {
    const request = modernRequest('tools/list')
    const event = functionUrlEvent({ headers: mirroredHeaders(request), body: request })
    expect(await post(createGateway({ doors }), event)).toMatchObject({ status: 403 })
  })

  it('lets no caller write the facts of its own call', async () => {
    const claimed = {
      ...writeCallFacts({ principal: { id: 'root' }, tenant: 'acme', deadlineMs: 1, trace: { xray: 'Root=1' } }),
      'mcp-lambda/anything': true,
    }
    const facts = await factsThroughUrl(doors, roleSession, claimed)
    expect(facts['mcp-lambda/principal']).toEqual({ id: role })
    expect(Object.keys(facts).sort()).toEqual(['mcp-lambda/deadline', 'mcp-lambda/principal', 'mcp-lambda/request-id'])
    expect(facts['mcp-lambda/deadline']).toBeGreaterThan(Date.now())
  })
})

describe('the function URL on this machine', () => {
  it('takes anybody, and lets nobody say who they are', async () => {
    const claimed = writeCallFacts({ principal: { id: 'root' }, tenant: 'acme' })
    const facts = await factsThroughUrl({ functionUrl: 'none' }, roleSession, claimed)
    expect(Object.keys(facts)).toEqual(['mcp-lambda/deadline', 'mcp-lambda/request-id'])
  })
})

describe('a trusted invocation', () => {
  it('speaks as the configured principal, for the tenant and with the claims it names', async () => {
    const asserted = {
      principal: { id: 'root', roles: ['admin'], scopes: ['all'], claims: { sub: 'ada' } },
      tenant: 'acme',
    }
    expect(await factsThroughInvoke(writeCallFacts(asserted))).toMatchObject({
      'mcp-lambda/principal': { id: 'agents', tenant: 'acme', claims: { sub: 'ada' } },
      'mcp-lambda/tenant': 'acme',
    })
  })

  it('has the roles it is configured with', async () => {
    const facts = await factsThroughInvoke({}, { invoke: { trusted: { principal: 'agents', roles: ['reader'] } } })
    expect(facts['mcp-lambda/principal']).toEqual({ id: 'agents', roles: ['reader'] })
  })

  it('gets no roles and no scopes by naming them', async () => {
    const asserted = { principal: { id: 'root', roles: ['admin'], scopes: ['all'] } }
    const facts = await factsThroughInvoke(writeCallFacts(asserted))
    expect(facts['mcp-lambda/principal']).toEqual({ id: 'agents' })
  })

  it('says itself by when it needs the answer', async () => {
    const deadlineMs = Date.now() + 5_000
    const facts = await factsThroughInvoke(writeCallFacts({ deadlineMs }))
    expect(facts['mcp-lambda/deadline']).toBeGreaterThan(deadlineMs - 500)
    expect(facts['mcp-lambda/deadline']).toBeLessThan(deadlineMs)
  })

  it('forging the event of a signed URL is turned away, as no URL is open beside it', async () => {
    const gateway = createGateway({ doors: trusted })
    expect(await postSigned(gateway, 'arn:aws:iam::123456789012:role/Admin')).toMatchObject({ status: 403 })
  })
})

/** The `mcp-lambda/…` keys that reach a target. */
function spyOnFacts() {
  const facts: JsonObject = {}
  return {
    facts,
    invokeFunction: async ({ payload }: { payload: string }) => {
      const { id, params } = JSON.parse(payload)
      for (const [key, value] of Object.entries(params._meta)) if (key.startsWith('mcp-lambda/')) facts[key] = value
      return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: {} }) }
    },
  }
}

async function factsThroughInvoke(meta: JsonObject, doors: GatewayConfig['doors'] = trusted): Promise<JsonObject> {
  const { facts, invokeFunction } = spyOnFacts()
  resultOf(await ask(createGateway({ doors, invokeFunction }), 'tools/call', { name: 'numbers___add' }, meta))
  return facts
}

async function factsThroughUrl(
  doors: GatewayConfig['doors'],
  signer: string,
  meta: JsonObject = {},
  access: Partial<Pick<GatewayConfig, 'callers'>> = {},
): Promise<JsonObject> {
  const { facts, invokeFunction } = spyOnFacts()
  const gateway = createGateway({ doors, access, invokeFunction })
  expect(
    await postSigned(gateway, signer, modernRequest('tools/call', { name: 'numbers___add' }, { meta })),
  ).toMatchObject({
    status: 200,
  })
  return facts
}

/** A function URL's event for a request whose signature AWS verified. */
function postSigned(gateway: ReturnType<typeof createGateway>, userArn: string, request = modernRequest('tools/list')) {
  const event = functionUrlEvent({ headers: mirroredHeaders(request), body: request })
  return post(gateway, {
    ...event,
    requestContext: { ...event.requestContext, authorizer: { iam: { userArn, accountId: '123456789012' } } },
  })
}

async function post(gateway: ReturnType<typeof createGateway>, event: object) {
  const { statusCode, body } = (await gateway(event, lambdaContext())) as { statusCode: number; body: string }
  return { status: statusCode, body }
}
