import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { Call } from '@mcp-lambda/wrapper'
import { ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { createAwsLambdaFunctions, createLazyLambdaFunctions, readInvokeError } from '@mcp-lambda/wrapper/client'
import type { JsonRpcResponse } from '@mcp-lambda/wrapper/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Target } from '../src/config/target.ts'
import { createInvoke, type InvokeDeps } from '../src/invoke/call-target.ts'
import { answers, functionError, type Reply, refuses, requestId, returns, startFakeLambda } from './fake-lambda.ts'
import { ask, callOf, callRequest, createGateway, quietDeps, targetOf } from './fixtures.ts'

const target = targetOf('numbers')

describe('an invocation', () => {
  it('sends the request to the function by its name and gives back the response', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(answers({ content: [] }))
    expect(await invoke({ invokeFunction })).toEqual({ jsonrpc: '2.0', id: callRequest.id, result: { content: [] } })
    expect(invoked).toHaveLength(1)
    expect(invoked[0]?.path).toBe('/2015-03-31/functions/mcp-server-numbers-test/invocations')
    expect(invoked[0]?.headers['x-amz-invocation-type'] ?? 'RequestResponse').toBe('RequestResponse')
    expect(JSON.parse(invoked[0]?.payload ?? '')).toMatchObject({
      jsonrpc: '2.0',
      method: 'tools/call',
      id: callRequest.id,
    })
  })

  it('carries who is calling, for whom, until when and in which trace', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(answers({}))
    const deadlineMs = Date.now() + 5_000
    const trace = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      xray: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    }
    const call = callOf({ principal: { id: 'role', claims: { sub: 'ada' } }, tenant: 'acme', deadlineMs, trace })
    await invoke({ invokeFunction }, call)
    const meta = JSON.parse(invoked[0]?.payload ?? '').params._meta
    expect(meta).toMatchObject({
      'mcp-lambda/principal': { id: 'role', claims: { sub: 'ada' } },
      'mcp-lambda/tenant': 'acme',
      'mcp-lambda/trace': trace,
    })
    // Before the caller's, so that there is time to hand on what the target has to say about it.
    expect(meta['mcp-lambda/deadline']).toBeLessThan(deadlineMs)
    expect(meta['mcp-lambda/deadline']).toBeGreaterThan(deadlineMs - 500)
  })

  it('keeps its connection for the next one', async () => {
    const { invoked, connections, invokeFunction } = await startFakeLambda(answers({}))
    await invoke({ invokeFunction })
    await invoke({ invokeFunction })
    expect(invoked).toHaveLength(2)
    expect(connections.size).toBe(1)
  })

  it('answers with an error of the target, named when it is one of our own kinds', async () => {
    const error = { code: ErrorCode.deadlineExceeded, message: 'No answer within 1.0 s' }
    const { invokeFunction } = await startFakeLambda(
      returns(({ payload }) => JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, error })),
    )
    expect(await invoke({ invokeFunction })).toMatchObject({
      error: { code: error.code, message: 'numbers: No answer within 1.0 s', data: { target: 'numbers' } },
    })
  })

  it('answers with an error of a target that could not read the request', async () => {
    const { invokeFunction } = await startFakeLambda(
      returns(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'unreadable' } })),
    )
    expect(await invoke({ invokeFunction })).toEqual({
      jsonrpc: '2.0',
      id: callRequest.id,
      error: { code: -32600, message: 'unreadable' },
    })
  })
})

const badAnswer = { code: ErrorCode.backendFailed, cause: 'bad_answer' }
const failures: { of: string; reply: Reply; code: number; cause: string; retryable?: boolean }[] = [
  {
    of: 'throttling by reserved concurrency',
    reply: refuses(429, 'TooManyRequestsException', { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
    code: ErrorCode.throttled,
    cause: 'throttled',
    retryable: true,
  },
  {
    of: 'throttling by request rate',
    reply: refuses(429, 'TooManyRequestsException', { Reason: 'CallerRateLimitExceeded' }),
    code: ErrorCode.throttled,
    cause: 'throttled',
    retryable: true,
  },
  {
    of: 'a function that is not there',
    reply: refuses(404, 'ResourceNotFoundException', { Message: 'Function not found: arn:aws:secret' }),
    code: ErrorCode.backendUnavailable,
    cause: 'not_deployed',
  },
  {
    of: 'a role that may not invoke',
    reply: refuses(403, 'AccessDeniedException'),
    code: ErrorCode.backendUnavailable,
    cause: 'access_denied',
  },
  {
    of: 'expired credentials',
    reply: refuses(403, 'ExpiredTokenException'),
    code: ErrorCode.backendUnavailable,
    cause: 'no_credentials',
  },
  {
    of: 'a request too large',
    reply: refuses(413, 'RequestTooLargeException'),
    code: ErrorCode.tooLarge,
    cause: 'request_too_large',
  },
  {
    of: 'a function that is being changed',
    reply: refuses(409, 'ResourceConflictException'),
    code: ErrorCode.backendUnavailable,
    cause: 'not_ready',
    retryable: true,
  },
  {
    of: 'another refusal',
    reply: refuses(400, 'InvalidParameterValueException'),
    code: ErrorCode.backendUnavailable,
    cause: 'refused',
  },
  {
    of: 'a function whose environment cannot start',
    reply: refuses(502, 'KMSAccessDeniedException'),
    code: ErrorCode.backendUnavailable,
    cause: 'cannot_start',
  },
  {
    of: 'a failure of the service',
    reply: refuses(500, 'ServiceException'),
    code: ErrorCode.backendFailed,
    cause: 'service_error',
  },
  {
    of: 'a failure of the service that is not JSON',
    reply: response => response.writeHead(503).end('<html>secret</html>'),
    code: ErrorCode.backendFailed,
    cause: 'service_error',
  },
  {
    of: "the function's own time limit",
    reply: functionError('Sandbox.Timedout', 'RequestId: 1 Error: Task timed out after 3.00 seconds'),
    code: ErrorCode.deadlineExceeded,
    cause: 'function_timed_out',
  },
  {
    of: 'a process that ended',
    reply: functionError('Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: exit status 1'),
    code: ErrorCode.backendFailed,
    cause: 'crashed',
  },
  {
    of: 'too little memory',
    reply: functionError('Runtime.OutOfMemory', 'RequestId: 1 Error: Runtime exited with error: signal: killed'),
    code: ErrorCode.backendFailed,
    cause: 'out_of_memory',
  },
  {
    of: 'a process killed for its memory',
    reply: functionError('Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: signal: killed'),
    code: ErrorCode.backendFailed,
    cause: 'out_of_memory',
  },
  {
    of: 'code that does not load',
    reply: functionError('Runtime.ImportModuleError', "Error: Cannot find module 'secret'"),
    code: ErrorCode.backendFailed,
    cause: 'cannot_load',
  },
  {
    of: 'an answer too large',
    reply: functionError(
      'Function.ResponseSizeTooLarge',
      'Response payload size exceeded maximum allowed payload size',
    ),
    code: ErrorCode.tooLarge,
    cause: 'response_too_large',
  },
  {
    of: 'a handler that throws',
    reply: functionError('TypeError', 'secret is not a function'),
    code: ErrorCode.backendFailed,
    cause: 'handler_failed',
  },
  { of: 'garbage', reply: returns('secret garbage {'), ...badAnswer },
  { of: 'nothing', reply: returns(''), ...badAnswer },
  { of: 'null', reply: returns('null'), ...badAnswer },
  { of: 'an answer that is not JSON-RPC', reply: returns('{"statusCode":200,"body":"secret"}'), ...badAnswer },
  { of: 'an answer to another request', reply: returns('{"jsonrpc":"2.0","id":"other","result":{}}'), ...badAnswer },
  {
    of: 'an error whose words are no text',
    reply: returns('{"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":{"toString":"secret"}}}'),
    ...badAnswer,
  },
  {
    of: 'a function error whose type is no text',
    reply: (response, invoked) => {
      response.setHeader('x-amz-function-error', 'Unhandled')
      response.setHeader('x-amzn-requestid', requestId)
      returns('{"errorType":{"toString":"secret"},"errorMessage":[]}')(response, invoked)
    },
    code: ErrorCode.backendFailed,
    cause: 'handler_failed',
  },
  { of: 'a result that is no object', reply: returns(`{"jsonrpc":"2.0","id":1,"result":"secret"}`), ...badAnswer },
  {
    of: 'a connection that breaks',
    reply: response => response.socket?.destroy(),
    code: ErrorCode.backendFailed,
    cause: 'connection_lost',
  },
]

describe.each(failures)('$of', ({ reply, code, cause, retryable = false }) => {
  it(`is told by code ${code} and cause ${cause}, naming the target and nothing secret`, async () => {
    const { invokeFunction } = await startFakeLambda(reply)
    const error = await failureOf(invoke({ invokeFunction }))
    expect(error).toMatchObject({ code, data: { target: 'numbers', cause, retryable } })
    expect(error.message).toMatch(/^numbers: .{20}/)
    expect(JSON.stringify([error.message, error.data])).not.toContain('secret')
  })

  it('is logged with both request ids there are', async () => {
    const logged: object[] = []
    const { invokeFunction } = await startFakeLambda(reply)
    const error = await failureOf(invoke({ invokeFunction, log: (_message, facts) => logged.push(facts) }))
    expect(logged).toMatchObject([{ requestId: 'gateway-request', target: 'numbers', cause }])
    const isAnswered = cause !== 'connection_lost' && cause !== 'service_error'
    if (isAnswered) {
      expect(error.data).toMatchObject({ requestId })
      expect(logged).toMatchObject([{ targetRequestId: requestId }])
    }
  })

  it('is invoked again only when it surely did not run', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(reply)
    await failureOf(invoke({ invokeFunction }))
    expect(invoked).toHaveLength(cause === 'throttled' ? 3 : 1)
  })
})

describe('what a handler says when it throws', () => {
  it('goes to the log, not to the caller', async () => {
    const logged: object[] = []
    const { invokeFunction } = await startFakeLambda(functionError('TypeError', 'secret is not a function'))
    await failureOf(invoke({ invokeFunction, log: (_message, facts) => logged.push(facts) }))
    expect(JSON.stringify(logged)).toContain('secret is not a function')
  })
})

describe('a call that was turned away', () => {
  const throttle = refuses(429, 'TooManyRequestsException', { Reason: 'ConcurrentInvocationLimitExceeded' })

  it('is answered when it is let in after all', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(throttle, throttle, answers({ content: [] }))
    expect(await invoke({ invokeFunction })).toMatchObject({ result: { content: [] } })
    expect(invoked).toHaveLength(3)
  })

  it('is not tried again for longer than its caller waits', async () => {
    const busy = refuses(
      429,
      'TooManyRequestsException',
      { Reason: 'CallerRateLimitExceeded' },
      { 'retry-after': '30' },
    )
    const { invoked, invokeFunction } = await startFakeLambda(busy)
    // After a wait of 30 s, it would be invoked twice.
    expect(await failureOf(invoke({ invokeFunction }))).toMatchObject({ code: ErrorCode.throttled })
    expect(invoked).toHaveLength(1)
  })

  it('waits as long as the service asks, when there is that much time', async () => {
    const later = refuses(
      429,
      'TooManyRequestsException',
      { Reason: 'CallerRateLimitExceeded' },
      { 'retry-after': '1' },
    )
    const { invokeFunction } = await startFakeLambda(later, answers({}))
    const sleep = vi.fn(async () => undefined as never)
    await invoke({ invokeFunction, sleep })
    expect(sleep).toHaveBeenCalledExactlyOnceWith(1000, undefined, { signal: expect.any(AbortSignal) })
  })

  it('by a closed port is told as unreachable', async () => {
    const error = await failureOf(invoke(await pointAtClosedPort()))
    expect(error).toMatchObject({
      code: ErrorCode.backendUnavailable,
      data: {
        target: 'numbers',
        cause: 'unreachable',
        retryable: true,
        explain: 'npx mcp-lambda explain unreachable',
      },
    })
  })
})

describe('a call that may run twice', () => {
  const reset: Reply = response => response.socket?.destroy()
  const crash = functionError('Runtime.ExitError', 'exit status 1')
  const broken = refuses(500, 'ServiceException')

  it.each([
    { of: 'a connection that broke', reply: reset },
    { of: 'a failure of the service', reply: broken },
    { of: 'a process that ended', reply: crash },
  ])('is sent again after $of', async ({ reply }) => {
    const { invoked, ...lambda } = await startFakeLambda(reply, answers({ content: [] }))
    expect(await invoke(lambda, callOf(), target, true)).toMatchObject({ result: { content: [] } })
    expect(invoked).toHaveLength(2)
  })

  it('is sent three times at most', async () => {
    const { invoked, ...lambda } = await startFakeLambda(crash)
    expect(await failureOf(invoke(lambda, callOf(), target, true))).toMatchObject({ data: { cause: 'crashed' } })
    expect(invoked).toHaveLength(3)
  })

  it.each([
    { of: 'too little memory', reply: functionError('Runtime.OutOfMemory', '') },
    { of: "the function's own time limit", reply: functionError('Sandbox.Timedout', '') },
    { of: 'a handler that throws', reply: functionError('TypeError', '') },
    { of: 'garbage', reply: returns('garbage {') },
  ])('is not sent again after $of, which the next time would not change', async ({ reply }) => {
    const { invoked, ...lambda } = await startFakeLambda(reply)
    await failureOf(invoke(lambda, callOf(), target, true))
    expect(invoked).toHaveLength(1)
  })

  it.each([
    { annotations: { readOnlyHint: true }, attempts: 2 },
    { annotations: { idempotentHint: true }, attempts: 2 },
    { annotations: { readOnlyHint: 'yes' }, attempts: 1 },
    { annotations: {}, attempts: 1 },
    { annotations: undefined, attempts: 1 },
  ])('is one whose tool is listed with $annotations: sent $attempts times', async ({ annotations, attempts }) => {
    const { invoked, ...lambda } = await startFakeLambda(reset, answers({ content: [] }))
    const tool = { name: 'add', inputSchema: { type: 'object' }, ...(annotations && { annotations }) }
    const gateway = createGateway({ ...lambda, targets: [targetOf('numbers', { tools: [tool] })] })
    await ask(gateway, 'tools/call', { name: 'numbers___add', arguments: {} })
    expect(invoked).toHaveLength(attempts)
  })

  it.each([
    { method: 'resources/read', params: { uri: 'test://x' } },
    { method: 'prompts/get', params: { name: 'numbers___ask' } },
    { method: 'completion/complete', params: { ref: { type: 'ref/prompt', name: 'numbers___ask' } } },
  ])('is every $method', async ({ method, params }) => {
    const { invoked, ...lambda } = await startFakeLambda(reset, answers({}))
    const offered = { resources: [{ uri: 'test://x', name: 'x' }], prompts: [{ name: 'ask' }] }
    await ask(createGateway({ ...lambda, targets: [targetOf('numbers', offered)] }), method, params)
    expect(invoked).toHaveLength(2)
  })
})

describe('a target that cannot be reached', () => {
  it('is left alone after five calls in a row, while others answer', async () => {
    const { invoked, ...lambda } = await startFakeLambda((response, asked) =>
      asked.path.includes('numbers')
        ? refuses(404, 'ResourceNotFoundException')(response, asked)
        : answers({ content: [] })(response, asked),
    )
    const send = createInvoke({ ...quietDeps, ...lambda })
    const causes: unknown[] = []
    for (let count = 0; count < 7; count += 1) {
      const error = await failureOf(send({ target, request: callRequest, repeatable: false }, callOf(), drop))
      causes.push((error.data as { cause: string }).cause)
      const healthy = { target: targetOf('words'), request: callRequest, repeatable: false }
      expect(await send(healthy, callOf(), drop)).toHaveProperty('result')
    }
    expect(causes).toEqual([...Array.from({ length: 5 }, () => 'not_deployed'), 'circuit_open', 'circuit_open'])
    expect(invoked.filter(({ path }) => path.includes('numbers'))).toHaveLength(5)
  })

  it.each([
    { of: 'running too long', reply: functionError('Sandbox.Timedout', '') },
    { of: 'running out of memory', reply: functionError('Runtime.OutOfMemory', '') },
    { of: 'crashing', reply: functionError('Runtime.ExitError', '') },
    { of: 'being throttled', reply: refuses(429, 'TooManyRequestsException', {}, { 'retry-after': '60' }) },
  ])('is not one that fails by $of: one caller could take it from all others', async ({ reply }) => {
    const { invoked, ...lambda } = await startFakeLambda(reply)
    const send = createInvoke({ ...quietDeps, ...lambda })
    for (let count = 0; count < 7; count += 1) {
      await failureOf(send({ target, request: callRequest, repeatable: false }, callOf(), drop))
    }
    expect(invoked).toHaveLength(7)
  })
})

describe('a target with as many calls under way as it may have', () => {
  it('answers at once that it is busy, and takes calls again when one is over', async () => {
    const waiting: (() => void)[] = []
    const { invoked, ...lambda } = await startFakeLambda((response, asked) => {
      waiting.push(() => answers({ content: [] })(response, asked))
    })
    const send = createInvoke({ ...quietDeps, ...lambda })
    const located = { target: { ...target, maxConcurrent: 2 }, request: callRequest, repeatable: false }
    const underWay = [1, 2].map(() => send(located, callOf(), drop))
    await vi.waitFor(() => expect(waiting).toHaveLength(2), 10_000)
    expect(await failureOf(send(located, callOf(), drop))).toMatchObject({
      code: ErrorCode.throttled,
      data: { target: 'numbers', cause: 'busy', retryable: true },
    })
    for (const answer of waiting) answer()
    await Promise.all(underWay)
    const next = send(located, callOf(), drop)
    await vi.waitFor(() => expect(waiting).toHaveLength(3), 10_000)
    waiting[2]?.()
    expect(await next).toHaveProperty('result')
    expect(invoked).toHaveLength(3)
  })
})

describe('a deadline', () => {
  const silent: Reply = () => undefined

  it.each([
    { whose: "the target's", with: targetOf('numbers', {}, { timeoutMs: 150 }), call: {} },
    { whose: "the caller's", with: target, call: { deadlineMs: 300 } },
    {
      whose: "the caller's, before the target's",
      // More time than this test has.
      with: targetOf('numbers', {}, { timeoutMs: 600_000 }),
      call: { deadlineMs: 300 },
    },
  ])('of $whose own ends the call, and names who was late', async ({ with: late, call }) => {
    const { invokeFunction } = await startFakeLambda(silent)
    const facts = callOf({ deadlineMs: Date.now() + ('deadlineMs' in call ? call.deadlineMs : 600_000) })
    expect(await failureOf(invoke({ invokeFunction }, facts, late))).toMatchObject({
      code: ErrorCode.deadlineExceeded,
      data: { target: 'numbers', cause: 'deadline', retryable: false },
    })
  })

  it('that has passed already keeps the call from being sent', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(answers({}))
    expect(await failureOf(invoke({ invokeFunction }, callOf({ deadlineMs: Date.now() - 1 })))).toMatchObject({
      code: ErrorCode.deadlineExceeded,
      data: { cause: 'deadline' },
    })
    expect(invoked).toEqual([])
  })

  it('is logged with the call it ended', async () => {
    const logged: object[] = []
    const { invokeFunction } = await startFakeLambda(silent)
    const log = (_message: string, facts: object) => logged.push(facts)
    await failureOf(invoke({ invokeFunction, log }, callOf(), targetOf('numbers', {}, { timeoutMs: 50 })))
    expect(logged).toMatchObject([{ requestId: 'gateway-request', target: 'numbers', cause: 'deadline' }])
  })

  it('takes the connection down, so that nobody waits on', async () => {
    let closed = () => undefined as undefined
    const connectionClosed = new Promise<void>(resolve => {
      closed = () => void resolve()
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { invokeFunction } = await startFakeLambda(response => {
      response.socket?.once('close', closed)
      vi.advanceTimersByTime(5_000)
    })
    await failureOf(invoke({ invokeFunction }, callOf(), targetOf('numbers', {}, { timeoutMs: 5_000 })))
    await connectionClosed
  })

  it('holds against an adapter that takes no notice of it', async () => {
    const deaf = () => new Promise<never>(() => undefined)
    const error = await failureOf(
      invoke({ invokeFunction: deaf }, callOf(), targetOf('numbers', {}, { timeoutMs: 50 })),
    )
    expect(error).toMatchObject({ code: ErrorCode.deadlineExceeded })
  })

  it('ends with a caller that goes away, for the reason it gave', async () => {
    const { invokeFunction } = await startFakeLambda(silent)
    const gone = new AbortController()
    const answer = invoke({ invokeFunction }, callOf({ signal: gone.signal }))
    gone.abort(new RpcError(ErrorCode.deadlineExceeded, 'The caller went away'))
    await expect(answer).rejects.toBe(gone.signal.reason)
  })
})

describe('a target in per-tenant isolation', () => {
  const perTenant = targetOf('numbers', {}, { perTenant: true })

  it('is invoked for the tenant of the caller, which no other target is told this way', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(answers({}))
    await invoke({ invokeFunction }, callOf({ tenant: 'acme/eu-1' }), perTenant)
    await invoke({ invokeFunction }, callOf({ tenant: 'acme/eu-1' }))
    expect(invoked.map(({ headers }) => headers['x-amz-tenant-id'])).toEqual(['acme/eu-1', undefined])
  })

  it.each([undefined, '', 'a'.repeat(257), 'a\nb', 'é'])('is not invoked for the tenant %j', async tenant => {
    const { invoked, invokeFunction } = await startFakeLambda(answers({}))
    const call = callOf(tenant === undefined ? {} : { tenant })
    expect(await failureOf(invoke({ invokeFunction }, call, perTenant))).toMatchObject({
      code: ErrorCode.forbidden,
      data: { target: 'numbers', cause: 'no_tenant' },
    })
    expect(invoked).toEqual([])
  })
})

describe('a connection', () => {
  it('is not used again after a rest in which its other end may have closed unseen', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { connections, invokeFunction } = await startFakeLambda(answers({}))
    await invoke({ invokeFunction })
    vi.setSystemTime(Date.now() + 60_000)
    await invoke({ invokeFunction })
    expect(connections.size).toBe(2)
  })
})

describe('an error of the network', () => {
  it.each([
    { error: { name: 'TimeoutError' }, cause: 'unreachable', resend: 'always' },
    { error: { name: 'Error', code: 'ENOTFOUND' }, cause: 'unreachable', resend: 'always' },
    { error: { name: 'TimeoutError', code: 'ECONNRESET' }, cause: 'connection_lost' },
    { error: { name: 'Error', code: 'EPIPE' }, cause: 'connection_lost' },
    { error: undefined, cause: 'service_error' },
  ])('$error is $cause', ({ error, cause, resend = 'if repeatable' }) => {
    const failure = readInvokeError(error)
    expect(failure).toMatchObject({ cause, resend })
  })
})

describe('the AWS client', () => {
  it('is loaded by the first call, once', async () => {
    const lambda = await startFakeLambda(answers({}))
    let loads = 0
    const lazy = createLazyLambdaFunctions(async () => {
      loads += 1
      return lambda
    })
    expect(loads).toBe(0)
    await Promise.all([invoke(lazy), invoke(lazy)])
    expect(loads).toBe(1)
  })
})

async function invoke(
  deps: Partial<InvokeDeps>,
  call: Call = callOf(),
  asked: Target = target,
  repeatable = false,
): Promise<JsonRpcResponse> {
  return createInvoke({ ...quietDeps, ...deps })({ target: asked, request: callRequest, repeatable }, call, drop)
}

function drop(): void {}

async function failureOf(answer: Promise<unknown>): Promise<RpcError> {
  const error = await answer.then(
    value => value,
    reason => reason,
  )
  if (error instanceof RpcError) return error
  throw new Error(`Not an RpcError: ${JSON.stringify(error) ?? error}`, { cause: error })
}

async function pointAtClosedPort() {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return createAwsLambdaFunctions({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
}
