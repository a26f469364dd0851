import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { ExportResultCode } from '@opentelemetry/core'
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { recordSpans, registerTracing } from '../../../shared/record-spans.ts'
import { lambdaHandler, remote, stdio } from '../src/index.ts'
import type { ExchangeRecord, JsonObject, LambdaContext } from '../src/protocol.ts'
import { functionUrlEvent, lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { bundle } from './bundle-program.ts'
import { createV1 } from './fixtures.ts'
import { createSessions, listen } from './http-servers.ts'
import { childScript } from './stdio-fixtures.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${parentId}-01`
const sampledXray = `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${parentId};Sampled=1`

type Ask = { readonly params?: JsonObject; readonly meta?: JsonObject; readonly context?: Partial<LambdaContext> }

/** Asks a handler by `lambda:Invoke`, and gives the text of the answer. */
async function ask(handler: ReturnType<typeof lambdaHandler>, method: string, about: Ask = {}): Promise<string> {
  const { params = {}, meta = {}, context: given = {} } = about
  const answer = await handler(modernRequest(method, params, { meta }), { ...lambdaContext(), ...given })
  return JSON.stringify(answer)
}

const call = (handler: ReturnType<typeof lambdaHandler>, name: string, about: Omit<Ask, 'params'> = {}) =>
  ask(handler, 'tools/call', { ...about, params: { name, arguments: name === 'add' ? { a: 40, b: 2 } : {} } })

/** What a tool was sent in `_meta`. */
function metaIn(answer: string): JsonObject {
  return JSON.parse(JSON.parse(answer).result.content[0].text)
}

const toTraceparent = (span: ReadableSpan | undefined) =>
  span && `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`

describe('the span of an exchange', () => {
  it('has the name, kind and attributes of the MCP conventions, and no value of an argument', async () => {
    const { spans } = recordSpans()
    await call(lambdaHandler(createV1), 'add', { context: { awsRequestId: 'one' } })
    const [span] = spans()
    expect(span).toMatchObject({ name: 'tools/call add', kind: SpanKind.SERVER })
    expect(span?.attributes).toEqual({
      'mcp.method.name': 'tools/call',
      'mcp.protocol.version': '2026-07-28',
      'gen_ai.tool.name': 'add',
      'gen_ai.operation.name': 'execute_tool',
      'jsonrpc.request.id': expect.any(String),
      'faas.invocation_id': 'one',
      'faas.coldstart': true,
      'mcp_lambda.entry_point': 'invoke',
      'mcp_lambda.outcome': 'ok',
    })
  })

  it.each([
    {
      how: 'a tool that fails',
      method: 'tools/call',
      params: { name: 'fail' },
      name: 'tools/call fail',
      ending: { 'error.type': 'tool_error' },
    },
    {
      how: 'a method that does not exist',
      method: 'tools/nothing',
      params: {},
      name: 'tools/nothing',
      ending: { 'error.type': '-32601', 'rpc.response.status_code': '-32601' },
    },
    {
      how: 'a resource, without the query that may hold a key',
      method: 'resources/read',
      params: { uri: 'test://me:secret@nothing?key=secret' },
      name: 'resources/read',
      ending: { 'mcp.resource.uri': 'test://nothing', 'error.type': expect.any(String) },
    },
  ])('says how $how ended', async ({ method, params, name, ending }) => {
    const { spans } = recordSpans()
    await ask(lambdaHandler(createV1), method, { params })
    expect(spans()[0]).toMatchObject({ name, status: { code: SpanStatusCode.ERROR }, attributes: ending })
    expect(JSON.stringify(spans()[0]?.attributes)).not.toContain('secret')
  })

  it('names a prompt', async () => {
    const { spans } = recordSpans()
    await ask(lambdaHandler(createV1), 'prompts/get', { params: { name: 'greet', arguments: { name: 'Ada' } } })
    expect(spans()[0]).toMatchObject({ name: 'prompts/get greet', attributes: { 'gen_ai.prompt.name': 'greet' } })
  })

  it('has no text of the caller’s own in place of a tool that does not exist', async () => {
    const { spans } = recordSpans()
    const key = `sk-${'x'.repeat(45)}`
    await call(lambdaHandler(createV1), key)
    expect(spans()[0]?.name).toBe('tools/call ?')
    expect(JSON.stringify([spans()[0]?.name, spans()[0]?.attributes])).not.toContain(key)
  })

  it('is there over HTTP and for clients of 2025, too', async () => {
    const { spans } = recordSpans()
    const handler = lambdaHandler(createV1)
    const request = legacyRequest('tools/call', { name: 'add', arguments: { a: 1, b: 1 } })
    await handler(functionUrlEvent({ body: request }), lambdaContext())
    expect(spans()[0]).toMatchObject({
      name: 'tools/call add',
      attributes: { 'network.transport': 'tcp', 'network.protocol.name': 'http' },
    })
  })

  it('is in the trace of the record', async () => {
    const { spans } = recordSpans()
    const records: ExchangeRecord[] = []
    await call(lambdaHandler(createV1, { record: record => void records.push(record) }), 'add')
    expect(records[0]?.traceId).toBe(spans()[0]?.spanContext().traceId)
  })
})

describe('the parent of that span', () => {
  it('is what the sender wrote into _meta, and the tool is sent the span itself, with all else', async () => {
    const { spans } = recordSpans()
    const meta = { traceparent, tracestate: 'vendor=1', baggage: 'team=blue' }
    const sent = metaIn(await call(lambdaHandler(createV1), 'echo-meta', { meta }))
    const [span] = spans()
    expect(span?.spanContext().traceId).toBe(traceId)
    expect(span?.parentSpanContext?.spanId).toBe(parentId)
    expect(sent).toMatchObject({ traceparent: toTraceparent(span), tracestate: 'vendor=1', baggage: 'team=blue' })
  })

  it('is X-Ray’s segment where no context was sent', async () => {
    const { spans } = recordSpans()
    const records: ExchangeRecord[] = []
    const handler = lambdaHandler(createV1, { record: record => void records.push(record) })
    await call(handler, 'add', { context: { xRayTraceId: sampledXray } })
    expect(spans()[0]?.spanContext().traceId).toBe(traceId)
    expect(spans()[0]?.parentSpanContext?.spanId).toBe(parentId)
    expect(records[0]?.traceId).toBe(`1-${traceId.slice(0, 8)}-${traceId.slice(8)}`)
  })

  it('is not X-Ray’s where X-Ray drops the trace, so that the SDK samples by its own rule', async () => {
    const { spans } = recordSpans()
    const xRayTraceId = sampledXray.replace('Sampled=1', 'Sampled=0')
    await call(lambdaHandler(createV1), 'add', { context: { xRayTraceId } })
    expect(spans()[0]?.parentSpanContext).toBeUndefined()
  })

  it('is the span of instrumentation around the handler, which is a link where the sender has a context', async () => {
    const { spans, provider } = recordSpans()
    const handler = lambdaHandler(createV1)
    const around = provider.getTracer('test').startSpan('invocation')
    await context.with(trace.setSpan(context.active(), around), async () => {
      await call(handler, 'add')
      await call(handler, 'add', { meta: { traceparent } })
    })
    const [inside, linked] = spans()
    expect(inside?.parentSpanContext?.spanId).toBe(around.spanContext().spanId)
    expect(linked?.parentSpanContext?.spanId).toBe(parentId)
    expect(linked?.links.map(link => link.context.spanId)).toEqual([around.spanContext().spanId])
  })

  it.each([
    'nonsense',
    '00-00000000000000000000000000000000-0000000000000000-01',
    7,
    '',
  ])('is nothing where the sender’s context is %j', async wrong => {
    const { spans } = recordSpans()
    await call(lambdaHandler(createV1), 'add', { meta: { traceparent: wrong } })
    expect(spans()).toMatchObject([{ name: 'tools/call add', parentSpanContext: undefined }])
  })
})

describe('a request that is sent on', () => {
  it.each([
    { followsContext: true },
    { followsContext: false },
  ])('to a child has a span between the exchange and what the child is sent (%j)', async options => {
    const { spans } = recordSpans(options)
    const backend = stdio(process.execPath, [childScript('server.mjs')])
    onTestFinished(() => backend.close?.())
    const sent = metaIn(await call(lambdaHandler(backend), 'echo-meta', { meta: { traceparent } }))
    const [hop, exchange] = spans()
    expect(hop).toMatchObject({
      name: 'tools/call echo-meta',
      kind: SpanKind.CLIENT,
      attributes: { 'network.transport': 'pipe', 'gen_ai.tool.name': 'echo-meta', 'mcp_lambda.outcome': 'ok' },
    })
    expect(hop?.parentSpanContext?.spanId).toBe(exchange?.spanContext().spanId)
    expect(sent.traceparent).toBe(toTraceparent(hop))
  })

  it('to a server elsewhere names its host, and nothing else of its URL', async () => {
    const { spans } = recordSpans()
    const server = await listen(createSessions(createV1).listener)
    const backend = remote(`${server.url}?key=secret`, { allowPrivateNetwork: true, era: 'legacy' })
    onTestFinished(async () => {
      await backend.close?.()
      await server.close()
    })
    const sent = metaIn(await call(lambdaHandler(backend), 'echo-meta'))
    const [hop] = spans()
    expect(hop?.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
    })
    expect(JSON.stringify(hop?.attributes)).not.toContain('secret')
    expect(sent.traceparent).toBe(toTraceparent(hop))
  })
})

describe('an answer on Lambda, which freezes the process after it', () => {
  /** An SDK that exports spans in batches, later. */
  function startBatching(exportSpans: SpanExporter['export']) {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'notes')
    onTestFinished(() => void vi.unstubAllEnvs())
    const exporter = { export: exportSpans, shutdown: async () => undefined, forceFlush: async () => undefined }
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
    registerTracing(provider)
    return lambdaHandler(createV1, { record: false })
  }

  it('leaves after its span was exported', async () => {
    const exported: string[] = []
    const handler = startBatching((spans, done) => {
      exported.push(...spans.map(({ name }) => name))
      done({ code: ExportResultCode.SUCCESS })
    })
    await call(handler, 'add')
    expect(exported).toEqual(['tools/call add'])
  })

  it('leaves without it where the exporter hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const isHanging = Promise.withResolvers<void>()
    const answer = call(
      startBatching(() => isHanging.resolve()),
      'add',
    )
    await isHanging.promise
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await answer).toContain('"text":"42"')
  })
})

describe('telemetry that does not work', () => {
  const broken = new Error('the exporter is broken')

  it('fails no call', async () => {
    registerTracing({
      getTracer() {
        throw broken
      },
    })
    expect(await call(lambdaHandler(createV1), 'add')).toContain('"text":"42"')
  })

  it('fails no call when it ends its span', async () => {
    const { provider } = recordSpans()
    const tracer = provider.getTracer('test')
    registerTracing({
      getTracer: () => ({
        ...tracer,
        startSpan: (...given) =>
          Object.assign(tracer.startSpan(...given), {
            end: () => {
              throw broken
            },
          }) as Span,
        startActiveSpan: tracer.startActiveSpan,
      }),
    })
    expect(await call(lambdaHandler(createV1), 'add')).toContain('"text":"42"')
  })
})

it('loads no code of spans until there is an SDK', async () => {
  const { exports, metafile, folder } = await bundle({
    'server.ts': 'export const exchange = async ({ id }) => ({ jsonrpc: "2.0", id, result: {} })',
    'program.ts': `
      import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'
      import { exchange } from './server.ts'
      export const handler = lambdaHandler({ exchange })
      export { stdio }`,
  })
  const spanFiles = Object.entries(metafile.outputs)
    .filter(([, { inputs }]) => Object.keys(inputs).some(path => /telemetry\/(exchange|hop)-span\.ts$/.test(path)))
    .map(([path]) => join(folder, path))
  expect(spanFiles).not.toEqual([])
  // What is not there cannot have been loaded.
  await Promise.all(spanFiles.map(file => rm(file)))
  expect(await ask(exports.handler, 'ping')).toContain('"result":{}')
  recordSpans()
  await expect(ask(exports.handler, 'ping')).rejects.toThrow('exchange-span')
})

it('passes a context on as it is where there is no SDK', async () => {
  const meta = { traceparent, tracestate: 'vendor=1', baggage: 'team=blue' }
  const sent = metaIn(await call(lambdaHandler(createV1), 'echo-meta', { meta, context: { xRayTraceId: sampledXray } }))
  expect(sent).toMatchObject({ ...meta, 'mcp-lambda/trace': { xray: sampledXray } })
})
