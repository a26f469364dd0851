/** An hour with five planted faults. What an operator asks is answered from the lines of the records alone. */
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { digestCatalogue } from '@mcp-lambda/wrapper/catalogue'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import { catalogueKey, type ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { lambdaContext, modernRequest } from '@mcp-lambda/wrapper/testing'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGateway, targetOf, tools } from './fixtures.ts'

const names = ['slow', 'drifting', 'throttled', 'picky', 'secret'] as const
const offered = { tools: tools('work') }
const digest = digestCatalogue(targetOf('any', offered).catalogue)

const targets = names.map(name =>
  targetOf(name, offered, name === 'drifting' ? { digests: ['of another catalogue'] } : {}),
)

/** Each as it is deployed; `picky` fails for one tenant. */
const handlers = new Map(
  names.map(name => [
    `mcp-server-${name}-test`,
    lambdaHandler(
      () => {
        const server = new McpServer({ name, version: '1.0.0' })
        server.registerTool('work', {}, async ({ _meta }) => {
          if (name === 'slow') await new Promise(resolve => setTimeout(resolve, 30))
          const isError = name === 'picky' && _meta?.['mcp-lambda/tenant'] === 'globex'
          return { content: [{ type: 'text', text: 'done' }], isError }
        })
        return server
      },
      { record: record => records.push({ ...record, side: 'target' }) },
    ),
  ]),
)

const records: (ExchangeRecord & { side: 'gateway' | 'target' })[] = []

const invokeFunction: InvokeFunction = async ({ functionName, payload }) => {
  if (functionName === 'mcp-server-throttled-test') {
    throw Object.assign(new Error('Rate exceeded'), {
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429, requestId: 'refused' },
    })
  }
  const context = lambdaContext()
  const handler = handlers.get(functionName)
  const answer = (await handler?.(JSON.parse(payload), context)) as { result?: { _meta?: object } }
  // Its digest is worked out after a pause; here it is known from the start.
  if (functionName === 'mcp-server-drifting-test' && answer.result) {
    answer.result._meta = { ...answer.result._meta, [catalogueKey]: digest }
  }
  return { payload: JSON.stringify(answer), requestId: context.awsRequestId }
}

const policy = {
  mode: 'enforce',
  allow: names.filter(name => name !== 'secret').map(name => ({ names: [`${name}___*`] })),
} as const

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 20) })
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const gateway = createGateway({
    targets,
    invokeFunction,
    access: { policy },
    record: record => records.push({ ...record, side: 'gateway' }),
  })
  for (let minute = 0; minute < 60; minute += 6) {
    for (const name of names) {
      for (const tenant of ['acme', 'globex']) {
        const meta = { 'mcp-lambda/tenant': tenant }
        await gateway(modernRequest('tools/call', { name: `${name}___work`, arguments: {} }, { meta }), {
          ...lambdaContext(),
          xRayTraceId: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        })
      }
    }
    vi.setSystemTime(Date.now() + 6 * 60_000)
  }
}, 60_000)

afterAll(() => void vi.useRealTimers())

const calls = () => records.filter(({ side }) => side === 'gateway')

function countBy(key: (record: ExchangeRecord) => unknown): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(calls(), record => String(key(record)))].map(([name, of]) => [name, of.length]),
  )
}

describe('from the records of an hour', () => {
  it('who called, which tool, and for which tenant', () => {
    expect(countBy(({ principal, target, tool, tenant }) => `${principal} ${target} ${tool} ${tenant}`)).toEqual(
      Object.fromEntries(
        names.flatMap(name => ['acme', 'globex'].map(tenant => [`agents ${name} work ${tenant}`, 10])),
      ),
    )
  })

  it('what failed, and why: the denied caller, the throttled function, the tool that fails for one tenant', () => {
    expect(
      countBy(({ target, outcome, cause, decision }) => [target, outcome, cause, decision].join(' ').trim()),
    ).toEqual({
      'slow ok': 20,
      'drifting ok': 20,
      'throttled throttled throttled': 20,
      'picky ok': 10,
      'picky tool_error': 10,
      'secret denied unknown_target hidden': 20,
    })
    const failed = calls().filter(({ outcome }) => outcome === 'tool_error')
    expect(new Set(failed.map(({ target, tenant }) => `${target} ${tenant}`))).toEqual(new Set(['picky globex']))
  })

  it('which target drifts', () => {
    const drifted = calls().filter(record => record.drifted)
    expect(new Set(drifted.map(({ target }) => target))).toEqual(new Set(['drifting']))
    expect(drifted).toHaveLength(20)
  })

  it('how long, and where: the slow target takes the time, and the parts are the whole', () => {
    const answered = calls().filter(({ targetMs }) => targetMs !== undefined)
    for (const { durationMs, gatewayMs = 0, hopMs = 0, targetMs = 0 } of answered) {
      expect(Math.abs(gatewayMs + hopMs + targetMs - durationMs)).toBeLessThanOrEqual(2)
    }
    const shares = answered.map(({ target, targetMs = 0 }) => ({ target, targetMs }))
    expect(new Set(shares.filter(({ targetMs }) => targetMs >= 29).map(({ target }) => target))).toContain('slow')
    expect(shares.filter(({ target }) => target === 'slow').every(({ targetMs }) => targetMs >= 29)).toBe(true)
  })

  it('what was cold: the gateway once, and each target that ran once', () => {
    expect(calls().filter(({ cold }) => cold)).toHaveLength(1)
    const cold = calls().filter(({ targetCold }) => targetCold)
    expect(cold.map(({ target }) => target).sort()).toEqual(['drifting', 'picky', 'slow'])
  })

  it('what was run, and so paid: the calls of the throttled function were tried three times, those of the denied never', () => {
    const attempts = new Map(calls().map(({ target, attempts: tried = 0 }) => [target, tried]))
    expect(Object.fromEntries(attempts)).toEqual({ slow: 1, drifting: 1, throttled: 3, picky: 1, secret: 0 })
  })

  it('which records belong to one call, by id on both sides and in one trace', () => {
    const ran = calls().filter(({ targetMs }) => targetMs !== undefined)
    const ofTargets = records.filter(({ side }) => side === 'target')
    expect(ofTargets).toHaveLength(ran.length)
    for (const { requestId, targetRequestId, traceId } of ran) {
      const own = ofTargets.find(record => record.requestId === targetRequestId)
      expect(own).toMatchObject({ callId: requestId, traceId: '1-5759e988-bd862e3fe1be46a994272793' })
      expect([undefined, own?.traceId]).toContain(traceId)
    }
  })
})
