import crypto from 'node:crypto'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/v4'
import { drop } from '../src/backend.ts'
import { ErrorCode, type HandlerOptions, lambdaHandler, sdk } from '../src/index.ts'
import { anonymousCall } from '../src/mcp/anonymous-call.ts'
import { createSeal } from '../src/mcp/request-state/seal.ts'
import { exchangeWithQuestions } from '../src/outbound/legacy/multi-round-trip/exchange-with-questions.ts'
import type { Session } from '../src/outbound/legacy/session.ts'
import type { KeepOptions } from '../src/protocol.ts'
import { fetchThrough, lambdaContext, modernRequest } from '../src/testing/index.ts'

const key = 'k'.repeat(32)

beforeEach(() => void vi.stubEnv('MCP_STATE_KEYS', key))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

/** A 2025-era server: it sends its client a request and waits. */
function createBooking(): McpServer {
  const server = new McpServer({ name: 'booking', version: '1.0.0' })
  const ask = async (message: string) => {
    const requestedSchema = { type: 'object' as const, properties: { answer: { type: 'string' as const } } }
    const { content } = await server.server.elicitInput({ mode: 'form', message, requestedSchema })
    return String(content?.answer)
  }
  server.registerTool('book', { inputSchema: { city: z.string() } }, async ({ city }) => {
    const day = await ask(`Which day in ${city}?`)
    const seat = await ask(`Which seat on ${day}?`)
    return { content: [{ type: 'text', text: `${city}, ${day}, ${seat}` }] }
  })
  server.registerTool('report', {}, async ({ _meta, sendNotification }) => {
    const progressToken = _meta?.progressToken ?? ''
    await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1 } })
    return new Promise(() => undefined)
  })
  server.registerTool('pair', { inputSchema: { city: z.string() } }, async ({ city }) => {
    const requestedSchema = { type: 'object' as const, properties: { answer: { type: 'string' as const } } }
    const _meta = { 'mcp-lambda/question': city }
    const answers = await Promise.all(
      ['first', 'second'].map(message =>
        server.server.elicitInput({ mode: 'form', message, requestedSchema, _meta } as never),
      ),
    )
    return { content: [{ type: 'text', text: answers.map(({ content }) => content?.answer).join(', ') }] }
  })
  server.registerTool('fickle', {}, async () => ({ content: [{ type: 'text', text: await ask(`At ${Date.now()}?`) }] }))
  return server
}

function createHandler(options: HandlerOptions & KeepOptions = {}) {
  return lambdaHandler(createBooking, { rerun: ['book', 'fickle', 'pair'], ...options })
}

type Asked = { result: { resultType: string; inputRequests: Record<string, unknown>; requestState: string } }

type Step = { tool?: string; city?: string; state?: string; answers?: Record<string, unknown>; principal?: string }

async function call(
  handler: ReturnType<typeof createHandler>,
  { tool = 'book', city = 'Rome', state, answers, principal }: Step = {},
) {
  const request = modernRequest(
    'tools/call',
    {
      name: tool,
      arguments: { city },
      ...(state !== undefined && { requestState: state }),
      ...(answers && { inputResponses: answers }),
    },
    {
      clientCapabilities: { elicitation: { form: {} } },
      meta: { 'mcp-lambda/principal': { id: principal ?? 'alice' } },
    },
  )
  return (await handler(request, lambdaContext())) as Asked
}

function accept(answer: string) {
  return { action: 'accept', content: { answer } }
}

describe('a server that asks while a call is open', () => {
  it('gets its answers over several invocations, each on whatever environment', async () => {
    const first = await call(createHandler())
    expect(first.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { 'question-1': { method: 'elicitation/create', params: { message: 'Which day in Rome?' } } },
    })
    const second = await call(createHandler(), {
      state: first.result.requestState,
      answers: { 'question-1': accept('Monday') },
    })
    expect(second.result.inputRequests).toMatchObject({
      'question-2': { params: { message: 'Which seat on Monday?' } },
    })
    const third = await call(createHandler(), {
      state: second.result.requestState,
      answers: { 'question-2': accept('4A') },
    })
    expect(third.result).toMatchObject({ resultType: 'complete', content: [{ text: 'Rome, Monday, 4A' }] })
  })

  it('gets neither the state nor the answers of the round, which are the wrapper’s', async () => {
    const seen: unknown[] = []
    const session: Session = {
      initialized: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'fake', version: '1' } },
      usable: true,
      isReady: () => true,
      async exchange({ id, params }, _call, _emit, answer) {
        seen.push(params)
        const answered = answer?.({ jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: { message: 'Day?' } })
        return answered ? { jsonrpc: '2.0', id, result: { content: [] } } : new Promise(() => undefined)
      },
      notify: () => undefined,
      close: async () => undefined,
    }
    const ask = (round: object) => {
      const params = { name: 'book', arguments: { city: 'Rome' }, ...round }
      const { params: own = {} } = modernRequest('tools/call', params, {
        clientCapabilities: { elicitation: { form: {} } },
      })
      const request = { jsonrpc: '2.0' as const, id: 1, method: 'tools/call', params: own }
      return exchangeWithQuestions(session, request, anonymousCall('round'), drop, [key])
    }
    const { result } = (await ask({})) as unknown as Asked // The union of both responses is wider.
    const answers = { 'question-1': accept('Monday') }
    expect(await ask({ requestState: result.requestState, inputResponses: answers })).toHaveProperty('result.content')
    expect(seen).toEqual([seen[0], seen[0]])
    expect(seen[0]).toMatchObject({ name: 'book', arguments: { city: 'Rome' } })
  })

  it('is driven by the official client without its noticing', async () => {
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } },
    )
    const asked: string[] = []
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      asked.push(params.message)
      return { action: 'accept', content: { answer: `answer ${asked.length}` } }
    })
    const url = new URL('https://function.test/mcp')
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: fetchThrough(createHandler()) }))
    const { content } = await client.callTool({ name: 'book', arguments: { city: 'Oslo' } })
    expect(content).toEqual([{ type: 'text', text: 'Oslo, answer 1, answer 2' }])
    expect(asked).toEqual(['Which day in Oslo?', 'Which seat on answer 1?'])
    await client.close()
  })

  it('is run again also as a single object', async () => {
    const handler = lambdaHandler(createBooking(), { rerun: ['book'] })
    const first = await call(handler)
    const state = first.result.requestState
    const second = await call(handler, { state, answers: { 'question-1': accept('Monday') } })
    expect(second.result.inputRequests).toMatchObject({
      'question-2': { params: { message: 'Which seat on Monday?' } },
    })
  })

  it('asks again when the answer is missing', async () => {
    const handler = createHandler()
    const { result } = await call(handler)
    const again = await call(handler, { state: result.requestState, answers: { other: accept('x') } })
    expect(again.result).toMatchObject({ resultType: 'input_required', inputRequests: { 'question-1': {} } })
  })

  it.each([
    'day',
    'constructor',
    '__proto__',
  ])('may name its questions, two at once also by one name: %s', async name => {
    const handler = createHandler()
    const asked = await call(handler, { tool: 'pair', city: name })
    const { inputRequests, requestState: state } = asked.result
    expect(Object.keys(inputRequests)).toEqual([name, 'question-2'])
    const unanswered = await call(handler, { tool: 'pair', city: name, state, answers: {} })
    expect(Object.keys(unanswered.result.inputRequests)).toEqual([name, 'question-2'])
    const answers = Object.fromEntries([
      [name, accept('one')],
      ['question-2', accept('two')],
    ])
    const done = await call(handler, { tool: 'pair', city: name, state, answers })
    expect(done.result).toMatchObject({ content: [{ text: 'one, two' }] })
  })

  it('needs a client that can be asked', async () => {
    const request = modernRequest('tools/call', { name: 'book', arguments: { city: 'Rome' } })
    const answer = await createHandler()(request, lambdaContext())
    // The SDK's own server checks before it asks.
    expect(answer).toMatchObject({ result: { isError: true } })
  })

  it('may ask only where its author said that it may run again', async () => {
    const answer = await call(createHandler({ rerun: ['fickle'] }))
    expect(answer.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('elicitation/create') }],
    })
  })

  it('is left for good with each question, so that no other call meets it', async () => {
    let built = 0
    const handler = lambdaHandler(
      () => {
        built += 1
        return createBooking()
      },
      { rerun: ['book'] },
    )
    await call(handler)
    await call(handler)
    expect(built).toBeGreaterThanOrEqual(2)
  })

  it('is left for good also when its caller goes away between two messages', async () => {
    let built = 0
    const backend = sdk(
      () => {
        built += 1
        return createBooking()
      },
      { rerun: ['report'] },
    )
    const request = modernRequest('tools/call', { name: 'report' }, { meta: { progressToken: 1 } })
    const about = {
      requestId: 'r',
      era: 'modern',
      revision: '2026-07-28',
      deadlineMs: Number.POSITIVE_INFINITY,
    } as const
    for (const expected of [1, 2]) {
      const left = new AbortController()
      const emit = vi.fn(() => left.abort())
      await expect(backend.exchange(request, { ...about, signal: left.signal }, emit)).rejects.toThrow()
      expect(emit).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ method: 'notifications/progress' }))
      expect(built).toBe(expected)
    }
  })
})

describe('the sealed record', () => {
  const answers = { 'question-1': accept('Monday') }

  async function stateOf(handler: ReturnType<typeof createHandler>): Promise<string> {
    return (await call(handler)).result.requestState
  }

  it.each<{ what: string; step: Step }>([
    { what: 'another caller', step: { principal: 'mallory' } },
    { what: 'other arguments', step: { city: 'Paris' } },
    { what: 'another tool', step: { tool: 'fickle' } },
  ])('does not open for $what', async ({ step }) => {
    const handler = createHandler()
    const answer = await call(handler, { ...step, state: await stateOf(handler), answers })
    expect(answer).toMatchObject({ error: { code: ErrorCode.invalidParams } })
  })

  it('does not open when any of it was changed', async () => {
    const handler = createHandler()
    const state = await stateOf(handler)
    for (const index of [0, 5, 20, Math.floor(state.length / 2), state.length - 2]) {
      const changed = state.slice(0, index) + (state[index] === 'A' ? 'B' : 'A') + state.slice(index + 1)
      expect(await call(handler, { state: changed, answers })).toMatchObject({
        error: { code: ErrorCode.invalidParams },
      })
    }
    for (const broken of ['', 'x', 'not base64 at all', state.slice(10)]) {
      expect(await call(handler, { state: broken, answers })).toMatchObject({
        error: { code: ErrorCode.invalidParams },
      })
    }
  })

  it('expires', async () => {
    const handler = createHandler()
    const state = await stateOf(handler)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 })
    expect(await call(handler, { state, answers })).toMatchObject({
      error: { code: ErrorCode.invalidParams, message: expect.stringContaining('expired') },
    })
  })

  it('can be used again until it expires, with the same outcome', async () => {
    const handler = createHandler()
    const state = await stateOf(handler)
    const [once, twice] = [await call(handler, { state, answers }), await call(handler, { state, answers })]
    expect(once.result.inputRequests).toEqual(twice.result.inputRequests)
  })

  it('does not answer a question that was not the one asked', async () => {
    const handler = createHandler()
    const { result } = await call(handler, { tool: 'fickle' })
    await vi.waitFor(() => expect(JSON.stringify(result)).not.toContain(`At ${Date.now()}`), 10_000)
    const answer = await call(handler, { tool: 'fickle', state: result.requestState, answers })
    expect(answer).toMatchObject({
      error: { code: ErrorCode.invalidParams, message: expect.stringContaining('asks something else') },
    })
  })

  it('says nothing to whoever carries it', async () => {
    const handler = createHandler()
    const first = await stateOf(handler)
    const { result } = await call(handler, { state: first, answers })
    expect(Buffer.from(result.requestState, 'base64url').toString('latin1')).not.toContain('Monday')
  })
})

describe('keys', () => {
  it('open what an older one closed, until it is taken away', () => {
    const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
    const text = createSeal([older]).close({ a: 1 }, 'call')
    expect(createSeal([newer, older]).open(text, 'call')).toEqual({ a: 1 })
    expect(createSeal([newer]).open(text, 'call')).toBeUndefined()
  })

  it('close no two states under one nonce in environments that were restored from one snapshot', () => {
    // What a snapshot keeps of a process: its generators, which go on from the same state in each environment.
    vi.spyOn(crypto, 'randomBytes').mockImplementation((length: number) => Buffer.alloc(length, 7))
    vi.spyOn(crypto, 'randomFillSync').mockImplementation(bytes => bytes)
    vi.spyOn(crypto, 'randomUUID').mockReturnValue('7-7-7-7-7')
    vi.spyOn(Math, 'random').mockReturnValue(0.7)
    const restored = [createSeal([key]), createSeal([key])]
    const nonces = restored.map(seal => Buffer.from(seal.close({ a: 1 }, 'call'), 'base64url').subarray(0, 12))
    vi.restoreAllMocks()
    expect(nonces[0]).not.toEqual(nonces[1])
  })

  it('are demanded when something needs them', () => {
    vi.stubEnv('MCP_STATE_KEYS', '')
    expect(() => createHandler()).toThrow('MCP_STATE_KEYS')
  })

  it('must be long enough to be worth having', () => {
    expect(() => createSeal(['short'])).toThrow('32 characters')
    expect(() => createHandler({ stateKeys: ['short'] })).toThrow('32 characters')
    expect(() => createHandler({ stateKeys: [] })).toThrow('32 characters')
  })

  it('may be an option, which comes before the variable', async () => {
    const own = 'o'.repeat(32)
    const { result } = await call(createHandler({ stateKeys: [own] }))
    const answers = { 'question-1': accept('Monday') }
    const step = { state: result.requestState, answers }
    expect(await call(createHandler(), step)).toMatchObject({ error: { code: ErrorCode.invalidParams } })
    vi.stubEnv('MCP_STATE_KEYS', '')
    const second = await call(createHandler({ stateKeys: [own] }), step)
    expect(second).toMatchObject({ result: { resultType: 'input_required' } })
  })

  it.each([
    { from: 'a function', given: (keys: string[]) => keys },
    { from: 'a promise', given: async (keys: string[]) => keys },
  ])('may be rotated while an environment lives, when they come from $from', async ({ given }) => {
    const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
    let keys = [older]
    const handler = createHandler({ stateKeys: () => given(keys) })
    const { result } = await call(handler)
    const step = { state: result.requestState, answers: { 'question-1': accept('Monday') } }
    keys = [newer, older]
    expect(await call(handler, step)).toMatchObject({ result: { resultType: 'input_required' } })
    keys = [newer]
    expect(await call(handler, step)).toMatchObject({ error: { code: ErrorCode.invalidParams } })
  })

  it('that have not come when a call is cancelled leave its server to the next call', async () => {
    const cancel = new AbortController()
    const never = new Promise<string[]>(() => undefined)
    const stateKeys = vi
      .fn(async () => [key])
      .mockImplementationOnce(() => {
        cancel.abort(new Error('enough'))
        return never
      })
    const backend = sdk(createBooking, { rerun: ['book'], stateKeys, maxServers: 1 })
    const request = modernRequest(
      'tools/call',
      { name: 'book', arguments: { city: 'Rome' } },
      { clientCapabilities: { elicitation: { form: {} } } },
    )
    await expect(backend.exchange(request, { ...anonymousCall('first'), signal: cancel.signal }, drop)).rejects.toThrow(
      'enough',
    )
    const second = await backend.exchange(request, anonymousCall('second'), drop)
    expect(second).toMatchObject({ result: { resultType: 'input_required' } })
  })

  it('that cannot be read fail the call, and are read again for the next', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const read = vi.fn().mockRejectedValueOnce(new Error('secret manager is down')).mockResolvedValue([key])
    const handler = createHandler({ stateKeys: read })
    expect(await call(handler)).toMatchObject({ error: { code: ErrorCode.internalError } })
    expect(await call(handler)).toMatchObject({ result: { resultType: 'input_required' } })
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })
})
