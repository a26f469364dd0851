import { LambdaClient } from '@aws-sdk/client-lambda'
import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type InvokeErrorCause,
  invokeErrors,
  LambdaTransport,
  type LambdaTransportOptions,
} from '../src/client/index.ts'
import type { ResponseStream } from '../src/inbound/lambda/streaming.ts'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import type { JsonRpcMessage } from '../src/protocol.ts'
import { legacyRequest, modernRequest } from '../src/testing/index.ts'
import { type FakeLambdaApi, type Refusal, startFakeLambdaApi } from './fake-lambda-api.ts'
import { aborted, createV1 } from './fixtures.ts'

const info = { name: 'agent', version: '1.0.0' }
const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function createStreamingHandler() {
  Reflect.set(globalThis, 'awslambda', { streamifyResponse: (handle: unknown) => handle, HttpResponseStream: {} })
  cleanups.push(() => Reflect.deleteProperty(globalThis, 'awslambda'))
  return lambdaHandler(createV1, { streaming: true })
}

async function start(
  run: Parameters<typeof startFakeLambdaApi>[0],
  options: Partial<LambdaTransportOptions> = {},
): Promise<{ api: FakeLambdaApi; transport: ReturnType<typeof LambdaTransport> }> {
  const api = await startFakeLambdaApi(run)
  cleanups.push(api.close)
  const client = new LambdaClient({
    endpoint: api.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  })
  cleanups.push(() => client.destroy())
  const transport = LambdaTransport({ functionName: 'tools', client, ...options })
  cleanups.push(() => transport.close())
  return { api, transport }
}

const doors = [
  { door: 'Invoke', streaming: false, run: () => ({ handler: lambdaHandler(createV1) }) },
  { door: 'InvokeWithResponseStream', streaming: true, run: () => ({ streamingHandler: createStreamingHandler() }) },
  {
    door: 'InvokeWithResponseStream of a function that does not stream',
    streaming: true,
    run: () => ({ handler: lambdaHandler(createV1) }),
  },
]

describe.each(doors)('over $door', ({ streaming, run }) => {
  it('the v1 client calls a tool', async () => {
    const { transport } = await start(run(), { streaming })
    const client = new ClientV1(info)
    await client.connect(transport)
    expect(client.getServerVersion()).toEqual({ name: 'fixture', version: '1.2.3' })
    const result = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
    expect(result.content).toEqual([{ type: 'text', text: '5' }])
    await client.close()
  })

  it.each(['legacy', 'auto', { pin: '2026-07-28' }] as const)('the v2 client in mode %j calls a tool', async mode => {
    const { api, transport } = await start(run(), { streaming })
    const client = new ClientV2(info, { versionNegotiation: { mode } })
    await client.connect(transport)
    expect((await client.listTools()).tools.map(tool => tool.name)).toContain('add')
    const result = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
    expect(result.content).toEqual([{ type: 'text', text: '5' }])
    const methods = api.invocations.map(({ event }) => event.method)
    if (mode === 'legacy')
      expect(methods).toEqual(['initialize', 'notifications/initialized', 'tools/list', 'tools/call'])
    else expect(methods).toEqual(['server/discover', 'tools/list', 'tools/call'])
    await client.close()
  })

  it('an error of the server’s arrives as it is', async () => {
    const { transport } = await start(run(), { streaming })
    const client = new ClientV2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await client.connect(transport)
    await expect(client.readResource({ uri: 'test://none' })).rejects.toMatchObject({
      code: ErrorCode.invalidParams,
      data: { uri: 'test://none' },
    })
    await client.close()
  })

  it('the function is called as configured', async () => {
    const { api, transport } = await start(run(), { streaming, qualifier: 'live', tenantId: 'acme' })
    await transport.start()
    await transport.send(legacyRequest('ping'))
    expect(api.invocations).toMatchObject([{ functionName: 'tools', qualifier: 'live', tenantId: 'acme' }])
  })
})

describe('progress', () => {
  it.each(['legacy', { pin: '2026-07-28' }] as const)('reaches the v2 client in mode %j', async mode => {
    const { transport } = await start({ streamingHandler: createStreamingHandler() }, { streaming: true })
    const client = new ClientV2(info, { versionNegotiation: { mode } })
    await client.connect(transport)
    const progress: number[] = []
    const result = await client.callTool({ name: 'steps' }, { onprogress: step => progress.push(step.progress) })
    expect(progress).toEqual([1])
    expect(result.content).toEqual([{ type: 'text', text: 'done' }])
    await client.close()
  })

  it('arrives while the tool still works', async () => {
    let finish = () => {}
    const working = new Promise<void>(resolve => {
      finish = resolve
    })
    const streamingHandler = async (_: unknown, stream: object) => {
      const out = stream as { write(text: string): void }
      out.write('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}\n')
      await working
      out.write('{"jsonrpc":"2.0","id":1,"result":{}}\n')
    }
    const { transport } = await start({ streamingHandler }, { streaming: true })
    const received: JsonRpcMessage[] = []
    transport.onmessage = message => {
      received.push(message)
      finish()
    }
    await transport.send(legacyRequest('tools/call', { name: 'x' }))
    expect(received).toMatchObject([{ method: 'notifications/progress' }, { result: {} }])
  })
})

describe.each([
  { door: 'Invoke', streaming: false, run: () => ({ handler: lambdaHandler(createV1) }) },
  { door: 'InvokeWithResponseStream', streaming: true, run: () => ({ streamingHandler: createStreamingHandler() }) },
])('a call over $door', ({ streaming, run }) => {
  it.each(['legacy', { pin: '2026-07-28' }] as const)('cancelled in mode %j ends its invocation alone', async mode => {
    aborted.length = 0
    const { api, transport } = await start(run(), { streaming })
    const client = new ClientV2(info, { versionNegotiation: { mode } })
    await client.connect(transport)
    const cancel = new AbortController()
    const hanging = client.callTool({ name: 'hang' }, { signal: cancel.signal })
    const other = client.callTool({ name: 'add', arguments: { a: 1, b: 1 } })
    await expect.poll(() => api.invocations.some(({ event }) => nameOf(event) === 'hang')).toBe(true)
    cancel.abort('enough')
    await expect(hanging).rejects.toThrow()
    expect((await other).content).toEqual([{ type: 'text', text: '2' }])
    const abandoned = () => api.invocations.filter(invocation => invocation.abandoned).map(({ event }) => nameOf(event))
    await expect.poll(abandoned).toEqual(['hang'])
    expect(api.invocations.map(({ event }) => event.method)).not.toContain('notifications/cancelled')
    await client.close()
  })

  it('ends with the transport', async () => {
    const { api, transport } = await start(run(), { streaming })
    let closed = 0
    transport.onclose = () => {
      closed += 1
    }
    const sent = transport.send(legacyRequest('tools/call', { name: 'hang' }))
    await expect.poll(() => api.invocations.length).toBe(1)
    await transport.close()
    await transport.close()
    await sent
    await expect.poll(() => api.invocations[0]?.abandoned).toBe(true)
    expect(closed).toBe(1)
    await expect(transport.send(legacyRequest('ping'))).rejects.toThrow('closed')
  })
})

function nameOf(event: object): unknown {
  return 'params' in event ? (event.params as { name?: unknown }).name : undefined
}

describe('what goes wrong', () => {
  async function ask(run: Parameters<typeof startFakeLambdaApi>[0], streaming: boolean): Promise<JsonRpcMessage[]> {
    const { transport } = await start(run, { streaming })
    const received: JsonRpcMessage[] = []
    transport.onmessage = message => received.push(message)
    await transport.send(modernRequest('tools/list'))
    return received
  }

  const throttled: Refusal = {
    status: 429,
    type: 'TooManyRequestsException',
    body: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', message: 'Rate Exceeded.' },
  }

  it.each([
    ['throttled', throttled, 'throttled'],
    ['forbidden', { status: 403, type: 'AccessDeniedException', body: { Message: 'no' } }, 'access_denied'],
    ['not there', { status: 404, type: 'ResourceNotFoundException', body: {} }, 'not_deployed'],
    ['asked too much', { status: 413, type: 'RequestTooLargeException', body: {} }, 'request_too_large'],
    ['broken', { status: 500, type: 'ServiceException', body: {} }, 'service_error'],
  ] satisfies [
    string,
    Refusal,
    InvokeErrorCause,
  ][])('of a function that is %s is told by name and cause', async (_, refusal, cause) => {
    const { code, retryable, advice } = invokeErrors[cause]
    for (const streaming of [false, true]) {
      const [answer, ...rest] = await ask({ refusal }, streaming)
      expect(rest).toEqual([])
      expect(answer).toMatchObject({ id: 1, error: { code, data: { cause, retryable } } })
      expect(answer).toHaveProperty('error.message', expect.stringContaining(`tools: ${advice}`))
      expect(answer).toHaveProperty('error.message', expect.stringContaining(refusal.type))
    }
  })

  it('of a throttled function says which limit was hit', async () => {
    expect(await ask({ refusal: throttled }, false)).toMatchObject([
      { error: { data: { reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } } },
    ])
  })

  const failing = async () => {
    throw new TypeError('it broke')
  }
  const timingOut = async () => {
    throw new Error('2026-11-22T00:00:00Z 1 Task timed out after 3.00 seconds')
  }

  it.each([
    ['throws', failing, ErrorCode.backendFailed, /tools: its function failed.*it broke/],
    ['runs out of time', timingOut, ErrorCode.deadlineExceeded, /timed out/],
    ['is no MCP server', async () => 'hello', ErrorCode.backendFailed, /not MCP/],
  ])('in a function that %s is told by name and cause', async (_, handler, code, words) => {
    for (const streaming of [false, true]) {
      const answers = await ask({ handler }, streaming)
      expect(answers).toMatchObject([{ id: 1, error: { code, message: expect.stringMatching(words) } }])
    }
  })

  it('in a function that ends its stream early is told', async () => {
    const streamingHandler = async (_: unknown, stream: object) => {
      const out = stream as { write(text: string): void; end(done: () => void): void }
      out.write('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}\n')
    }
    expect(await ask({ streamingHandler }, true)).toMatchObject([
      { method: 'notifications/message' },
      { error: { code: ErrorCode.backendFailed, message: expect.stringContaining('without a response') } },
    ])
  })

  it('of a throttled function says when to come back', async () => {
    expect(await ask({ refusal: throttled }, true)).toMatchObject([
      { error: { data: { retryable: true, retryAfterMs: expect.any(Number) } } },
    ])
  })

  const writing = (...lines: unknown[]) => ({
    async streamingHandler(_: unknown, stream: ResponseStream) {
      for (const line of lines) stream.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
    },
  })
  const answer = { jsonrpc: '2.0', id: 1, result: { content: [] } }

  it.each([
    { what: 'a line that is not MCP', lines: ['starting…', answer] },
    { what: 'the response to another request', lines: [{ ...answer, id: 'other' }, answer] },
    { what: 'what comes after the response', lines: [answer, { ...answer, result: { again: true } }] },
  ])('is not $what: it is skipped', async ({ lines }) => {
    expect(await ask(writing(...lines), true)).toEqual([answer])
  })

  it.each([false, true])('is not an id as text, in a stream: %s', async streaming => {
    const handler = async () => ({ ...answer, id: '1', odd: true })
    expect(await ask({ handler }, streaming)).toEqual([answer])
  })

  it('is not a function that fails after its response', async () => {
    const streamingHandler = async (_: unknown, stream: ResponseStream) => {
      stream.write(`${JSON.stringify(answer)}\n`)
      throw new Error('too late')
    }
    expect(await ask({ streamingHandler }, true)).toEqual([answer])
  })

  it('is not a streamed answer of more than a buffered one may have', async () => {
    const large = { ...answer, result: { text: 'x'.repeat(7_000_000) } }
    expect(await ask(writing(large), true)).toEqual([large])
  })

  it('before the first answer is no sign of the era the server speaks', async () => {
    const { api, transport } = await start({ refusal: throttled })
    const client = new ClientV2(info, { versionNegotiation: { mode: 'auto' } })
    await expect(client.connect(transport)).rejects.toThrow('TooManyRequestsException')
    expect(api.invocations.map(({ event }) => event.method)).toEqual(['server/discover'])
  })

  it('with a notification is told to whoever sent it', async () => {
    const { transport } = await start({ refusal: throttled })
    await expect(transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' })).rejects.toMatchObject({
      code: ErrorCode.throttled,
    })
  })
})
