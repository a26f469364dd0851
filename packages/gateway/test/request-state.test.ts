import { lambdaHandler } from '@mcp-lambda/wrapper'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { lambdaContext, modernRequest } from '@mcp-lambda/wrapper/testing'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/v4'
import { createGateway, errorOf, resultOf, targetOf, tools } from './fixtures.ts'

const stateKeys = ['a key of at least thirty-two characters']
const targets = [targetOf('a', { tools: tools('ask', 'other') }), targetOf('b', { tools: tools('ask') })]

afterEach(() => void vi.useRealTimers())

describe('a state that goes through the client', () => {
  it('comes back to its target as it was given, and is unreadable on the way', async () => {
    const { gateway, heard } = create()
    const state = await firstState(gateway)
    expect(state).not.toContain('inner')
    expect(Buffer.from(state, 'base64url').toString('latin1')).not.toContain('inner')
    resultOf(await call(gateway, { requestState: state, inputResponses: { q: { action: 'accept' } } }))
    expect(heard.at(-1)).toMatchObject({
      requestState: 'inner state of a',
      inputResponses: { q: { action: 'accept' } },
    })
  })

  it.each<{ change: string; params: JsonObject; tenant?: string }>([
    { change: 'another target', params: { name: 'b___ask' } },
    { change: 'another tool', params: { name: 'a___other' } },
    { change: 'other arguments', params: { arguments: { x: 2 } } },
    { change: 'another tenant', params: {}, tenant: 'evil' },
  ])('is refused for $change, and wakes no function', async ({ params, tenant }) => {
    const { gateway, heard } = create()
    const requestState = await firstState(gateway)
    const before = heard.length
    expect(errorOf(await call(gateway, { ...params, requestState }, tenant))).toMatchObject({
      code: -32602,
      data: { cause: 'unknown_state' },
    })
    expect(heard).toHaveLength(before)
  })

  it('is refused from another principal', async () => {
    const { gateway } = create()
    const elsewhere = create({
      stateKeys,
      doors: { functionUrl: 'none', invoke: { trusted: { principal: 'somebody else' } } },
    })
    const requestState = await firstState(gateway)
    expect(errorOf(await call(elsewhere.gateway, { requestState })).data.cause).toBe('unknown_state')
  })

  it('is opened by another environment that has the key, in front or behind a newer one, and by no other', async () => {
    const requestState = await firstState(create().gateway)
    const newer = create({ stateKeys: ['another key of thirty-two characters!', ...stateKeys] })
    resultOf(await call(newer.gateway, { requestState }))
    const foreign = create({ stateKeys: ['another key of thirty-two characters!'] })
    expect(errorOf(await call(foreign.gateway, { requestState })).data.cause).toBe('unknown_state')
  })

  it('is opened in an environment that has not read the rotated keys yet: it reads them again', async () => {
    const rotated = ['another key of thirty-two characters!', ...stateKeys]
    const requestState = await firstState(create({ stateKeys: rotated }).gateway)
    const asked: boolean[] = []
    const late = create({
      stateKeys: async ({ fresh }) => {
        asked.push(fresh)
        return fresh ? rotated : stateKeys
      },
    })
    resultOf(await call(late.gateway, { requestState }))
    expect(asked).toEqual([false, true])
  })

  it('is refused after a quarter of an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { gateway } = create()
    const requestState = await firstState(gateway)
    vi.setSystemTime(Date.now() + 14 * 60_000)
    resultOf(await call(gateway, { requestState }))
    vi.setSystemTime(Date.now() + 2 * 60_000)
    expect(errorOf(await call(gateway, { requestState })).data.cause).toBe('unknown_state')
  })

  it.each(['', 'x', 7, null, {}])('is refused as %j', async requestState => {
    expect(errorOf(await call(create().gateway, { requestState })).data.cause).toBe('unknown_state')
  })
})

describe('without MCP_STATE_KEYS', () => {
  it('a target that gives a state fails, and says what is missing', async () => {
    const { gateway } = create({})
    expect(errorOf(await call(gateway))).toMatchObject({
      message: expect.stringContaining('MCP_STATE_KEYS'),
      data: { target: 'a', cause: 'no_state_keys' },
    })
  })

  it('no state is taken from a client', async () => {
    const { gateway, heard } = create({})
    expect(errorOf(await call(gateway, { requestState: 'inner state of a' })).data.cause).toBe('unknown_state')
    expect(heard).toEqual([])
  })

  it('questions that need no state are put', async () => {
    const { gateway } = create({
      invokeFunction: answering({ resultType: 'input_required', inputRequests: {} }),
    })
    expect(resultOf(await call(gateway))).toMatchObject({ resultType: 'input_required' })
  })
})

it('carries a question of a 2025-era server to the client, and the answer back', async () => {
  vi.stubEnv('MCP_STATE_KEYS', 'the target has a key of its own and as long')
  const booking = lambdaHandler(createBooking, { rerun: ['book'] })
  vi.unstubAllEnvs()
  const { gateway } = create({
    stateKeys,
    targets: [targetOf('booking', { tools: tools('book') })],
    invokeFunction: async ({ payload }) => ({
      payload: JSON.stringify(await booking(JSON.parse(payload), lambdaContext())),
    }),
  })
  const params = { name: 'booking___book', arguments: { city: 'Rome' } }
  const asked = resultOf(await call(gateway, params))
  expect(asked).toMatchObject({
    resultType: 'input_required',
    inputRequests: { 'question-1': { method: 'elicitation/create', params: { message: 'Which day in Rome?' } } },
  })
  const inputResponses = { 'question-1': { action: 'accept', content: { day: 'Monday' } } }
  const { requestState } = asked
  expect(resultOf(await call(gateway, { ...params, requestState, inputResponses }))).toMatchObject({
    content: [{ text: 'Rome on Monday' }],
  })
})

function createBooking(): McpServer {
  const server = new McpServer({ name: 'booking', version: '1.0.0' })
  server.registerTool('book', { inputSchema: { city: z.string() } }, async ({ city }) => {
    const requestedSchema = { type: 'object' as const, properties: { day: { type: 'string' as const } } }
    const { content } = await server.server.elicitInput({
      mode: 'form',
      message: `Which day in ${city}?`,
      requestedSchema,
    })
    return { content: [{ type: 'text', text: `${city} on ${content?.day}` }] }
  })
  return server
}

type Options = NonNullable<Parameters<typeof createGateway>[0]>

/** A gateway over targets that ask until they are answered, and what they heard. */
function create(options: Options = { stateKeys }) {
  const heard: JsonObject[] = []
  const gateway = createGateway({
    targets,
    invokeFunction: async ({ functionName, payload }) => {
      const { id, params } = JSON.parse(payload)
      heard.push(params)
      const target = /mcp-server-(\w+)-test/.exec(functionName)?.[1]
      const asks = { resultType: 'input_required', inputRequests: {}, requestState: `inner state of ${target}` }
      const result = params.requestState === undefined ? asks : { content: [] }
      return { payload: JSON.stringify({ jsonrpc: '2.0', id, result }) }
    },
    ...options,
  })
  return { gateway, heard }
}

function answering(result: object): InvokeFunction {
  return async ({ payload }) => ({ payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result }) })
}

function call(gateway: ReturnType<typeof createGateway>, params: JsonObject = {}, tenant = 'acme') {
  const request = modernRequest(
    'tools/call',
    { name: 'a___ask', arguments: { x: 1 }, ...params },
    { clientCapabilities: { elicitation: { form: {} } }, meta: { 'mcp-lambda/tenant': tenant } },
  )
  return gateway(request, lambdaContext()) as Promise<Parameters<typeof resultOf>[0]>
}

async function firstState(gateway: ReturnType<typeof createGateway>): Promise<string> {
  return String(resultOf(await call(gateway)).requestState)
}
