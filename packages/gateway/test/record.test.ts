import { type ExchangeRecord, tookKey } from '@mcp-lambda/wrapper/protocol'
import { describe, expect, it } from 'vitest'
import { answers, functionError, refuses, requestId, startFakeLambda } from './fake-lambda.ts'
import { ask, createGateway, targetOf, tools } from './fixtures.ts'

type Options = Parameters<typeof createGateway>[0]

/** A gateway, and the records of its exchanges. */
function start(options: Options = {}) {
  const records: ExchangeRecord[] = []
  return { gateway: createGateway({ ...options, record: record => records.push(record) }), records }
}

function add(gateway: ReturnType<typeof createGateway>) {
  return ask(gateway, 'tools/call', { name: 'numbers___add', arguments: { a: 1, b: 2 } })
}

describe('the record of a call through the gateway', () => {
  it('names the target, its tool and its request, and says where the time went', async () => {
    const { gateway, records } = start()
    await add(gateway)
    const [record] = records
    expect(record).toMatchObject({
      outcome: 'ok',
      target: 'numbers',
      tool: 'add',
      targetRequestId: 'in-process',
      attempts: 1,
      principal: 'agents',
      arguments: { a: 1, b: 1 },
    })
    const { durationMs = 0, gatewayMs = 0, hopMs = 0, targetMs = 0 } = record ?? {}
    expect(Math.abs(gatewayMs + hopMs + targetMs - durationMs)).toBeLessThanOrEqual(2)
  })

  it('is joined by the target, whose own record names the gateway’s request', async () => {
    const { invoked, invokeFunction } = await startFakeLambda(answers({ content: [] }))
    const { gateway, records } = start({ targets: [targetOf('numbers', { tools: tools('add') })], invokeFunction })
    await add(gateway)
    const { _meta } = JSON.parse(invoked[0]?.payload ?? '').params
    expect(_meta).toMatchObject({ 'mcp-lambda/request-id': records[0]?.requestId })
    expect(records[0]).toMatchObject({ targetRequestId: requestId })
  })

  it('knows what a target says of its time, which no client sees', async () => {
    const { invokeFunction } = await startFakeLambda(
      answers({ content: [], _meta: { [tookKey]: { ms: 3, cold: true } } }),
    )
    const { gateway, records } = start({ targets: [targetOf('numbers', { tools: tools('add') })], invokeFunction })
    expect(JSON.stringify(await add(gateway))).not.toContain(tookKey)
    expect(records).toMatchObject([{ targetMs: 3, targetCold: true }])
  })

  it.each([
    {
      how: 'throttled',
      reply: refuses(429, 'TooManyRequestsException', { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
      ending: { outcome: 'throttled', cause: 'throttled', attempts: 3 },
    },
    {
      how: 'crashed',
      reply: functionError('Runtime.ExitError', 'exit status 1'),
      ending: { outcome: 'crashed', targetRequestId: requestId, attempts: 1 },
    },
    {
      how: 'failed by its tool',
      reply: answers({ content: [{ type: 'text', text: 'up{ is no query' }], isError: true }),
      ending: { outcome: 'tool_error', cause: undefined },
    },
  ])('tells a target that is $how', async ({ reply, ending }) => {
    const { invokeFunction } = await startFakeLambda(reply)
    const { gateway, records } = start({ targets: [targetOf('numbers', { tools: tools('add') })], invokeFunction })
    await add(gateway)
    expect(records).toMatchObject([{ target: 'numbers', tool: 'add', ...ending }])
  })

  it('says that a tool is hidden from its caller, who is told that there is none', async () => {
    const policy = { mode: 'enforce', allow: [{ names: ['words___*'] }] } as const
    const { gateway, records } = start({ access: { policy } })
    expect(await add(gateway)).toMatchObject({ error: { data: { cause: 'unknown_target' } } })
    expect(records).toMatchObject([{ outcome: 'denied', decision: 'hidden', target: 'numbers', tool: 'add' }])
  })

  it('has no target where the gateway answers by itself', async () => {
    const { gateway, records } = start()
    await ask(gateway, 'tools/list')
    await ask(gateway, 'tools/call', { name: 'nothing___here' })
    expect(records.map(({ method, target, outcome, cause }) => [method, target, outcome, cause])).toEqual([
      ['tools/list', undefined, 'ok', undefined],
      ['tools/call', undefined, 'protocol_error', 'unknown_target'],
    ])
  })
})
