import { once } from 'node:events'
import type { Call } from '@mcp-lambda/wrapper'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Target } from '../src/config/target.ts'
import { ask, callOf, createBackend, createGateway, errorOf, resultOf, targetOf, tools } from './fixtures.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const live = targetOf('live', { capabilities: {} }, { live: true })
const packaged = targetOf('packaged', { tools: tools('x') })

describe('a target that is read at run time', () => {
  it('is listed among the others, and called', async () => {
    const { gateway } = create()
    expect(await names(gateway)).toEqual(['live___a', 'live___b', 'packaged___x'])
    expect(resultOf(await ask(gateway, 'tools/call', { name: 'live___b' }))).toMatchObject({ content: [] })
  })

  it('is read by the first call too', async () => {
    const { gateway } = create()
    expect(resultOf(await ask(gateway, 'tools/call', { name: 'live___a' }))).toMatchObject({ content: [] })
  })

  it('is read as nobody in particular, whoever asks', async () => {
    const { gateway, heard } = create()
    await ask(gateway, 'tools/list', {}, { 'mcp-lambda/tenant': 'acme', traceparent: '00-1-2-01' })
    expect(heard.map(({ method }) => method)).toEqual(['server/discover', 'tools/list'])
    for (const { params } of heard) {
      expect(Object.keys(params._meta as JsonObject).sort()).toEqual([
        'io.modelcontextprotocol/clientCapabilities',
        'io.modelcontextprotocol/protocolVersion',
        'mcp-lambda/deadline',
        'mcp-lambda/request-id',
      ])
    }
  })

  it('is read once for callers that come at once, and kept for five minutes', async () => {
    const { gateway, heard } = create()
    const first = await Promise.all([names(gateway), names(gateway), names(gateway)])
    expect(first).toEqual(Array.from({ length: 3 }, () => ['live___a', 'live___b', 'packaged___x']))
    expect(heard).toHaveLength(2)
    vi.setSystemTime(Date.now() + 299_000)
    await names(gateway)
    expect(heard).toHaveLength(2)
    vi.setSystemTime(Date.now() + 2_000)
    await names(gateway)
    expect(heard).toHaveLength(4)
  })

  it('that cannot be read takes no list and no call from the others', async () => {
    const { gateway, state, logged } = create()
    state.isUp = false
    expect(await names(gateway)).toEqual(['packaged___x'])
    expect(resultOf(await ask(gateway, 'tools/call', { name: 'packaged___x' }))).toMatchObject({ content: [] })
    expect(errorOf(await ask(gateway, 'tools/call', { name: 'live___a' }))).toMatchObject({ code: -32602 })
    expect(logged).toContainEqual(expect.stringContaining('live did not say what it offers'))
  })

  it('that cannot be read is asked again soon, and clients are told to ask again as soon', async () => {
    const { gateway, state } = create()
    state.isUp = false
    expect(resultOf(await ask(gateway, 'tools/list'))).toMatchObject({ ttlMs: 15_000 })
    state.isUp = true
    vi.setSystemTime(Date.now() + 16_000)
    expect(await names(gateway)).toEqual(['live___a', 'live___b', 'packaged___x'])
    expect(resultOf(await ask(gateway, 'tools/list'))).toMatchObject({ ttlMs: 300_000 })
  })

  it('that cannot be read any more is offered as it was', async () => {
    const { gateway, state } = create()
    await names(gateway)
    state.isUp = false
    vi.setSystemTime(Date.now() + 301_000)
    expect(await names(gateway)).toEqual(['live___a', 'live___b', 'packaged___x'])
  })

  it.each([
    { tools: [{ name: { toString: 'x' } }] },
    { tools: [{}, null, 7, { name: 'good', inputSchema: {} }] },
    { tools: 'none' },
  ])('that offers $tools takes no list from the others', async ({ tools: offered }) => {
    const { gateway, state } = create()
    Object.assign(state, { tools: offered })
    expect((await names(gateway)).filter(name => name !== 'live___good')).toEqual(['packaged___x'])
  })

  it('is offered without the tools that gateway.yml hides', async () => {
    const { gateway } = create([{ ...live, hide: ['b*'] }])
    expect(await names(gateway)).toEqual(['live___a'])
    expect(errorOf(await ask(gateway, 'tools/call', { name: 'live___b' })).code).toBe(-32602)
  })

  it('is offered as it now is when it has changed', async () => {
    const { gateway, state } = create()
    await names(gateway)
    state.tools = tools('c')
    vi.setSystemTime(Date.now() + 301_000)
    expect(await names(gateway)).toEqual(['live___c', 'packaged___x'])
    expect(errorOf(await ask(gateway, 'tools/call', { name: 'live___a' })).code).toBe(-32602)
  })
})

describe('a caller that cannot wait for a reading', () => {
  it.each([
    { what: 'goes away', leave: (gone: AbortController) => gone.abort(), deadlineMs: 10_000 },
    { what: 'has no time left', leave: () => undefined, deadlineMs: 120 },
  ])('and $what takes no list from those who wait, nor from those who come later', async ({ leave, deadlineMs }) => {
    let answer = () => {}
    const isAnswered = new Promise<void>(resolve => {
      answer = resolve
    })
    const backend = createBackend({
      targets: [live, packaged],
      invokeFunction: async ({ payload }, signal) => {
        const { id, method } = JSON.parse(payload)
        await Promise.race([isAnswered, once(signal, 'abort').then(() => signal.throwIfAborted())])
        const result = method === 'tools/list' ? { tools: tools('a') } : { capabilities: { tools: {} } }
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, result }) }
      },
    })
    const list = async (call: Partial<Call>) => {
      const response = await backend.exchange(modernRequest('tools/list'), callOf(call), () => undefined)
      return (resultOf(response).tools as { name: string }[]).map(({ name }) => name)
    }
    const gone = new AbortController()
    const first = list({ signal: gone.signal, deadlineMs: Date.now() + deadlineMs })
    const second = list({})
    leave(gone)
    expect(await first).toEqual(['packaged___x'])
    answer()
    expect(await second).toEqual(['live___a', 'packaged___x'])
    expect(await list({})).toEqual(['live___a', 'packaged___x'])
  })
})

function create(targets: readonly Target[] = [live, packaged]) {
  const heard: { method: string; params: JsonObject }[] = []
  const logged: string[] = []
  const state = { isUp: true, tools: tools('b', 'a') }
  const gateway = createGateway({
    targets,
    log: message => logged.push(message),
    invokeFunction: async ({ functionName, payload }) => {
      const { id, method, params } = JSON.parse(payload)
      const answers: Record<string, JsonObject> = {
        'server/discover': { capabilities: { tools: {} } },
        'tools/list': { tools: state.tools },
        'tools/call': { content: [] },
      }
      if (functionName.includes('live')) {
        heard.push({ method, params })
        if (!state.isUp) throw Object.assign(new Error('down'), { name: 'ResourceNotFoundException' })
      }
      return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] }) }
    },
  })
  return { gateway, heard, logged, state }
}

async function names(gateway: ReturnType<typeof createGateway>): Promise<string[]> {
  const { tools: listed } = resultOf(await ask(gateway, 'tools/list'))
  return (listed as { name: string }[]).map(({ name }) => name)
}
