import { baskets, prices } from '@mcp-lambda/serverless/prices'
import { describe, expect, it } from 'vitest'
import { compareWithBaskets, hosting, items, priceUsage, totalOf } from './price-usage.ts'
import { readLine } from './read-log.ts'
import { readUsage, withSlowerBackends } from './usage.ts'

type Facts = { requestId: string; billedMs: number; memoryMb: number; isCold?: boolean }

const report = ({ requestId, billedMs, memoryMb, isCold = false }: Facts) =>
  JSON.stringify({
    type: 'platform.report',
    record: {
      requestId,
      metrics: { billedDurationMs: billedMs, memorySizeMB: memoryMb, ...(isCold && { initDurationMs: 50 }) },
    },
  })

const exchange = (record: object, more: object = {}) =>
  JSON.stringify({
    level: 'INFO',
    kind: 'mcp.exchange',
    method: 'tools/call',
    tool: 'upper',
    outcome: 'ok',
    ...record,
    ...more,
  })

/** A call through the gateway: 40 ms of its 50 ms are spent waiting for a target with four times the memory. */
function call(number: number, { isCold = false } = {}): string[] {
  const [gateway, target] = [`a0000000-0000-4000-8000-${number}`, `b0000000-0000-4000-8000-${number}`]
  return [
    exchange({ requestId: gateway, targetRequestId: target, target: 'notes', hopMs: 10, targetMs: 30 }),
    report({ requestId: gateway, billedMs: 50, memoryMb: 512 }),
    exchange({ requestId: target, callId: gateway }),
    report({ requestId: target, billedMs: 35, memoryMb: 2048, isCold }),
  ]
}

const read = (lines: readonly string[]) => readUsage(lines.map(readLine))

const manyCalls = Array.from({ length: 100 }, (_, index) => call(index, { isCold: index === 0 })).flat()

describe('what calls used', () => {
  it('joins the gateway and its target, and tells waiting from work', () => {
    const [first = ''] = call(7)
    const { tools, incomplete } = read([...call(7, { isCold: true })])
    const bytes = call(7, { isCold: true }).reduce((sum, line) => sum + line.length + 26, 0)
    expect(first).toContain('targetRequestId')
    expect(incomplete).toBe(0)
    expect(tools).toEqual([
      {
        target: 'notes',
        tool: 'upper',
        calls: 1,
        coldCalls: 1,
        invocations: 2,
        computeGbSeconds: expect.closeTo(0.5 * 0.01 + 2 * 0.035, 10),
        waitingGbSeconds: expect.closeTo(0.5 * 0.04, 10),
        logBytes: bytes,
        gatewayGb: 0.5,
        targetGb: 2,
        restoredGb: 0,
        snapshotGb: 0,
      },
    ])
  })

  it('does not depend on the order of lines, nor on which log they were in', () => {
    expect(read([...manyCalls].reverse())).toEqual({ ...read(manyCalls), metrics: [] })
  })

  it.each([
    { missing: 'the report of the gateway', left: (line: string) => !line.includes('"memorySizeMB":512') },
    { missing: 'the report of the target', left: (line: string) => !line.includes('"memorySizeMB":2048') },
    { missing: 'all of the target', left: (line: string) => !/callId|2048/.test(line) },
    { missing: 'all of the gateway', left: (line: string) => /callId|2048/.test(line) },
  ])('leaves out a call without $missing', ({ left }) => {
    const { tools, incomplete } = read([...call(1).filter(left), ...call(2)])
    expect(tools.map(({ calls }) => calls)).toEqual([1])
    expect(incomplete).toBe(1)
  })

  it('keeps apart what is no call of a tool, and names that no tool has', () => {
    const lines = [
      exchange({ requestId: 'list', method: 'tools/list', tool: undefined }),
      report({ requestId: 'list', billedMs: 5, memoryMb: 512 }),
      exchange({ requestId: 'typo', target: 'notes', tool: 'uper', outcome: 'protocol_error' }),
      report({ requestId: 'typo', billedMs: 5, memoryMb: 512 }),
      report({ requestId: 'silent', billedMs: 5, memoryMb: 512 }),
    ]
    expect(read([...lines, ...call(1)]).tools.map(({ target, tool, calls }) => [target, tool, calls])).toEqual([
      ['notes', 'upper', 1],
      ['other requests', undefined, 3],
    ])
  })

  it('divides what is written while a function loads between all calls', () => {
    const loading = JSON.stringify({ type: 'platform.initStart', record: {} })
    const [alone] = read(manyCalls).tools
    const [withLoading] = read([...manyCalls, loading]).tools
    expect(withLoading?.logBytes).toBeCloseTo((alone?.logBytes ?? 0) + loading.length + 26, 6)
  })

  it('reads a function without a gateway, by the name in its metrics', () => {
    const metrics = { _aws: { CloudWatchMetrics: [{ Dimensions: [['Target']], Metrics: [{ Name: 'Calls' }] }] } }
    const lines = [exchange({ requestId: 'x' }, { ...metrics, Target: 'mcp-server-notes-prod' })]
    const { tools } = read([...lines, report({ requestId: 'x', billedMs: 10, memoryMb: 1024 })])
    expect(tools).toMatchObject([{ target: 'mcp-server-notes-prod', waitingGbSeconds: 0, gatewayGb: 0, targetGb: 1 }])
  })
})

describe('what a month costs', () => {
  it('is what the table of prices says, by hand', () => {
    const usage = read(manyCalls)
    const { total, rows } = priceUsage(usage, 1_000_000, 'arm64')
    expect(total.compute).toBeCloseTo(1e6 * 0.075 * 0.0000133334, 8)
    expect(total.waiting).toBeCloseTo(1e6 * 0.02 * 0.0000133334, 8)
    expect(total.requests).toBeCloseTo(0.4, 8)
    expect(total.logs).toBeCloseTo(((1e4 * (usage.tools[0]?.logBytes ?? 0)) / 2 ** 30) * 0.5, 8)
    // One request in 2.628 s on average.
    const first = 2_628_000 * (1 - Math.exp(-1 / 2.628))
    expect(total.traces).toBeCloseTo((first + 0.05 * (1e6 - first)) * 0.000005, 8)
    expect(totalOf(total)).toBeCloseTo(
      items.reduce((sum, item) => sum + total[item], 0),
      8,
    )
    expect(rows).toHaveLength(1)
    expect(priceUsage(usage, 1_000_000, 'x86_64').total.compute).toBeCloseTo(1e6 * 0.075 * 0.0000166667, 8)
  })

  it('bills a metric by the hours that have a value of it, and never for more than the month', () => {
    const emf = {
      _aws: { CloudWatchMetrics: [{ Dimensions: [['Target'], ['Target', 'Tool']], Metrics: [{ Name: 'Calls' }] }] },
    }
    const lines = ['upper', 'lower'].flatMap(tool => [
      exchange({ requestId: tool, target: 'notes', tool }, { ...emf, Target: 'notes', Tool: tool }),
      report({ requestId: tool, billedMs: 5, memoryMb: 512 }),
    ])
    const often = priceUsage(read(lines), 1e9, 'arm64')
    expect(often.total.metrics).toBeCloseTo(3 * 0.3, 8)
    expect(often.rows.map(({ money }) => money.metrics)).toEqual([expect.closeTo(0.45, 8), expect.closeTo(0.45, 8)])
    // Each tool once, and the target twice.
    const rare = priceUsage(read(lines), 2, 'arm64').total.metrics
    expect(rare).toBeCloseTo(0.3 * (2 * (1 - Math.exp(-1 / 730)) + (1 - Math.exp(-2 / 730))), 8)
  })

  it('bills a slower backend to the target, and to the gateway that waits for it', () => {
    const slower = withSlowerBackends(read(manyCalls), 200)
    const { total } = priceUsage(slower, 1_000_000, 'arm64')
    expect(total.compute).toBeCloseTo(1e6 * (0.075 + 0.2 * 2) * prices.lambdaGbSecondArm64.usd, 8)
    expect(total.waiting).toBeCloseTo(1e6 * (0.02 + 0.2 * 0.5) * prices.lambdaGbSecondArm64.usd, 8)
  })
})

describe('what runs all the time', () => {
  it('costs the hours of the price table', () => {
    expect(baskets.map(({ perMonth }) => [perMonth.arm64.toFixed(2), perMonth.x86_64.toFixed(2)])).toEqual([
      ['7.21', '9.01'],
      ['38.14', '41.75'],
      ['10.42', '11.88'],
    ])
  })

  it.each([
    'arm64',
    'x86_64',
  ] as const)('costs the same as Lambda at the crossing point, and less above it, on %s', architecture => {
    const usage = read(manyCalls)
    for (const comparison of compareWithBaskets(usage, architecture)) {
      for (const [of, { same, less70, less90 }] of [
        [hosting, comparison.hosting],
        [items, comparison.all],
      ] as const) {
        const costs = (calls: number) => totalOf(priceUsage(usage, calls, architecture).total, of)
        expect(costs(same) / comparison.usdPerMonth).toBeCloseTo(1, 4)
        expect(costs(less70) / comparison.usdPerMonth).toBeCloseTo(0.3, 4)
        expect(costs(less90) / comparison.usdPerMonth).toBeCloseTo(0.1, 4)
        expect(costs(same * 2)).toBeGreaterThan(comparison.usdPerMonth)
      }
    }
  })
})
