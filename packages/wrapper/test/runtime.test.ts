import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { onRestore } from '../src/primitives/on-restore.ts'
import { findServerVariables } from '../src/runtime/function-variables.ts'
import type { Invocation } from '../src/runtime/invocation.ts'
import { installLog, setLogContext } from '../src/runtime/log.ts'
import { installStreaming } from '../src/runtime/response-stream.ts'
import { runFunction } from '../src/runtime/run-function.ts'
import { createRuntimeApi } from '../src/runtime/runtime-api.ts'

type Received = {
  readonly call: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
  readonly trailers: IncomingMessage['trailers']
  /** Of the client: another for each connection. */
  readonly port: number | undefined
}

/** A Runtime API that hands out these invocations, and then breaks the connection, as where Lambda ends an environment. */
async function startRuntimeApi(invocations: readonly { event: unknown; headers?: Record<string, string> }[]) {
  const received: Received[] = []
  const waiting = [...invocations]
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await text(request)
    const call = `${request.method} ${request.url?.replace('/2018-06-01/runtime/', '')}`
    received.push({ call, body, headers: request.headers, trailers: request.trailers, port: request.socket.remotePort })
    if (!call.endsWith('invocation/next')) return response.writeHead(202).end()
    const next = waiting.shift()
    if (next === undefined) return request.socket.destroy()
    const deadline = String(Date.now() + 10_000)
    const headers = { 'lambda-runtime-aws-request-id': 'r-1', 'lambda-runtime-deadline-ms': deadline, ...next.headers }
    return response.writeHead(200, headers).end(JSON.stringify(next.event))
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { api: createRuntimeApi(`127.0.0.1:${port}`), received, close: () => server.close() }
}

/** What is logged is not looked at here. */
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(globalThis, 'awslambda')
})

async function run(
  invocations: Parameters<typeof startRuntimeApi>[0],
  load: Parameters<typeof runFunction>[0],
  env: Record<string, string | undefined> = {},
) {
  const { api, received, close } = await startRuntimeApi(invocations)
  const ended = await runFunction(load, { api, env }).then(
    () => 'ended',
    (error: Error) => error.message,
  )
  close()
  return { ended, received, calls: received.map(({ call }) => call) }
}

describe('the process of a function', () => {
  it('serves one invocation after the other, each with its own context', async () => {
    const seen: unknown[] = []
    const env: Record<string, string | undefined> = { AWS_LAMBDA_FUNCTION_NAME: 'time' }
    const { ended, received } = await run(
      [
        { event: 1, headers: { 'lambda-runtime-aws-tenant-id': 'acme', 'lambda-runtime-trace-id': 'Root=1-2' } },
        { event: 2, headers: { 'lambda-runtime-client-context': '{"custom":{"frames":"ndjson"}}' } },
      ],
      async () => async (event: unknown, context: Invocation['context']) => {
        const { awsRequestId, tenantId, clientContext, functionName } = context
        seen.push({ event, awsRequestId, tenantId, clientContext, functionName, trace: env._X_AMZN_TRACE_ID })
        return { twice: Number(event) * 2, isInTime: context.getRemainingTimeInMillis() > 0 }
      },
      env,
    )
    expect(ended).toBe('ended')
    const common = { awsRequestId: 'r-1', functionName: 'time' }
    expect(seen).toEqual([
      { ...common, event: 1, tenantId: 'acme', clientContext: null, trace: 'Root=1-2' },
      { ...common, event: 2, tenantId: undefined, clientContext: { custom: { frames: 'ndjson' } }, trace: undefined },
    ])
    expect(received.map(({ call, body }) => `${call} ${body}`)).toEqual([
      'GET invocation/next ',
      'POST invocation/r-1/response {"twice":2,"isInTime":true}',
      'GET invocation/next ',
      'POST invocation/r-1/response {"twice":4,"isInTime":true}',
      'GET invocation/next ',
    ])
  })

  it('reports what a handler throws, and serves on', async () => {
    const { received, calls } = await run([{ event: 1 }, { event: 2 }], async () => async (event: unknown) => {
      if (event === 1) throw new RangeError('no such zone')
    })
    expect(calls).toEqual([
      'GET invocation/next',
      'POST invocation/r-1/error',
      'GET invocation/next',
      'POST invocation/r-1/response',
      'GET invocation/next',
    ])
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such zone' })
    expect(received[3]?.body).toBe('null')
  })

  it('reports a handler that cannot be loaded, and ends', async () => {
    const { ended, calls, received } = await run([{ event: 1 }], () => Promise.reject(new Error('no server')))
    expect(ended).toBe('no server')
    expect(calls).toEqual(['POST init/error'])
    expect(received[0]?.headers['lambda-runtime-function-error-type']).toBe('Error')
  })

  it('under SnapStart waits for its restore before the first invocation', async () => {
    const env = { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' }
    const { calls, received } = await run([{ event: 1 }], async () => async () => undefined, env)
    expect(calls.slice(0, 2)).toEqual(['GET restore/next', 'GET invocation/next'])
    const [restored, next, response] = received
    expect(next?.port).not.toBe(restored?.port)
    expect(response?.port).toBe(next?.port)
  })

  it('under SnapStart has forgotten what it knew when it serves its first invocation, and nothing later', async () => {
    let known = 'of before the snapshot'
    onRestore(() => {
      known = ''
    })
    const seen: string[] = []
    const handler = async () => {
      seen.push(known)
      known = 'of this environment'
    }
    const env = { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' }
    await run([{ event: 1 }, { event: 2 }], async () => handler, env)
    expect(seen).toEqual(['', 'of this environment'])
  })
})

describe('a streaming handler', () => {
  it('writes status, headers and body as Lambda reads them', async () => {
    installStreaming()
    const { streamifyResponse, HttpResponseStream } = Reflect.get(globalThis, 'awslambda')
    const handler = streamifyResponse(async (_event: unknown, stream: NodeJS.WritableStream) => {
      const out = HttpResponseStream.from(stream, { statusCode: 200, headers: { a: 'b' } })
      out.write('one')
      out.end('two')
    })
    const { received } = await run([{ event: 1 }], async () => handler)
    const [, response] = received
    expect(response?.headers).toMatchObject({
      'content-type': 'application/vnd.awslambda.http-integration-response',
      'lambda-runtime-function-response-mode': 'streaming',
    })
    expect(response?.body).toBe(`{"statusCode":200,"headers":{"a":"b"}}${'\0'.repeat(8)}onetwo`)
  })

  it('reports what it throws in the trailers', async () => {
    installStreaming()
    const { streamifyResponse } = Reflect.get(globalThis, 'awslambda')
    const handler = streamifyResponse(async (_event: unknown, stream: NodeJS.WritableStream) => {
      stream.write('half')
      throw new TypeError('lost')
    })
    const { received } = await run([{ event: 1 }], async () => handler)
    const [, response] = received
    expect(response?.body).toBe('half')
    expect(response?.trailers['lambda-runtime-function-error-type']).toBe('TypeError')
    const report = Buffer.from(response?.trailers['lambda-runtime-function-error-body'] ?? '', 'base64').toString()
    expect(JSON.parse(report)).toMatchObject({ errorMessage: 'lost' })
  })
})

it('gives a server the variables of its function, and none of the runtime and the wrapper', () => {
  const env = {
    PATH: '/bin',
    AWS_SESSION_TOKEN: 'x',
    AWS_LAMBDA_RUNTIME_API: 'x',
    AWS_ENDPOINT_URL_STS: 'http://sts',
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'x',
    _X_AMZN_TRACE_ID: 'x',
    MCP_SECRETS: '{}',
    MCP_TRANSPORT: 'stdio',
    PWD: '/',
  }
  expect(findServerVariables(env)).toEqual(['AWS_ENDPOINT_URL_STS', 'MCP_TRANSPORT'])
})

describe('its log', () => {
  const own = { ...console }
  afterEach(() => Object.assign(console, own))

  function logged(env: Record<string, string>, act: () => void): string[] {
    const lines: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(line => lines.push(String(line)) > 0)
    installLog(env)
    setLogContext({ awsRequestId: 'r-1', tenantId: 'acme' })
    act()
    write.mockRestore()
    return lines
  }

  it('is a line of JSON for each call, from the level of the function on', () => {
    const lines = logged({ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'WARN' }, () => {
      console.info('unseen')
      console.warn('a\nb', new RangeError('why'))
    })
    expect(lines.map(line => JSON.parse(line))).toEqual([
      {
        timestamp: expect.any(String),
        level: 'WARN',
        requestId: 'r-1',
        tenantId: 'acme',
        message: expect.stringContaining('a\nb RangeError: why'),
        errorType: 'RangeError',
        errorMessage: 'why',
        stackTrace: expect.any(Array),
      },
    ])
  })

  it('is one line of text, tab-separated, where the function logs text', () => {
    const [line = ''] = logged({}, () => console.log('a\nb'))
    expect(line).toMatch(/^\S+Z\tr-1\tINFO\ta\rb\n$/)
  })
})
