import { SpanKind } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { recordSpans } from '../../../shared/record-spans.ts'
import { answers, refuses, startFakeLambda } from './fake-lambda.ts'
import { ask, createGateway, targetOf, tools } from './fixtures.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const meta = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'team=blue' }

// A function has only what its message brings: in this process, followed contexts would join the two anyway.
const apart = { followsContext: false }

it('is one trace from the client to the tool, with the span of the gateway above that of its target', async () => {
  const { spans } = recordSpans(apart)
  await ask(createGateway(), 'tools/call', { name: 'numbers___add', arguments: { a: 1, b: 2 } }, meta)
  const [target, hop, gateway] = spans()
  expect([gateway, hop, target].map(span => `${SpanKind[span?.kind ?? 0]} ${span?.name}`)).toEqual([
    'SERVER tools/call numbers___add',
    'CLIENT tools/call add',
    'SERVER tools/call add',
  ])
  expect(gateway?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
  expect(hop?.parentSpanContext?.spanId).toBe(gateway?.spanContext().spanId)
  expect(target?.parentSpanContext?.spanId).toBe(hop?.spanContext().spanId)
  expect(new Set(spans().map(span => span.spanContext().traceId))).toEqual(new Set([traceId]))
  expect(gateway?.attributes).toMatchObject({ 'mcp_lambda.target': 'numbers' })
  expect(hop?.attributes).toMatchObject({
    'mcp_lambda.target': 'numbers',
    'faas.invoked_name': 'mcp-server-numbers-test',
    'faas.invoked_provider': 'aws',
  })
})

it('sends each target what the client sends, beside the context of the span', async () => {
  recordSpans(apart)
  const { invoked, invokeFunction } = await startFakeLambda(answers({ content: [] }))
  const gateway = createGateway({ targets: [targetOf('numbers', { tools: tools('add') })], invokeFunction })
  await ask(gateway, 'tools/call', { name: 'numbers___add' }, meta)
  const sent = JSON.parse(invoked[0]?.payload ?? '').params._meta
  expect(sent).toMatchObject({ baggage: 'team=blue', traceparent: expect.stringContaining(traceId) })
  expect(sent.traceparent).not.toBe(meta.traceparent)
})

it('says which target failed, and why', async () => {
  const { spans } = recordSpans(apart)
  const { invokeFunction } = await startFakeLambda(refuses(404, 'ResourceNotFoundException'))
  const gateway = createGateway({ targets: [targetOf('numbers', { tools: tools('add') })], invokeFunction })
  await ask(gateway, 'tools/call', { name: 'numbers___add' }, meta)
  expect(spans().map(({ attributes }) => [attributes['error.type'], attributes['mcp_lambda.cause']])).toEqual([
    ['-31503', 'not_deployed'],
    ['-31503', 'not_deployed'],
  ])
})

it('is answered by the gateway alone where it knows the answer', async () => {
  const { spans } = recordSpans(apart)
  await ask(createGateway(), 'tools/list', {}, meta)
  expect(spans().map(({ name, kind }) => `${SpanKind[kind]} ${name}`)).toEqual(['SERVER tools/list'])
})
