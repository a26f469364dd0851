import { once } from 'node:events'
import { PassThrough, type Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod/v4'
import { createDispatcher } from '../src/inbound/dispatcher.ts'
import { type ResponseStream, type StreamingFunction, streamAnswer } from '../src/inbound/lambda/streaming.ts'
import { type Backend, ErrorCode, lambdaHandler, Refusal } from '../src/index.ts'
import { toBackend } from '../src/source.ts'
import {
  functionUrlEvent,
  lambdaContext,
  legacyRequest,
  modernRequest,
  restApiEvent,
  streamedHandler,
} from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

describe('streaming: true', () => {
  it('returns its answers where there is no Lambda, so that tests and scripts can call it', async () => {
    const handler = lambdaHandler(createV1, { streaming: true })
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      result: { tools: expect.any(Array) },
    })
  })

  it('does not take what the AWS SDK keeps in the same global for a runtime that streams', async () => {
    vi.stubGlobal('awslambda', { InvokeStore: {} })
    onTestFinished(() => void vi.unstubAllGlobals())
    const handler = lambdaHandler(createV1, { streaming: true })
    expect(await handler(legacyRequest('ping'), lambdaContext())).toMatchObject({ result: {} })
  })

  it('does not load on a Lambda runtime that cannot stream', () => {
    vi.stubEnv('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(() => lambdaHandler(createV1, { streaming: true })).toThrow(/awslambda/)
  })

  it('gives a plain invocation the JSON text that a function which does not stream would', async () => {
    const event = modernRequest('tools/list')
    const parts: string[] = []
    for await (const part of streamedHandler(createV1)(event, lambdaContext())) parts.push(part)
    expect(parts).toEqual([JSON.stringify(await lambdaHandler(createV1)(event, lambdaContext()))])
  })
})

describe('a streamed answer', () => {
  const limitBytes = 20_000

  /** What a small stream takes of the answer to a call, prelude apart. */
  async function streamed(event: unknown, custom: Record<string, unknown> = {}): Promise<string> {
    const written: string[] = []
    const stream = {
      write: (part: string) => written.push(part) > 0,
      end: (done: () => void) => done(),
      once: () => undefined,
    } as unknown as ResponseStream
    const aws = { streamifyResponse: (handle: StreamingFunction) => handle, HttpResponseStream: { from: () => stream } }
    const context = lambdaContext({ clientContext: { custom } })
    const dispatcher = createDispatcher(toBackend(createChatty, {}, { taker: 'lambdaHandler', env: {} }))
    await streamAnswer(dispatcher, event, stream, context, {
      http: { allowedOrigins: [] },
      aws,
      limit: { bytes: limitBytes },
    })
    return written.join('')
  }

  function createChatty() {
    const server = createV1()
    server.registerTool('chat', { inputSchema: { lines: z.number() } }, async ({ lines }) => {
      for (let line = 0; line < lines; line += 1) {
        await server.server.sendLoggingMessage({ level: 'info', data: 'x'.repeat(1_000) })
      }
      return { content: [{ type: 'text', text: 'over' }] }
    })
    return server
  }

  const chat = (lines: number) => legacyRequest('tools/call', { name: 'chat', arguments: { lines } })
  const big = (bytes: number) => legacyRequest('tools/call', { name: 'big', arguments: { bytes } })

  it.each([
    { what: 'an event stream', toEvent: (body: object) => functionUrlEvent({ body }), custom: {} },
    { what: 'lines', toEvent: (request: object) => request, custom: { frames: 'ndjson' } },
  ])('over the limit ends with an error that names the size: $what', async ({ toEvent, custom }) => {
    const text = await streamed(toEvent(chat(100)), custom)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limitBytes)
    const messages = text.split('\n').flatMap(line => /\{.*\}/.exec(line) ?? [])
    expect(messages.length).toBeGreaterThan(10)
    expect(JSON.parse(messages.at(-1) ?? '')).toMatchObject({
      id: 1,
      error: { code: ErrorCode.tooLarge, message: expect.stringContaining(String(limitBytes)) },
    })
    expect(await streamed(toEvent(chat(5)), custom)).toContain('over')
  })

  it('over the limit as one JSON text is an error, too', async () => {
    expect(JSON.parse(await streamed(functionUrlEvent({ body: big(30_000) })))).toMatchObject({
      id: 1,
      error: { code: ErrorCode.tooLarge, message: expect.stringContaining(String(limitBytes)) },
    })
    expect(await streamed(functionUrlEvent({ body: big(10_000) }))).toContain('xxx')
  })

  it('of a REST API may take longer than one that is given whole', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const server = streamedHandler(createV1)
    const headers = { accept: 'application/json' }
    const event = restApiEvent({ body: legacyRequest('tools/call', { name: 'hang' }), headers })
    const parts = server(event, lambdaContext({ remainingMs: 120_000 }))
    let answeredAfterMs = 0
    const startedAtMs = Date.now()
    const first = parts.next().then(() => {
      answeredAfterMs = Date.now() - startedAtMs
    })
    await vi.advanceTimersByTimeAsync(120_000)
    await first
    expect(answeredAfterMs).toBeGreaterThan(100_000)
  })
})

describe('a reader of a stream', () => {
  /** A backend with no end of notifications, which says how many it has made and whether it was left. */
  function createEndless() {
    const seen = { made: 0, isLeft: false }
    const backend: Backend = {
      async exchange(_request, { signal }, emit) {
        try {
          for (;;) {
            signal.throwIfAborted()
            seen.made += 1
            await emit({
              jsonrpc: '2.0',
              method: 'notifications/message',
              params: { level: 'info', data: 'x'.repeat(1_000) },
            })
          }
        } finally {
          seen.isLeft = true
        }
      },
    }
    return { seen, backend }
  }

  function answerInto(backend: Backend, stream: Writable): Promise<void> {
    const aws = { streamifyResponse: (handle: StreamingFunction) => handle, HttpResponseStream: { from: () => stream } }
    const context = lambdaContext({ clientContext: { custom: { frames: 'ndjson' } } })
    return streamAnswer(createDispatcher(backend), legacyRequest('ping'), stream, context, {
      http: { allowedOrigins: [] },
      aws,
    })
  }

  it('that is slow makes the server wait, and one that leaves ends its work', async () => {
    const { seen, backend } = createEndless()
    const stream = new PassThrough({ highWaterMark: 5_000 })
    const answered = answerInto(backend, stream)
    await vi.waitFor(() => expect(stream.writableNeedDrain).toBe(true), 10_000)
    const made = seen.made
    await new Promise(resolve => setImmediate(resolve))
    expect(seen.made).toBe(made)
    expect(made).toBeLessThan(30)
    stream.read()
    await vi.waitFor(() => expect(seen.made).toBeGreaterThan(made), 10_000)
    stream.destroy()
    await answered
    expect(seen.isLeft).toBe(true)
  })

  it('that has left before anything was written ends the work as well', async () => {
    const { seen, backend } = createEndless()
    const stream = new PassThrough()
    stream.on('error', () => undefined)
    stream.destroy()
    await answerInto(backend, stream)
    expect(seen.isLeft).toBe(true)
  })
})

describe('a reader that leaves', () => {
  type Started = { signal: AbortSignal; emit(): void }

  /** Emits when the test says so, and then stays silent until it is aborted. */
  function createSilent() {
    const { promise, resolve } = Promise.withResolvers<Started>()
    const backend: Backend = {
      exchange({ id }, { signal }, emit) {
        resolve({ signal, emit: () => void emit({ jsonrpc: '2.0', method: 'notifications/message', params: {} }) })
        return new Promise(answer => {
          signal.addEventListener('abort', () => answer({ jsonrpc: '2.0', id, result: {} }))
        })
      },
    }
    return { backend, started: promise }
  }

  /** Emits when the test says so, and never answers. */
  function createDeaf() {
    const { promise, resolve } = Promise.withResolvers<Started>()
    const backend: Backend = {
      exchange(_request, { signal }, emit) {
        resolve({ signal, emit: () => void emit({ jsonrpc: '2.0', method: 'notifications/message', params: {} }) })
        return new Promise(() => undefined)
      },
    }
    return { backend, started: promise }
  }

  const ways = [
    { as: 'lines', event: legacyRequest('ping') as unknown, custom: { frames: 'ndjson' } },
    { as: 'an event stream', event: functionUrlEvent({ body: legacyRequest('ping') }) as unknown, custom: {} },
  ]

  function answerInto(backend: Backend, stream: Writable, { event, custom }: (typeof ways)[number]): Promise<void> {
    const aws = { streamifyResponse: (handle: StreamingFunction) => handle, HttpResponseStream: { from: () => stream } }
    const context = lambdaContext({ clientContext: { custom }, remainingMs: 900_000 })
    return streamAnswer(createDispatcher(backend), event, stream, context, { http: { allowedOrigins: [] }, aws })
  }

  it.each(ways)('while nothing is written ends the work at once: $as', async way => {
    const { backend, started } = createSilent()
    const stream = new PassThrough()
    const answered = answerInto(backend, stream, way)
    const { signal, emit } = await started
    emit()
    await vi.waitFor(() => expect(stream.readableLength).toBeGreaterThan(0), 10_000)
    stream.destroy()
    await answered
    expect(signal.aborted).toBe(true)
  })

  it.each(ways)('between two writes of a backend that goes on leaves no invocation waiting: $as', async way => {
    const { backend, started } = createDeaf()
    const stream = new PassThrough({ highWaterMark: 1 })
    stream.on('error', () => undefined).resume()
    const answered = answerInto(backend, stream, way)
    const { emit } = await started
    emit()
    await vi.waitFor(() => expect(stream.readableLength + stream.writableLength).toBe(0), 10_000)
    stream.destroy()
    await once(stream, 'close')
    emit()
    await answered
  })
})

describe('a stream that is silent for long', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => void vi.useRealTimers())

  const log = { jsonrpc: '2.0', method: 'notifications/message', params: {} } as const

  /** Speaks at these seconds, the last time with its answer. */
  function speakingAt(...seconds: number[]): Backend {
    return {
      async exchange({ id }, _call, emit) {
        let now = 0
        for (const [index, at] of seconds.entries()) {
          await new Promise(resolve => setTimeout(resolve, (at - now) * 1_000))
          now = at
          if (index < seconds.length - 1) await emit(log)
        }
        return { jsonrpc: '2.0', id, result: {} }
      },
    }
  }

  /** What is written in a minute and a half, each part with its second. */
  async function watch(backend: Backend, headers: Record<string, string> = {}): Promise<[number, string][]> {
    const parts: [number, string][] = []
    const startedAtMs = Date.now()
    const reading = (async () => {
      const event = functionUrlEvent({ body: legacyRequest('ping'), headers })
      for await (const part of streamedHandler(backend)(event, lambdaContext({ remainingMs: 900_000 }))) {
        parts.push([(Date.now() - startedAtMs) / 1_000, toWord(part)])
      }
    })()
    await vi.advanceTimersByTimeAsync(90_000)
    await reading
    return parts
  }

  function toWord(part: string): string {
    if (part.startsWith('{"statusCode"')) return JSON.parse(part).headers['content-type']
    return part === ':\n\n' ? 'comment' : part.includes('"result"') ? 'answer' : 'log'
  }

  it('has comments in its pauses, so that nobody between takes it for dead', async () => {
    expect(await watch(speakingAt(1, 10, 50))).toEqual([
      [1, 'text/event-stream'],
      [1, 'log'],
      [10, 'log'],
      [25, 'comment'],
      [40, 'comment'],
      [50, 'answer'],
    ])
  })

  it('begins before there is anything to say', async () => {
    expect(await watch(speakingAt(40))).toEqual([
      [15, 'text/event-stream'],
      [15, 'comment'],
      [30, 'comment'],
      [40, 'answer'],
    ])
  })

  it('is not begun for an answer that comes in time, nor for a client that reads JSON only', async () => {
    expect(await watch(speakingAt(14))).toEqual([
      [14, 'application/json'],
      [14, 'answer'],
    ])
    expect(await watch(speakingAt(40), { accept: 'application/json' })).toEqual([
      [40, 'application/json'],
      [40, 'answer'],
    ])
  })

  it('gives a late refusal as an error, since its status is gone', async () => {
    const refusing: Backend = {
      async exchange() {
        await new Promise(resolve => setTimeout(resolve, 20_000))
        throw new Refusal(403, 'not you')
      },
    }
    const event = functionUrlEvent({ body: legacyRequest('ping') })
    const parts: string[] = []
    const reading = (async () => {
      for await (const part of streamedHandler(refusing)(event, lambdaContext())) parts.push(part)
    })()
    await vi.advanceTimersByTimeAsync(20_000)
    await reading
    expect(parts.at(-1)).toContain(String(ErrorCode.forbidden))
  })
})
