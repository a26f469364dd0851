import { lambdaHandler } from '@mcp-lambda/wrapper'
import { digestCatalogue } from '@mcp-lambda/wrapper/catalogue'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import { catalogueKey, type JsonObject, type JsonRpcResponse } from '@mcp-lambda/wrapper/protocol'
import { lambdaContext } from '@mcp-lambda/wrapper/testing'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it, vi } from 'vitest'
import { createTargetRegistry } from '../src/catalogue/target-registry.ts'
import type { Target } from '../src/config/target.ts'
import { createInvoke } from '../src/invoke/call-target.ts'
import { fetchCatalogue } from '../src/invoke/fetch-catalogue.ts'
import { askForCatalogue, type Handler } from '../src/packaging/ask-for-catalogue.ts'
import { ask, callOf, createGateway, quietDeps, resultOf, targetOf, tools } from './fixtures.ts'

/** Declares resources and, as many servers, has no handler for their templates. */
function createPartial(): Server {
  const server = new Server({ name: 'partial', version: '1.0.0' }, { capabilities: { tools: {}, resources: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [{ name: 'search', inputSchema: { type: 'object' as const } }],
  }))
  server.setRequestHandler(CallToolRequestSchema, () => ({ content: [] }))
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [{ uri: 'docs://a', name: 'a' }] }))
  return server
}

/** A gateway over the server as deployed; `logged` and `counted` hold what the gateway says of it. */
function start(toTarget: (handler: Handler) => Target | Promise<Target>) {
  const handler = lambdaHandler(createPartial)
  const logged: string[] = []
  const counted: string[] = []
  const digests: unknown[] = []
  const invokeFunction: InvokeFunction = async ({ payload }) => {
    const answer = (await handler(JSON.parse(payload), lambdaContext())) as JsonRpcResponse
    if ('result' in answer) digests.push((answer.result._meta as JsonObject)[catalogueKey])
    return { payload: JSON.stringify(answer) }
  }
  const create = async () =>
    createGateway({
      targets: [await toTarget(handler as Handler)],
      invokeFunction,
      log: message => logged.push(message),
      record: ({ drifted, target = '' }) => void (drifted && counted.push(target)),
    })
  return { create, logged, counted, digests }
}

describe('a server with resources and without resources/templates/list', () => {
  it('is packaged, and its answers are no drift', async () => {
    const { create, counted, digests } = start(async handler => {
      const catalogue = await askForCatalogue(handler)
      return targetOf('partial', catalogue, { digests: [digestCatalogue(catalogue)], drift: 'refuse' })
    })
    const gateway = await create()
    expect(await listed(gateway, 'tools/list', 'name')).toEqual(['partial___search'])
    expect(await listed(gateway, 'resources/list', 'uri')).toEqual(['docs://a'])
    await vi.waitFor(async () => {
      resultOf(await ask(gateway, 'tools/call', { name: 'partial___search' }))
      expect(digests.at(-1)).toMatch(/^2\.[\w-]{43}$/)
    }, 10_000)
    expect(counted).toEqual([])
  })

  it('is read at run time, which is logged once', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { create, logged } = start(() => targetOf('partial', { capabilities: {} }, { live: true }))
      const gateway = await create()
      for (const _ of [1, 2]) {
        expect(await listed(gateway, 'tools/list', 'name')).toEqual(['partial___search'])
        expect(await listed(gateway, 'resources/list', 'uri')).toEqual(['docs://a'])
        expect(await listed(gateway, 'resources/templates/list', 'uriTemplate')).toEqual([])
        vi.setSystemTime(Date.now() + 301_000)
      }
      expect(logged).toEqual(['Target partial has no method resources/templates/list, so that list is empty'])
    } finally {
      vi.useRealTimers()
    }
  })
})

const answers: Record<string, JsonObject> = {
  'server/discover': { capabilities: { tools: {}, prompts: {}, resources: {} } },
  'tools/list': { tools: tools('a') },
  'prompts/list': { prompts: [{ name: 'p' }] },
  'resources/list': { resources: [{ uri: 'docs://a' }] },
  'resources/templates/list': { resourceTemplates: [{ uriTemplate: 'docs://{x}' }] },
}

const everything = Object.fromEntries(Object.values(answers).flatMap(answer => Object.entries(answer)))
const lists = Object.keys(answers).filter(method => method.endsWith('/list'))

/** A registry of one target; `broken` says how a list of it fails now, if it does. */
function startRegistry(override: Partial<Target> = { live: true }) {
  const broken = new Map<string, 'hangs' | 'error' | 'junk'>()
  const logged: JsonObject[] = []
  const asked: string[] = []
  let nowMs = 0
  const invokeFunction: InvokeFunction = async ({ payload }) => {
    const { id, method } = JSON.parse(payload)
    asked.push(method)
    switch (broken.get(method)) {
      case 'hangs':
        return new Promise(() => undefined)
      case 'error':
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32603, message: 'no luck' } }) }
      case 'junk':
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: {} }) }
      default:
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] }) }
    }
  }
  const target = targetOf('t', { capabilities: {} }, override)
  const log = (_message: string, facts: JsonObject) => logged.push(facts)
  const fetching = {
    invoke: createInvoke({ ...quietDeps, invokeFunction }),
    log,
    // The gateway keeps 100 ms of a deadline for itself.
    limits: { limitMs: 400, patienceMs: 20 },
  }
  const registry = createTargetRegistry([target], {
    fetchCatalogue: (target, call) => fetchCatalogue(target, call, fetching),
    log,
    now: () => nowMs,
  })
  return {
    broken,
    logged,
    asked,
    registry,
    wait: (ms: number) => {
      nowMs += ms
    },
    async read() {
      await registry.refresh(callOf())
      const [known] = registry.targets()
      if (known?.kind !== 'read') throw new Error('The target was not read')
      const { isWhole, target } = known
      return { isWhole, ...target }
    },
  }
}

describe.each(lists)('%s of a live target', method => {
  const [field = ''] = Object.keys(answers[method] ?? {})
  const { [field]: former, ...others } = everything

  it.each([
    'hangs',
    'error',
    'junk',
  ] as const)('that fails (%s) costs no other list, and is asked for soon', async how => {
    const { broken, logged, read, wait } = startRegistry()
    broken.set(method, how)
    const first = await read()
    expect(first.catalogue).toMatchObject({ ...others, [field]: [] })
    expect(first.isWhole).toBe(false)
    expect(logged).toContainEqual(expect.objectContaining({ target: 't', method }))

    broken.clear()
    wait(15_001)
    const second = await read()
    expect(second.catalogue).toMatchObject(everything)
    expect(second.isWhole).toBe(true)
  })

  it('that fails later keeps its own former entries, and the others are taken', async () => {
    const { broken, read, wait, asked } = startRegistry()
    await read()
    broken.set(method, 'error')
    wait(300_001)
    const { catalogue, isWhole } = await read()
    expect(catalogue).toMatchObject({ ...others, [field]: former })
    expect(isWhole).toBe(true)
    expect(asked.filter(one => one === method)).toHaveLength(2)
  })
})

it('asks a target for one list at a time, as long as none is slow', async () => {
  const { asked, read } = startRegistry()
  await read()
  expect(asked).toEqual(['server/discover', 'tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])
})

it('accepts no digest of a reading in which a list failed', async () => {
  const { broken, read, registry } = startRegistry({ drift: 'refresh', digests: ['packaged'] })
  broken.set('prompts/list', 'error')
  await registry.refreshTarget('t', callOf())
  expect((await read()).digests).toEqual(['packaged'])
  broken.clear()
  await registry.refreshTarget('t', callOf())
  const { digests, catalogue } = await read()
  expect(digests).toEqual(['packaged', digestCatalogue(catalogue)])
})

async function listed(gateway: ReturnType<typeof createGateway>, method: string, key: string): Promise<unknown[]> {
  const [entries] = Object.values(resultOf(await ask(gateway, method))).filter(Array.isArray)
  return (entries as JsonObject[]).map(entry => entry[key])
}
