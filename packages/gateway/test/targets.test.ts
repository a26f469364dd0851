import type { Invocation } from '@mcp-lambda/wrapper/client'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { describe, expect, it } from 'vitest'
import { createCallerCatalogues } from '../src/catalogue/caller-catalogues.ts'
import { createTargetRegistry } from '../src/catalogue/target-registry.ts'
import type { Policy } from '../src/config/gateway-config.ts'
import type { Target } from '../src/config/target.ts'
import { locate } from '../src/targets/locate.ts'
import {
  ask,
  callOf,
  createGateway,
  errorOf,
  invokeInProcess,
  resultOf,
  streamInProcess,
  targetOf,
} from './fixtures.ts'

describe('a name', () => {
  it('is what its target knows, when the target hears it', async () => {
    const { heard, gateway } = listen()
    await ask(gateway, 'tools/call', { name: 'numbers___add', arguments: { a: 1 } })
    expect(heard).toMatchObject([
      { functionName: 'mcp-server-numbers-test', params: { name: 'add', arguments: { a: 1 } } },
    ])
  })

  it('may end its target with -target, as AgentCore has it', async () => {
    const { heard, gateway } = listen()
    await ask(gateway, 'tools/call', { name: 'numbers-target___add' })
    await ask(gateway, 'prompts/get', { name: 'words-target___greet' })
    expect(heard).toMatchObject([{ params: { name: 'add' } }, { params: { name: 'greet' } }])
  })

  it('belongs to a target that is really called so before one that only could be', async () => {
    const { heard, gateway } = listen([
      targetOf('a', { tools: [{ name: 'x' }] }),
      targetOf('a-target', { tools: [{ name: 'x' }] }),
    ])
    await ask(gateway, 'tools/call', { name: 'a-target___x' })
    expect(heard).toMatchObject([{ functionName: 'mcp-server-a-target-test' }])
  })

  it('with -target never goes to the target without it where one of that name is hidden', async () => {
    const { heard, gateway } = listen(
      [targetOf('vault', { tools: [{ name: 'open' }] }), targetOf('vault-target', { tools: [{ name: 'open' }] })],
      { mode: 'enforce', allow: [{ names: ['vault___*'] }] },
    )
    expect(errorOf(await ask(gateway, 'tools/call', { name: 'vault-target___open' }))).toMatchObject({
      code: -32602,
      data: { cause: 'unknown_target', available: ['vault'] },
    })
    expect(heard).toEqual([])
  })

  it('that a target lists twice means the entry that clients are shown, in what it says of running twice', async () => {
    const tools = [{ name: 'pay' }, { name: 'pay', annotations: { readOnlyHint: true } }]
    const deps = { fetchCatalogue: () => Promise.reject(new Error('It is packaged')), log: () => undefined }
    const registry = createTargetRegistry([targetOf('bank', { tools })], deps)
    const catalogue = await createCallerCatalogues(registry, undefined)(callOf())
    for (const name of ['bank___pay', 'bank-target___pay']) {
      expect((await locate(modernRequest('tools/call', { name }), catalogue)).located.repeatable).toBe(false)
    }
  })

  it('is split at the first three underscores', async () => {
    const { heard, gateway } = listen([targetOf('a', { tools: [{ name: '_x___y' }] })])
    await ask(gateway, 'tools/call', { name: 'a____x___y' })
    expect(heard).toMatchObject([{ params: { name: '_x___y' } }])
  })

  it.each([
    'others___add',
    'add',
    'numbers__add',
    '___add',
    '',
  ])('%j of no target is refused with the targets there are', async name => {
    const { heard, gateway } = listen()
    expect(errorOf(await ask(gateway, 'tools/call', { name }))).toMatchObject({
      code: -32602,
      data: { cause: 'unknown_target', available: ['numbers', 'words'] },
    })
    expect(heard).toEqual([])
  })

  it.each([
    'numbers___divide',
    'numbers-target___divide',
    'numbers___',
    'numbers___constructor',
    'numbers___Add',
  ])('%j of no tool is refused with the tools of its target, and wakes nobody', async name => {
    const { heard, gateway } = listen()
    expect(errorOf(await ask(gateway, 'tools/call', { name }))).toMatchObject({
      code: -32602,
      data: {
        cause: 'unknown_tool',
        target: 'numbers',
        available: ['numbers___add', 'numbers___count', 'numbers___fail', 'numbers___show-meta'],
      },
    })
    expect(heard).toEqual([])
  })

  it('of a prompt is looked for among prompts, not tools', async () => {
    expect(errorOf(await ask(createGateway(), 'prompts/get', { name: 'numbers___add' }))).toMatchObject({
      code: -32602,
      data: { cause: 'unknown_prompt', target: 'numbers', available: [] },
    })
  })

  it.each([undefined, null, 1, {}, ['numbers___add']])('%j is refused', async name => {
    expect(errorOf(await ask(createGateway(), 'tools/call', { name })).code).toBe(-32602)
  })

  it('is repeated in an error only as far as a reader needs it', async () => {
    const { message } = errorOf(await ask(createGateway(), 'tools/call', { name: 'x'.repeat(100_000) }))
    expect(message.length).toBeLessThan(1_000)
  })
})

describe('a resource', () => {
  const targets = [
    targetOf('a', { resourceTemplates: [{ uriTemplate: 'test://{id}' }] }),
    targetOf('b', {
      resources: [{ uri: 'test://listed' }],
      resourceTemplates: [{ uriTemplate: 'test://{id}/{part}' }],
    }),
  ]

  it.each([
    { uri: 'test://listed', functionName: 'mcp-server-b-test' },
    { uri: 'test://other', functionName: 'mcp-server-a-test' },
    { uri: 'test://other/part', functionName: 'mcp-server-b-test' },
  ])('$uri is read from the target that lists it, else has a template for it', async ({ uri, functionName }) => {
    const { heard, gateway } = listen(targets)
    await ask(gateway, 'resources/read', { uri })
    expect(heard).toMatchObject([{ functionName, params: { uri } }])
  })

  it('nobody has is refused by its URI', async () => {
    expect(errorOf(await ask(createGateway(), 'resources/read', { uri: 'file:///etc/passwd' }))).toMatchObject({
      code: -32602,
      data: { uri: 'file:///etc/passwd' },
    })
  })

  it.each([undefined, 1, {}])('%j is refused', async uri => {
    expect(errorOf(await ask(createGateway(), 'resources/read', { uri })).code).toBe(-32602)
  })
})

describe('a completion', () => {
  it('is asked of the target of its prompt, by the name the target knows', async () => {
    const { heard, gateway } = listen()
    const ref = { type: 'ref/prompt', name: 'words___greet', title: 'kept' }
    await ask(gateway, 'completion/complete', { ref, argument: { name: 'name', value: 'A' } })
    expect(heard).toMatchObject([
      { functionName: 'mcp-server-words-test', params: { ref: { ...ref, name: 'greet' }, argument: { value: 'A' } } },
    ])
  })

  it('is asked of the target of its template', async () => {
    const { heard, gateway } = listen()
    await ask(gateway, 'completion/complete', { ref: { type: 'ref/resource', uri: 'words://{language}/{word}' } })
    expect(heard).toMatchObject([{ functionName: 'mcp-server-words-test' }])
  })

  it.each([undefined, {}, { type: 'ref/other' }, 'x'])('of %j is refused', async ref => {
    expect(errorOf(await ask(createGateway(), 'completion/complete', { ref })).code).toBe(-32602)
  })
})

describe('the router', () => {
  it.each([
    'tools/unknown',
    'ping',
    'initialize',
    'logging/setLevel',
    'tasks/get',
    'constructor',
  ])('does not serve %s on 2026-07-28', async method => {
    expect(errorOf(await ask(createGateway(), method)).code).toBe(-32601)
  })

  it('acknowledges a subscription to nothing, and ends it', async () => {
    const result = resultOf(
      await ask(createGateway(), 'subscriptions/listen', { notifications: { toolsListChanged: true } }),
    )
    expect(result.resultType).toBe('complete')
  })

  it("hands on a result as the target gave it, its server's name included", async () => {
    const result = resultOf(await ask(createGateway(), 'tools/call', { name: 'words___link' }))
    expect(result).toMatchObject({
      content: [{ type: 'resource_link', uri: 'words://en/hello', name: 'hello' }],
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'words', version: '3.0.0' } },
    })
  })

  it("hands on an error of the target's own untouched", async () => {
    const error = { code: -32050, message: 'of my own', data: { of: 'mine' } }
    const gateway = createGateway({
      invokeFunction: async ({ payload }) => ({
        payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, error }),
      }),
    })
    expect(errorOf(await ask(gateway, 'tools/call', { name: 'numbers___add' }))).toEqual(error)
  })

  it('keeps the envelope and what it does not know of `_meta` and params', async () => {
    const { heard, gateway } = listen()
    const meta = {
      progressToken: 7,
      traceparent: '00-1-2-01',
      'io.modelcontextprotocol/logLevel': 'debug',
      'a.b/c': {},
    }
    await ask(gateway, 'tools/call', { name: 'numbers___add', inputResponses: {}, unknown: 1 }, meta)
    expect(heard[0]?.params).toMatchObject({
      inputResponses: {},
      unknown: 1,
      _meta: {
        ...meta,
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
      },
    })
  })
})

type Heard = { functionName: string; params: JsonObject }

/** A gateway that records which target got which request. */
function listen(targets?: readonly Target[], policy?: Policy) {
  const heard: Heard[] = []
  const gateway = createGateway({
    ...(policy && { access: { policy } }),
    ...(targets && { targets }),
    invokeFunction: async (invocation, signal) => {
      heard.push(toHeard(invocation))
      return targets ? emptyAnswer(invocation.payload) : invokeInProcess(invocation, signal)
    },
    async *streamFunction(invocation, signal) {
      heard.push(toHeard(invocation))
      return yield* streamInProcess(invocation, signal)
    },
  })
  return { heard, gateway }
}

function toHeard({ functionName, payload }: Invocation): Heard {
  return { functionName, params: JSON.parse(payload).params }
}

function emptyAnswer(payload: string) {
  return { payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }) }
}
