import { type Call, ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import type { Emit, JsonObject, JsonRpcMessage, JsonRpcRequest } from '@mcp-lambda/wrapper/protocol'
import {
  functionUrlEvent,
  lambdaContext,
  mirroredHeaders,
  modernRequest,
  streamedHandler,
} from '@mcp-lambda/wrapper/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Target } from '../src/config/target.ts'
import { createInvoke, type InvokeDeps } from '../src/invoke/call-target.ts'
import {
  answers,
  type Invoked,
  type Reply,
  refuses,
  requestId,
  returns,
  startFakeLambda,
  streams,
  streamsAndThen,
} from './fake-lambda.ts'
import { callOf, counting, createBackend, quietDeps, targetOf, targets } from './fixtures.ts'

const target = targetOf('numbers', { capabilities: { tools: {}, logging: {} } })
const progressToken = 'mine'
const logLevel = { 'io.modelcontextprotocol/logLevel': 'info' }

const progress = (value: number, token: unknown = progressToken): JsonRpcMessage => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: token, progress: value },
})

const line = (message: unknown) => `${JSON.stringify(message)}\n`

function response({ payload }: Invoked, result: object = { content: [] }): JsonRpcMessage {
  return { jsonrpc: '2.0', id: JSON.parse(payload).id, result: result as JsonObject }
}

describe('a call whose client wants to be told how far it is', () => {
  it('is invoked for a stream, and its target told to write lines', async () => {
    const lambda = await startFakeLambda(streams(invoked => [line(progress(1)), line(response(invoked))]))
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([progress(1), expect.objectContaining({ id: 1 })])
    const [invoked] = lambda.invoked
    expect(invoked?.path).toBe('/2021-11-15/functions/mcp-server-numbers-test/response-streaming-invocations')
    const context = Buffer.from(String(invoked?.headers['x-amz-client-context']), 'base64').toString('utf8')
    expect(JSON.parse(context)).toEqual({ custom: { frames: 'ndjson' } })
  })

  it('hears of it while the call is under way', async () => {
    let finish = () => undefined as undefined
    const lambda = await startFakeLambda(
      streamsOnDemand(end => {
        finish = end
      }),
    )
    const heard = vi.fn(() => finish())
    expect(await invoke(lambda, askWith({ progressToken }), heard)).toMatchObject({ result: {} })
    expect(heard).toHaveBeenCalledExactlyOnceWith(progress(1))
  })

  it('is told in whole messages, wherever the stream was cut', async () => {
    const text = { progressToken, progress: 1, message: 'grün\u2028und € 🙂' }
    const told: JsonRpcMessage = { jsonrpc: '2.0', method: 'notifications/progress', params: text }
    const lambda = await startFakeLambda(
      streams(invoked => {
        const bytes = Buffer.from(line(told) + line(response(invoked)))
        return Array.from(bytes, byte => Uint8Array.of(byte))
      }),
    )
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([
      told,
      expect.objectContaining({
        result: {
          content: [],
        },
      }),
    ])
  })

  it.each([
    { of: 'another token', message: progress(1, 'theirs') },
    { of: 'lists that changed', message: { jsonrpc: '2.0', method: 'notifications/tools/list_changed' } },
    { of: 'log lines it did not ask for', message: logLine('x') },
    { of: 'what is not MCP', message: 'starting…' },
    { of: 'a question', message: { jsonrpc: '2.0', id: 9, method: 'elicitation/create', params: {} } },
    { of: 'a response to somebody else', message: { jsonrpc: '2.0', id: 'other', result: {} } },
  ])('is not told of $of', async ({ message }) => {
    const lambda = await startFakeLambda(streams(invoked => [line(message), line(response(invoked))]))
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([expect.objectContaining({ id: 1 })])
  })

  it('is told nothing under keys that are between the gateway and its targets', async () => {
    const forged = { 'mcp-lambda/principal': { id: 'admin' }, 'a.b/c': 1 }
    const told = { ...progress(1), params: { progressToken, progress: 1, _meta: forged } }
    const lambda = await startFakeLambda(streams(i => [line(told), line(response(i, { content: [], _meta: forged }))]))
    const request = modernRequest('tools/call', { name: 'numbers___add' }, { meta: { progressToken } })
    const messages: JsonRpcMessage[] = []
    const answer = await createBackend(lambda).exchange(request, callOf(), message => void messages.push(message))
    messages.push(answer)
    expect(messages).toMatchObject([{ params: { _meta: { 'a.b/c': 1 } } }, { result: { _meta: { 'a.b/c': 1 } } }])
    expect(JSON.stringify(messages)).not.toContain('mcp-lambda/')
  })

  it('is answered by a target that does not stream', async () => {
    const lambda = await startFakeLambda(streams(invoked => [JSON.stringify(response(invoked))]))
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([expect.objectContaining({ id: 1 })])
  })
})

describe('a call whose client wants log lines', () => {
  it('is invoked for a stream where the target has any', async () => {
    const lambda = await startFakeLambda(streams(invoked => [line(logLine('x')), line(response(invoked))]))
    expect(await tell(lambda, askWith(logLevel))).toEqual([logLine('x'), expect.objectContaining({ id: 1 })])
  })

  it('is invoked as any other where the target has none', async () => {
    const lambda = await startFakeLambda(answers({ content: [] }))
    await tell(lambda, askWith(logLevel), { asked: targetOf('numbers') })
    expect(lambda.invoked[0]?.path).toMatch(/\/invocations$/)
  })
})

const failures: { of: string; reply: Reply; code: number; cause: string; told?: number; attempts?: number }[] = [
  {
    of: 'a function that times out in the middle',
    reply: streams(() => [line(progress(1))], {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: 1 Error: Task timed out after 3.00 seconds',
    }),
    code: ErrorCode.deadlineExceeded,
    cause: 'function_timed_out',
    told: 1,
  },
  {
    of: 'a function that dies in the middle',
    reply: streams(() => [line(progress(1))], { errorType: 'Runtime.ExitError', errorMessage: 'exit status 1' }),
    code: ErrorCode.backendFailed,
    cause: 'crashed',
    told: 1,
  },
  {
    of: 'a function that fails before it writes anything',
    reply: streams(() => [], { errorType: 'TypeError', errorMessage: 'secret' }),
    code: ErrorCode.backendFailed,
    cause: 'handler_failed',
  },
  {
    of: 'a stream that ends without a response',
    reply: streams(() => [line(progress(1))]),
    code: ErrorCode.backendFailed,
    cause: 'bad_answer',
    told: 1,
  },
  {
    of: 'garbage',
    reply: streams(() => ['secret garbage {', '\n', '}']),
    code: ErrorCode.backendFailed,
    cause: 'bad_answer',
  },
  {
    of: 'a line without end',
    reply: streams(() => Array.from({ length: 8 }, () => 'x'.repeat(1024 * 1024))),
    code: ErrorCode.tooLarge,
    cause: 'response_too_large',
  },
  {
    of: 'a connection that breaks in the middle',
    reply: streamsAndThen('break', () => [line(progress(1))]),
    code: ErrorCode.backendFailed,
    cause: 'connection_lost',
    told: 1,
  },
  {
    of: 'throttling',
    reply: refuses(429, 'TooManyRequestsException', { Reason: 'CallerRateLimitExceeded' }),
    code: ErrorCode.throttled,
    cause: 'throttled',
    attempts: 3,
  },
  {
    of: 'a function that is not there',
    reply: refuses(404, 'ResourceNotFoundException'),
    code: ErrorCode.backendUnavailable,
    cause: 'not_deployed',
  },
]

describe.each(failures)('$of', ({ reply, code, cause, told = 0, attempts = 1 }) => {
  it(`is told by code ${code} and cause ${cause}, after what was told before`, async () => {
    const lambda = await startFakeLambda(reply)
    const messages: JsonRpcMessage[] = []
    const error = await failureOf(() =>
      invoke(lambda, askWith({ progressToken }), message => void messages.push(message)),
    )
    expect(error).toMatchObject({ code, data: { target: 'numbers', cause } })
    expect(JSON.stringify([error.message, error.data])).not.toContain('secret')
    expect(messages).toHaveLength(told)
    expect(lambda.invoked).toHaveLength(attempts)
  })
})

describe('the first response to a call', () => {
  it.each([
    { of: 'progress', trailing: line(progress(2)) },
    { of: 'lists that changed', trailing: line({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }) },
    { of: 'a response to somebody else', trailing: line({ jsonrpc: '2.0', id: 'other', result: {} }) },
    { of: 'a second response', trailing: line({ jsonrpc: '2.0', id: 1, result: { content: ['second'] } }) },
    {
      of: 'an error without an id',
      trailing: line({ jsonrpc: '2.0', id: null, error: { code: -32700, message: '' } }),
    },
    { of: 'a stray line', trailing: 'shutting down…' },
    { of: 'a line without end', trailing: 'x'.repeat(8 * 1024 * 1024) },
  ])('counts, whatever follows it: $of', async ({ trailing }) => {
    const lambda = await startFakeLambda(streams(invoked => [line(progress(1)), line(response(invoked)), trailing]))
    const first = { jsonrpc: '2.0', id: 1, result: { content: [] } }
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([progress(1), first])
  })

  it.each([
    { how: 'fails', reply: streams(i => [line(response(i))], { errorType: 'Runtime.ExitError', errorMessage: 'x' }) },
    { how: 'loses its connection', reply: streamsAndThen('break', i => [line(response(i))]) },
  ])('counts, though its function $how afterwards', async ({ reply }) => {
    const lambda = await startFakeLambda(reply)
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([expect.objectContaining({ id: 1 })])
  })

  it.each([
    { of: 'a stray line', before: 'starting…\n' },
    { of: 'a response to somebody else', before: line({ jsonrpc: '2.0', id: 'other', result: {} }) },
    { of: 'an error without an id', before: line({ jsonrpc: '2.0', id: null, error: { code: -32700, message: '' } }) },
    { of: 'a response that is none', before: line({ jsonrpc: '2.0', id: 1, result: 'text' }) },
  ])('is looked for after $of', async ({ before }) => {
    const lambda = await startFakeLambda(streams(invoked => [before, line(response(invoked))]))
    expect(await tell(lambda, askWith({ progressToken }))).toMatchObject([{ id: 1, result: { content: [] } }])
  })

  it('is an error without an id where nothing else comes', async () => {
    const error = { code: -32700, message: 'unreadable' }
    const lambda = await startFakeLambda(streams(() => [line({ jsonrpc: '2.0', id: null, error }), 'bye']))
    expect(await tell(lambda, askWith({ progressToken }))).toMatchObject([{ id: 1, error }])
  })

  it('comes at once from a stream that does not end, whose connection is then closed', async () => {
    let closed = () => undefined as undefined
    const connectionClosed = new Promise<void>(resolve => {
      closed = () => void resolve()
    })
    const lambda = await startFakeLambda((to, invoked) => {
      to.socket?.once('close', closed)
      streamsAndThen('nothing', () => [line(response(invoked))])(to, invoked)
    })
    expect(await tell(lambda, askWith({ progressToken }))).toEqual([expect.objectContaining({ id: 1 })])
    await connectionClosed
  })

  it('leaves the connection to the next call where the stream ends', async () => {
    const lambda = await startFakeLambda(streams(invoked => [line(response(invoked))]))
    for (let calls = 0; calls < 10; calls += 1) await tell(lambda, askWith({ progressToken }))
    // A connection is back a moment after its answer.
    expect(lambda.connections.size).toBeLessThanOrEqual(2)
  })
})

describe('a stream', () => {
  it('is named in its failure by the id its function logs', async () => {
    const lambda = await startFakeLambda(streams(() => [], { errorType: 'TypeError' }))
    const error = await failureOf(() => tell(lambda, askWith({ progressToken })))
    expect(error.data).toMatchObject({ requestId })
  })

  it('ends at the deadline, and its connection with it, however much was told', async () => {
    let closed = () => undefined as undefined
    const connectionClosed = new Promise<void>(resolve => {
      closed = () => void resolve()
    })
    const lambda = await startFakeLambda((to, invoked) => {
      to.socket?.once('close', closed)
      streamsAndThen('nothing', () => [line(progress(1))])(to, invoked)
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const asked = { ...target, timeoutMs: 5_000 }
    const messages: JsonRpcMessage[] = []
    const note = (message: JsonRpcMessage) => {
      messages.push(message)
      vi.advanceTimersByTime(5_000)
    }
    const error = await failureOf(() => invoke(lambda, askWith({ progressToken }), note, { asked }))
    expect(error).toMatchObject({ code: ErrorCode.deadlineExceeded, data: { cause: 'deadline' } })
    expect(messages).toEqual([progress(1)])
    await connectionClosed
  })

  it('is left, and its connection closed, when its caller goes away', async () => {
    let closed = () => undefined as undefined
    const connectionClosed = new Promise<void>(resolve => {
      closed = () => void resolve()
    })
    const lambda = await startFakeLambda((to, invoked) => {
      to.socket?.once('close', closed)
      streamsAndThen('nothing', () => [line(progress(1))])(to, invoked)
    })
    const gone = new AbortController()
    const call = callOf({ signal: gone.signal })
    await expect(invoke(lambda, askWith({ progressToken }), () => gone.abort(), { call })).rejects.toThrow()
    await connectionClosed
  })

  it('comes live from a tool behind the wrapper', async () => {
    const numbers = targets.find(({ name }) => name === 'numbers') as Target
    const request = modernRequest('tools/call', { name: 'count' }, { meta: { progressToken, ...logLevel } })
    const messages: JsonRpcMessage[] = []
    const isRead = pauseCounting()
    const note = (message: JsonRpcMessage) => {
      messages.push(message)
      isRead()
    }
    note(await createInvoke(quietDeps)({ target: numbers, request, repeatable: false }, callOf(), note))
    expect(messages.map(message => ('method' in message ? message.method : 'response'))).toEqual([
      ...Array.from({ length: 3 }, () => ['notifications/progress', 'notifications/message']).flat(),
      'response',
    ])
  })
})

describe('the gateway itself', () => {
  const gateway = streamedHandler(createBackend())
  const count = modernRequest('tools/call', { name: 'numbers___count' }, { meta: { progressToken } })

  it('writes what a target tells as it comes, to a function URL that streams', async () => {
    const parts: string[] = []
    const isRead = pauseCounting()
    const event = functionUrlEvent({ body: count, headers: mirroredHeaders(count) })
    for await (const text of gateway(event, lambdaContext())) {
      parts.push(text)
      if (text.includes('notifications/progress')) isRead()
    }
    expect(JSON.parse(parts[0] ?? '')).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream' },
    })
    expect(parts.slice(1).map(text => JSON.parse(text.replace(/^event: message\ndata: /, '')))).toMatchObject([
      { params: { progress: 1 } },
      { params: { progress: 2 } },
      { params: { progress: 3 } },
      { result: { content: [{ text: 'three' }] } },
    ])
  })

  it('writes lines to a caller of InvokeWithResponseStream that asks for them, and one JSON text to any other', async () => {
    const read = async (context: Parameters<typeof gateway>[1]) => {
      const parts: string[] = []
      for await (const part of gateway(count, context)) parts.push(part)
      return parts
    }
    expect(await read({ ...lambdaContext(), clientContext: { custom: { frames: 'ndjson' } } })).toHaveLength(4)
    const whole = await read(lambdaContext())
    expect(whole).toHaveLength(1)
    expect(JSON.parse(whole[0] ?? '')).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ text: 'three' }] },
    })
  })
})

it('a call that wants to be told nothing is invoked as any other', async () => {
  const lambda = await startFakeLambda(returns(payload => JSON.stringify(response(payload))))
  await tell(lambda, askWith({}))
  expect(lambda.invoked[0]?.path).toMatch(/\/invocations$/)
  expect(lambda.invoked[0]?.headers['x-amz-client-context']).toBeUndefined()
})

function logLine(data: string): JsonRpcMessage {
  return { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } }
}

function askWith(meta: JsonObject): JsonRpcRequest {
  return modernRequest('tools/call', { name: 'count', arguments: {} }, { meta })
}

/** Writes a notification at once, and the response when `end` is called. */
function streamsOnDemand(onReady: (end: () => undefined) => void): Reply {
  return (to, invoked) => {
    streamsAndThen('nothing', () => [line(progress(1))])(to, invoked)
    onReady(() => {
      streams(() => [line(response(invoked))])(Object.assign(to, { writeHead: () => to }), invoked)
      return undefined
    })
  }
}

type Options = { call?: Call; asked?: Target }

function invoke(
  deps: Partial<InvokeDeps>,
  request: JsonRpcRequest,
  emit: Emit,
  { call = callOf(), asked = target }: Options = {},
) {
  return createInvoke({ ...quietDeps, ...deps })({ target: asked, request, repeatable: false }, call, emit)
}

async function tell(deps: Partial<InvokeDeps>, request: JsonRpcRequest, options: Options = {}) {
  const messages: JsonRpcMessage[] = []
  const response = await invoke(deps, request, message => void messages.push(message), options)
  return [...messages, response]
}

async function failureOf(work: () => Promise<unknown>): Promise<RpcError> {
  const error = await work().then(
    value => value,
    reason => reason,
  )
  if (error instanceof RpcError) return error
  throw new Error(`Not an RpcError: ${JSON.stringify(error) ?? error}`, { cause: error })
}

/** Lets the tool `count` go on once what it said first is read: a stream that was kept until its end would never end. */
function pauseCounting(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { pause } = counting
  counting.pause = () => promise
  onTestFinished(() => {
    counting.pause = pause
  })
  return resolve
}
