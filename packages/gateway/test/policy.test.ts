import { type JsonObject, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import {
  functionUrlEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
} from '@mcp-lambda/wrapper/testing'
import { describe, expect, it } from 'vitest'
import type { Policy, Rule } from '../src/config/gateway-config.ts'
import { type Asker, createDecisions, type Decision, matchRules } from '../src/policy/policy.ts'
import { ask, createGateway, errorOf, resultOf, targetOf, tools } from './fixtures.ts'
import { audience, startTokenIssuer } from './token-issuer.ts'

const enforce = (...allow: Rule[]): Policy => ({ mode: 'enforce', allow })

/** Of a caller by token, unless `scopes` is left out. */
function asker(facts: { tenant?: string; roles?: string[]; scopes?: string[] }): Asker {
  const { tenant, ...rest } = facts
  return { principal: { id: 'ada', ...rest }, ...(tenant !== undefined && { tenant }) }
}

/** Of a policy, on a thing with all of `names`. */
function decideBy(policy: Policy): (asker: Asker, ...names: string[]) => Decision {
  return (asker, ...names) => createDecisions(policy, asker).on(names.map(name => matchRules(policy, name)))
}

describe('the decision', () => {
  const policy = enforce(
    { names: ['docs___*'] },
    { names: ['metrics___*'], tenants: ['acme', 'team-*'], roles: ['sre'] },
    { names: ['metrics___read'], scopes: ['metrics:read', 'metrics:list'] },
    { names: ['metrics___read'], scopes: ['all'] },
  )
  const decide = decideBy(policy)

  it.each([
    { who: {}, name: 'docs___search', answer: 'visible' },
    { who: {}, name: 'wiki___search', answer: 'hidden' },
    { who: { tenant: 'acme', roles: ['sre'] }, name: 'metrics___write', answer: 'visible' },
    { who: { tenant: 'team-a', roles: ['dev', 'sre'] }, name: 'metrics___write', answer: 'visible' },
    { who: { tenant: 'acme', roles: ['dev'] }, name: 'metrics___write', answer: 'hidden' },
    { who: { tenant: 'globex', roles: ['sre'] }, name: 'metrics___write', answer: 'hidden' },
    { who: { roles: ['sre'] }, name: 'metrics___write', answer: 'hidden' },
    { who: { scopes: ['metrics:read', 'metrics:list'] }, name: 'metrics___read', answer: 'visible' },
    { who: { scopes: ['all'] }, name: 'metrics___read', answer: 'visible' },
    { who: { scopes: ['metrics:read'] }, name: 'metrics___read', answer: 'needs-scope' },
    { who: { scopes: [] }, name: 'metrics___read', answer: 'needs-scope' },
    { who: { scopes: [] }, name: 'metrics___write', answer: 'hidden' },
    { who: {}, name: 'metrics___read', answer: 'hidden' },
  ])('on $name for $who is $answer', ({ who, name, answer }) => {
    expect(decide(asker(who), name).answer).toBe(answer)
  })

  it('on a name that is in no catalogue is by the same rules', () => {
    for (const who of [{}, { tenant: 'acme', roles: ['sre'] }, { scopes: ['all'] }, { scopes: ['metrics:read'] }]) {
      for (const name of ['docs___search', 'wiki___search', 'metrics___read', 'metrics___write']) {
        expect(createDecisions(policy, asker(who)).onName(name)).toEqual(decide(asker(who), name))
      }
    }
  })

  it('names every scope of one rule that would do', () => {
    expect(decide(asker({ scopes: ['metrics:read'] }), 'metrics___read')).toEqual({
      answer: 'needs-scope',
      scopes: ['metrics:read', 'metrics:list'],
    })
  })

  it('is no for a caller nobody knows, unless everybody may', () => {
    expect(decide({}, 'docs___search').answer).toBe('visible')
    expect(decide({}, 'metrics___read').answer).toBe('hidden')
  })
})

describe('the decision on a thing with several names', () => {
  const decide = decideBy(
    enforce({ names: ['open*'] }, { names: ['a*'], scopes: ['a:read'] }, { names: ['b*'], scopes: ['b:read'] }),
  )

  it.each([
    { names: ['open', 'open/x'], decision: { answer: 'visible' } },
    { names: ['open', 'a'], decision: { answer: 'needs-scope', scopes: ['a:read'] } },
    { names: ['a', 'b'], decision: { answer: 'needs-scope', scopes: ['a:read', 'b:read'] } },
    { names: ['open', 'a', 'secret'], decision: { answer: 'hidden' } },
  ])('is the strictest there is for one of $names', ({ names, decision }) => {
    expect(decide(asker({ scopes: [] }), ...names)).toEqual(decision)
  })
})

const offered = [
  targetOf('docs', {
    capabilities: { tools: {}, prompts: {}, resources: {} },
    instructions: 'Be docs.',
    tools: tools('read', 'search', 'write'),
    prompts: [{ name: 'explain' }, { name: 'secret' }],
    resources: [{ uri: 'docs://open/a' }, { uri: 'docs://secret/b' }, { uri: 'shared://x', name: 'of docs' }],
    resourceTemplates: [{ uriTemplate: 'docs://{part}/{page}' }, { uriTemplate: 'docs://open/{+path}' }],
  }),
  targetOf('vault', {
    capabilities: { tools: {} },
    instructions: 'Be the vault.',
    tools: tools('open'),
    resources: [{ uri: 'shared://x', name: 'of vault' }],
  }),
]

/** A gateway under `policy` whose targets answer with their own function's name. */
function guarded(policy: Policy, logged: unknown[] = []) {
  return createGateway({
    targets: offered,
    access: { policy },
    invokeFunction: async ({ functionName, payload }) => ({
      payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: { functionName } }),
    }),
    log: (...line) => logged.push(line),
  })
}

async function names(gateway: ReturnType<typeof createGateway>, method: string, key: string, meta: JsonObject = {}) {
  const [list] = Object.values(resultOf(await ask(gateway, method, {}, meta))).filter(Array.isArray)
  return (list as JsonObject[]).map(entry => entry[key])
}

describe('a list under a policy', () => {
  const gateway = guarded(
    enforce({ names: ['docs___read', 'docs___explain', 'docs___docs://open/*', 'vault___shared://x'] }),
  )

  it('holds what is allowed and nothing else', async () => {
    expect(await names(gateway, 'tools/list', 'name')).toEqual(['docs___read'])
    expect(await names(gateway, 'prompts/list', 'name')).toEqual(['docs___explain'])
    expect(await names(gateway, 'resources/templates/list', 'uriTemplate')).toEqual(['docs://open/{+path}'])
  })

  it('names a URI under the first target that may be asked for it', async () => {
    const { resources } = resultOf(await ask(gateway, 'resources/list'))
    expect(resources).toEqual([{ uri: 'docs://open/a' }, { uri: 'shared://x', name: 'of vault' }])
    expect(resultOf(await ask(gateway, 'resources/read', { uri: 'shared://x' })).functionName).toBe(
      'mcp-server-vault-test',
    )
  })

  it.each([
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
    'server/discover',
  ])('is for this caller alone to keep: %s', async method => {
    expect(resultOf(await ask(gateway, method)).cacheScope).toBe('private')
    expect(resultOf(await ask(createGateway({ targets: offered }), method)).cacheScope).toBe('public')
  })

  it('says nothing of a target that is hidden whole', async () => {
    const noVault = guarded(enforce({ names: ['docs___*'] }))
    expect(resultOf(await ask(noVault, 'server/discover')).instructions).not.toContain('vault')
    const none = guarded(enforce({ names: ['nothing'] }))
    expect(resultOf(await ask(none, 'server/discover'))).toMatchObject({ capabilities: {} })
    expect(await names(none, 'tools/list', 'name')).toEqual([])
  })

  it('says nothing of a hidden target either that could not be asked yet what it offers', async () => {
    const asleep = async () => {
      throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } })
    }
    const live = ['secret', 'wiki'].map(name => targetOf(name, {}, { live: true }))
    const policy = enforce({ names: ['docs___*', 'wiki___read'] })
    const gateway = createGateway({ targets: [...offered, ...live], access: { policy }, invokeFunction: asleep })
    const { data } = errorOf(await ask(gateway, 'tools/call', { name: 'nobody___x' }))
    expect(data.available).toEqual(['docs', 'wiki'])
  })

  it('is each caller’s own, page by page, and no cursor of one is taken from another', async () => {
    const many = targetOf('many', { tools: tools('a1', 'a2', 'a3', 'b1', 'b2', 'b3') })
    const paged = createGateway({
      targets: [many],
      maxPageBytes: 50,
      access: {
        policy: enforce({ names: ['many___a*'], tenants: ['a'] }, { names: ['many___b*'], tenants: ['b'] }),
      },
    })
    const cursors: Record<string, unknown> = {}
    for (const tenant of ['a', 'b']) {
      const seen: unknown[] = []
      for (let cursor: unknown; ; ) {
        const page = resultOf(await ask(paged, 'tools/list', cursor ? { cursor } : {}, writeCallFacts({ tenant })))
        seen.push(...(page.tools as JsonObject[]).map(({ name }) => name))
        cursor = page.nextCursor
        if (cursor === undefined) break
        cursors[tenant] ??= cursor
      }
      expect(seen).toEqual([1, 2, 3].map(number => `many___${tenant}${number}`))
    }
    const crossed = await ask(paged, 'tools/list', { cursor: cursors.a }, writeCallFacts({ tenant: 'b' }))
    expect(errorOf(crossed)).toMatchObject({ code: -32602, data: { cause: 'unknown_cursor' } })
  })
})

describe('a call under a policy', () => {
  const gateway = guarded(enforce({ names: ['docs___read', 'docs___explain', 'docs___docs://open/*'] }))

  it('of what is allowed goes through', async () => {
    expect(resultOf(await ask(gateway, 'tools/call', { name: 'docs___read' })).functionName).toBe(
      'mcp-server-docs-test',
    )
    resultOf(await ask(gateway, 'tools/call', { name: 'docs-target___read' }))
    resultOf(await ask(gateway, 'prompts/get', { name: 'docs___explain' }))
    resultOf(await ask(gateway, 'resources/read', { uri: 'docs://open/a' }))
    resultOf(await ask(gateway, 'resources/read', { uri: 'docs://open/deep/page' }))
    resultOf(await ask(gateway, 'completion/complete', { ref: { type: 'ref/resource', uri: 'docs://open/{+path}' } }))
  })

  /** The same gateway over what the caller may see, and no policy: what it answers is what does not exist. */
  const bare = createGateway({
    targets: [
      targetOf('docs', {
        tools: tools('read'),
        prompts: [{ name: 'explain' }],
        resources: [{ uri: 'docs://open/a' }],
        resourceTemplates: [{ uriTemplate: 'docs://open/{+path}' }],
      }),
    ],
  })

  it.each([
    { method: 'tools/call', params: { name: 'docs___write' } },
    { method: 'tools/call', params: { name: 'docs-target___write' } },
    { method: 'tools/call', params: { name: 'vault___open' } },
    { method: 'tools/call', params: { name: 'nobody___open' } },
    { method: 'prompts/get', params: { name: 'docs___secret' } },
    { method: 'resources/read', params: { uri: 'docs://secret/b' } },
    { method: 'resources/read', params: { uri: 'docs://secret/any' } },
    { method: 'resources/read', params: { uri: 'shared://x' } },
    { method: 'completion/complete', params: { ref: { type: 'ref/resource', uri: 'docs://{part}/{page}' } } },
    { method: 'completion/complete', params: { ref: { type: 'ref/prompt', name: 'docs___secret' } } },
  ])('of what is hidden gets exactly the answer for what does not exist: $method $params', async ({
    method,
    params,
  }) => {
    const error = errorOf(await ask(gateway, method, params))
    expect(error.code).toBe(-32602)
    expect(error).toEqual(errorOf(await ask(bare, method, params)))
  })

  it.each([
    'docs://open/../secret/b',
    'docs://open/%2e%2e/secret/b',
    'docs://open/.%2E/secret/b',
    'docs://open/x%2f..%2fsecret',
    'docs://open/..\\secret',
    'docs://open/..',
    'docs://open/./secret',
  ])('cannot leave an allowed part of the URIs by %s', async uri => {
    expect(errorOf(await ask(gateway, 'resources/read', { uri })).code).toBe(-32602)
  })

  it('goes to the target that is allowed for its URI, where an earlier one has the same template', async () => {
    const template = { resourceTemplates: [{ uriTemplate: 'wiki://{+path}' }] }
    const twins = createGateway({
      targets: [targetOf('a', template), targetOf('b', template)],
      access: { policy: enforce({ names: ['?___wiki://{+path}', 'b___wiki://open/*'] }) },
      invokeFunction: async ({ functionName, payload }) => ({
        payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: { functionName } }),
      }),
    })
    const { functionName } = resultOf(await ask(twins, 'resources/read', { uri: 'wiki://open/x' }))
    expect(functionName).toBe('mcp-server-b-test')
  })

  it.each([
    { who: 'under a policy', policy: enforce({ names: ['docs___*'] }), meta: {}, cacheScope: 'private' },
    { who: 'of a tenant', policy: undefined, meta: writeCallFacts({ tenant: 'acme' }), cacheScope: 'private' },
    { who: 'of anybody', policy: undefined, meta: {}, cacheScope: 'public' },
  ])('$who gets a result to keep as $cacheScope, where its target says public', async ({
    policy,
    meta,
    cacheScope,
  }) => {
    const open = createGateway({
      targets: offered,
      access: policy && { policy },
      invokeFunction: async ({ payload }) => ({
        payload: JSON.stringify({
          jsonrpc: '2.0',
          id: JSON.parse(payload).id,
          result: { contents: [], ttlMs: 60_000, cacheScope: 'public' },
        }),
      }),
    })
    const result = resultOf(await ask(open, 'resources/read', { uri: 'docs://open/a' }, meta))
    expect(result).toMatchObject({ ttlMs: 60_000, cacheScope })
  })

  it('of a tool with an alias is decided by the name that is listed', async () => {
    const long = 'x'.repeat(80)
    const aliased = createGateway({
      targets: [targetOf('a', { tools: tools(long) })],
      access: { policy: enforce({ names: ['a___x*_??????????'] }) },
      invokeFunction: async ({ payload }) => ({
        payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }),
      }),
    })
    const [alias] = await names(aliased, 'tools/list', 'name')
    resultOf(await ask(aliased, 'tools/call', { name: alias }))
    resultOf(await ask(aliased, 'tools/call', { name: `a___${long}` }))
  })
})

describe('mode: log', () => {
  const policy: Policy = { mode: 'log', allow: [{ names: ['docs___read'] }] }

  it('lets everything through, and logs what would have been refused, and of whom', async () => {
    const logged: unknown[] = []
    const gateway = guarded(policy, logged)
    resultOf(await ask(gateway, 'tools/call', { name: 'docs___read' }))
    expect(logged).toEqual([])
    resultOf(await ask(gateway, 'tools/call', { name: 'vault___open' }, writeCallFacts({ tenant: 'acme' })))
    expect(logged).toMatchObject([
      ['The policy would have refused vault___open', { answer: 'hidden', principal: 'agents', tenant: 'acme' }],
    ])
  })

  it('takes nothing out of a list', async () => {
    const result = resultOf(await ask(guarded(policy), 'tools/list'))
    expect(result.tools).toHaveLength(4)
    expect(result.cacheScope).toBe('public')
  })
})

describe('a tool that needs a scope', () => {
  async function start() {
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: idp.issuer }], audience: [audience], requiredScopes: ['mcp:use'] }
    const policy = enforce({ names: ['docs___*'] }, { names: ['vault___*'], scopes: ['vault:open', 'vault:read'] })
    const gateway = createGateway({
      doors: { functionUrl: 'jwt', invoke: 'jwt' },
      access: { jwt, policy },
      targets: offered,
      invokeFunction: async ({ payload }) => ({
        payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }),
      }),
    })
    const poor = await idp.sign({ scope: 'mcp:use vault:read' })
    const rich = await idp.sign({ scope: 'mcp:use vault:open vault:read' })
    const post = async (token: string, request = modernRequest('tools/call', { name: 'vault___open' })) => {
      const modern = request.params?._meta ? mirroredHeaders(request) : {}
      const headers = { ...modern, authorization: `Bearer ${token}`, host: 'gateway.test' }
      const event = functionUrlEvent({ headers, body: request })
      return (await gateway(event, lambdaContext())) as {
        statusCode: number
        headers: Record<string, string>
        body: string
      }
    }
    return { gateway, post, poor, rich }
  }

  it('is listed to whoever could get a better token', async () => {
    const { gateway, poor } = await start()
    expect(await names(gateway, 'tools/list', 'name', writeCallFacts({ token: poor }))).toContain('vault___open')
  })

  it.each([
    { era: '2026-07-28', request: modernRequest('tools/call', { name: 'vault___open' }) },
    { era: '2025', request: legacyRequest('tools/call', { name: 'vault___open' }) },
  ])('answers a call without it with 403 and all the scopes to ask for, in a client of $era', async ({ request }) => {
    const { post, poor } = await start()
    const { statusCode, headers, body } = await post(poor, request)
    expect(statusCode).toBe(403)
    expect(headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="mcp:use vault:open vault:read", ' +
        'error_description="vault___open needs a token with the scope mcp:use vault:open vault:read", ' +
        'resource_metadata="https://gateway.test/.well-known/oauth-protected-resource/mcp"',
    )
    expect(JSON.parse(body)).toMatchObject({ id: 1, error: { code: -31403, data: { cause: 'insufficient_scope' } } })
  })

  it('answers an invocation without it with the same in an error', async () => {
    const { gateway, poor } = await start()
    const response = await ask(gateway, 'tools/call', { name: 'vault___open' }, writeCallFacts({ token: poor }))
    expect(errorOf(response)).toMatchObject({
      code: -31403,
      data: { cause: 'insufficient_scope', scope: 'mcp:use vault:open vault:read' },
    })
  })

  it('is called with it', async () => {
    const { post, rich } = await start()
    expect((await post(rich)).statusCode).toBe(200)
  })
})
