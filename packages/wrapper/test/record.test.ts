import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { captureStdout } from '../../../shared/capture-stdout.ts'
import { type HandlerOptions, lambdaHandler, Refusal, RpcError } from '../src/index.ts'
import type { ExchangeRecord, JsonObject, LambdaContext } from '../src/protocol.ts'
import { functionUrlEvent, lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

/** A handler over the server of the fixtures, and the records of its exchanges. */
function start(options: HandlerOptions = {}) {
  const records: ExchangeRecord[] = []
  const handler = lambdaHandler(createV1, { ...options, record: record => records.push(record) })
  const ask = (event: unknown, context: Partial<LambdaContext> = {}) =>
    handler(event, { ...lambdaContext(), ...context })
  const call = (name: string, args: JsonObject = {}, context?: Partial<LambdaContext>) =>
    ask(modernRequest('tools/call', { name, arguments: args }), context)
  return { records, ask, call }
}

describe('the record of an exchange', () => {
  it('says what was asked, by whom and how it ended, with the sizes of arguments and no value', async () => {
    const { records, call } = start()
    await call('add', { a: 40, b: 2 }, { awsRequestId: 'one', tenantId: 'acme' })
    expect(records).toEqual([
      {
        endedAtMs: expect.any(Number),
        requestId: 'one',
        method: 'tools/call',
        tool: 'add',
        arguments: { a: 2, b: 1 },
        client: expect.any(String),
        tenant: 'acme',
        entryPoint: 'invoke',
        era: 'modern',
        revision: '2026-07-28',
        outcome: 'ok',
        durationMs: expect.any(Number),
        cold: true,
        bytesOut: expect.any(Number),
      },
    ])
  })

  it('has sizes of arguments alone, whatever they are called', async () => {
    const { records, call } = start()
    const args = JSON.parse('{"a":40,"b":2,"constructor":"Ferrari","toString":1,"__proto__":{}}')
    await call('add', args)
    const expected = [
      ['a', 2],
      ['b', 1],
      ['constructor', 9],
      ['toString', 1],
      ['__proto__', 2],
    ]
    expect(Object.entries(records[0]?.arguments ?? {})).toEqual(expected)
  })

  it('is one for each exchange, and only the first is cold', async () => {
    const { records, call } = start()
    for (const _ of [1, 2, 3]) await call('add', { a: 1, b: 1 })
    expect(records.map(({ cold = false }) => cold)).toEqual([true, false, false])
  })

  it.each([
    {
      how: 'a tool that fails',
      event: modernRequest('tools/call', { name: 'fail' }),
      ending: { outcome: 'tool_error' },
    },
    {
      how: 'a method that does not exist',
      event: modernRequest('tools/nothing'),
      ending: { outcome: 'protocol_error', code: -32601 },
    },
    {
      how: 'a revision that is not served',
      event: {
        ...modernRequest('tools/list'),
        params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '1999-01-01' } },
      },
      ending: { outcome: 'protocol_error', code: -32022 },
    },
  ])('tells $how apart', async ({ event, ending }) => {
    const { records, ask } = start()
    await ask(event)
    expect(records).toMatchObject([ending])
  })

  it.each([
    {
      error: new RpcError(-31429, 'Later', { cause: 'throttled' }),
      ending: { outcome: 'throttled', cause: 'throttled' },
    },
    { error: new Refusal(403, 'No'), ending: { outcome: 'denied', code: -31403 } },
    {
      error: new RpcError(-31502, 'It broke', { cause: 'Secret words!' }),
      ending: { outcome: 'crashed', code: -31502 },
    },
    { error: new Error('a bug'), ending: { outcome: 'crashed', code: -32603 } },
  ])('knows what an error means: $error.message', async ({ error, ending }) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const records: ExchangeRecord[] = []
    const backend = { exchange: () => Promise.reject(error) }
    await lambdaHandler(backend, { record: record => records.push(record) })(legacyRequest('ping'), lambdaContext())
    expect(records).toMatchObject([ending])
    expect(JSON.stringify(records)).not.toContain('Secret')
  })

  it('says that time was over', async () => {
    const { records, call } = start()
    await call('hang', {}, { getRemainingTimeInMillis: () => 300 })
    expect(records).toMatchObject([{ outcome: 'timed_out', code: -31504, tool: 'hang' }])
  })

  it('says that the answer was too large to be returned', async () => {
    const backend = {
      exchange: async ({ id }: { id: string | number }) => ({
        jsonrpc: '2.0' as const,
        id,
        result: { big: 'x'.repeat(7_000_000) },
      }),
    }
    const records: ExchangeRecord[] = []
    const answer = await lambdaHandler(backend, { record: record => records.push(record) })(
      legacyRequest('ping'),
      lambdaContext(),
    )
    expect(answer).toMatchObject({ error: { code: -31413 } })
    expect(records).toMatchObject([{ outcome: 'crashed', code: -31413, bytesOut: JSON.stringify(answer).length }])
  })

  it('has the sizes of both bodies over HTTP', async () => {
    const { records, ask } = start()
    const body = JSON.stringify(legacyRequest('tools/call', { name: 'add', arguments: { a: 1, b: 2 } }))
    const answer = (await ask(functionUrlEvent({ body }))) as { body: string }
    expect(records).toMatchObject([
      { entryPoint: 'function-url', era: 'legacy', bytesIn: body.length, bytesOut: answer.body.length, outcome: 'ok' },
    ])
  })

  it('is made of callers that are turned away, and of pages that may not call', async () => {
    const { records, ask } = start({
      authenticate() {
        throw new Refusal(401, 'Who are you?')
      },
    })
    await ask(functionUrlEvent({ body: JSON.stringify(legacyRequest('ping')) }))
    await ask(functionUrlEvent({ headers: { origin: 'https://evil.test' } }))
    await ask(modernRequest('tools/list'))
    expect(records.map(({ outcome, code, cause }) => [outcome, code, cause])).toEqual([
      ['denied', -31401, undefined],
      ['denied', -31403, 'origin'],
      ['denied', -31401, undefined],
    ])
  })

  it('counts a flood of refusals in a few records', async () => {
    vi.useFakeTimers()
    try {
      const { records, ask } = start()
      const refuse = () => ask(functionUrlEvent({ headers: { origin: 'https://evil.test' } }))
      for (let count = 0; count < 1_000; count += 1) await refuse()
      await vi.advanceTimersByTimeAsync(1_500)
      await refuse()
      expect(records).toHaveLength(7)
      expect(records.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(1_001)
    } finally {
      vi.useRealTimers()
    }
  })

  it('joins the call of a gateway, which learns how long the target took', async () => {
    const { records, ask } = start()
    const callId = randomUUID()
    const request = modernRequest('tools/call', { name: 'add', arguments: { a: 1, b: 2 } })
    const meta = { ...(request.params?._meta as JsonObject), 'mcp-lambda/request-id': callId }
    const answer = await ask({ ...request, params: { ...request.params, _meta: meta } })
    expect(records).toMatchObject([{ callId }])
    expect(answer).toMatchObject({ result: { _meta: { 'mcp-lambda/took': { ms: expect.any(Number), cold: true } } } })
  })
})

describe('the line of a record', () => {
  async function linesOf(run: (handler: ReturnType<typeof lambdaHandler>) => Promise<unknown>): Promise<string[]> {
    const stdout = captureStdout()
    try {
      await run(lambdaHandler(createV1, { record: true }))
    } finally {
      stdout.restore()
    }
    return stdout.lines
  }

  it('is one line of at most 1 KB that CloudWatch reads as metrics of the target and of its tool', async () => {
    const args = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`argument_number_${index}`, index]))
    const [line = ''] = await linesOf(handler =>
      handler(modernRequest('tools/call', { name: 'add', arguments: { a: 1, b: 2, ...args } }), lambdaContext()),
    )
    expect(line).toMatch(/^\{.*\}\n$/)
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_024)
    const parsed = JSON.parse(line)
    const [{ Dimensions, Metrics }] = parsed._aws.CloudWatchMetrics
    expect(Dimensions).toEqual([['Target'], ['Target', 'Tool']])
    for (const name of [...Dimensions.flat(), ...Metrics.map(({ Name }: { Name: string }) => Name)]) {
      expect(parsed).toHaveProperty(name)
    }
    expect(parsed).toMatchObject({ level: 'INFO', Calls: 1, ColdStarts: 1, Tool: 'add' })
  })

  it('has no dimension for a tool that nothing has proven to exist', async () => {
    const lines = await linesOf(async handler => {
      for (let count = 0; count < 3; count += 1) {
        await handler(modernRequest('tools/call', { name: `made-up-${count}`, arguments: {} }), lambdaContext())
      }
    })
    const dimensions = lines.map(line => JSON.parse(line)._aws.CloudWatchMetrics[0].Dimensions)
    expect(dimensions).toEqual([[['Target']], [['Target']], [['Target']]])
  })

  it('counts nothing for a gateway, which counts its calls itself', async () => {
    const request = modernRequest('tools/list')
    const _meta = { ...(request.params?._meta as JsonObject), 'mcp-lambda/request-id': randomUUID() }
    const [line = ''] = await linesOf(handler => handler({ ...request, params: { _meta } }, lambdaContext()))
    expect(JSON.parse(line)).not.toHaveProperty('_aws')
  })
})

it('the README has a row for each member of a record, and no other', async () => {
  const members = {
    ...{
      endedAtMs: true,
      requestId: true,
      callId: true,
      targetRequestId: true,
      traceId: true,
      method: true,
      target: true,
    },
    ...{ tool: true, arguments: true, principal: true, tenant: true, client: true, entryPoint: true, era: true },
    ...{ revision: true, outcome: true, code: true, cause: true, refused: true, durationMs: true, gatewayMs: true },
    ...{ hopMs: true, targetMs: true, cold: true, targetCold: true, attempts: true, decision: true, drifted: true },
    ...{ bytesIn: true, bytesOut: true, package: true, times: true },
  } satisfies Record<keyof ExchangeRecord, true>
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
  const [, section = ''] = readme.split('\n## The record of a call\n')
  const names = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  )
  // Of the line: `kind` and `level` are no members of the record.
  expect(names.sort()).toEqual([...Object.keys(members), 'kind', 'level'].sort())
})
