/**
 * An hour in which ten things go wrong, and one in which nothing does: what alarms, dashboard and stored queries of a stage say of
 * them. Functions write all of it, on the local Lambda.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alarmTable } from '../../packages/serverless/src/defaults/alarm-table.ts'
import { alarmResources } from '../../packages/serverless/src/defaults/alarms.ts'
import { toDashboard } from '../../packages/serverless/src/defaults/dashboard.ts'
import type { Operated } from '../../packages/serverless/src/defaults/operated.ts'
import { queryResources, storedQueries } from '../../packages/serverless/src/defaults/stored-queries.ts'
import compiled from '../templates/golden/prod/root.json' with { type: 'json' }
import { type Alarm, fires, readSeries } from './hour/evaluate-alarms.ts'
import { slowMs } from './hour/hour-server.ts'
import {
  down,
  faulty,
  fiveMinutesMs,
  type Hour,
  loopingMb,
  recordHour,
  type TargetName,
  targets,
  tenants,
  toFunctionName,
} from './hour/record-hour.ts'
import { type LogDatabase, openLog, type Row } from './hour/run-query.ts'

const gatewayName = 'mcp-gateway-local'
const operated: Operated = {
  prefix: 'hour-local',
  functions: [
    { name: gatewayName, isGateway: true, memoryMb: 1024 },
    ...targets.map(target => ({
      name: toFunctionName(target),
      target,
      isGateway: false,
      memoryMb: target === 'looping' ? loopingMb : 1024,
    })),
  ],
}

/** Some 90 calls of 2 s at 10 GB cost twice as much, and all others together a fraction of it. */
const alarmSpendPerDay = 0.01
const { Threshold: alarmConcurrency } = compiled.Resources.AlarmConcurrency.Properties

const { Resources } = alarmResources(operated, { topicArn: '', alarmSpendPerDay, alarmConcurrency })
const alarms = Object.values(Resources).map(resource => (resource as { Properties: Alarm }).Properties)

/** Which alarms find what was planted. */
const expected = {
  failing: ['ToolErrorRate-failing'],
  crashing: ['TargetFailures-crashing'],
  gone: ['TargetFailures-gone', 'BreakerOpen-gone'],
  slow: ['Latency-slow'],
  drifting: ['Drift-drifting'],
  scarce: [`Throttles-${toFunctionName('scarce')}`],
  strangers: [`Denied-${gatewayName}`],
  looping: [`Spend-${toFunctionName('looping')}`],
  crowded: ['Concurrency'],
  broken: [`Url5xx-${gatewayName}`],
} as const

let hour: Hour
let quiet: Hour
let log: LogDatabase

beforeAll(async () => {
  const hours = [false, true].map(hasFaults => recordHour({ hasFaults }))
  ;[quiet, hour] = (await Promise.all(hours)) as [Hour, Hour]
  log = openLog(hour.lines)
}, 240_000)

afterAll(() => log?.close())

const spanOf = ({ startMs }: Hour) => ({ fromMs: startMs, toMs: startMs + 12 * fiveMinutesMs })

const firing = (recorded: Hour) =>
  alarms
    .filter(alarm => fires(alarm, recorded.points, spanOf(recorded)))
    .map(({ AlarmName }) => AlarmName.replace(/^hour-local-/, ''))
    .sort()

describe('the alarms', () => {
  it('are those that a compiled project has', () => {
    const shapes = (from: object) => {
      const found = Object.values(from).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      return new Set(
        found.map(({ Properties: { AlarmName, AlarmDescription, Metrics, Threshold } }) => {
          const id = alarmTable.find(
            row => new RegExp(`-${row.id}(-|$)`).test(JSON.stringify(AlarmName)) || AlarmName.includes(row.id),
          )?.id
          const math = Metrics.map((query: { Expression?: string }) => query.Expression?.replace(/[\d.]+/g, '#'))
          return JSON.stringify([id, AlarmDescription, math, id === 'Spend' || Threshold])
        }),
      )
    }
    // The import of JSON has the type of each resource, and no index by name.
    const { Resources: ofProject } = compiled as unknown as { Resources: object }
    expect(shapes(Resources)).toEqual(shapes(ofProject))
  })

  it('find each fault, and nothing else', () => {
    expect(firing(hour)).toEqual(Object.values(expected).flat().sort())
  })

  it('find each kind of fault that there is an alarm for', () => {
    const found = firing(hour).map(name => name.replace(/-.*/, ''))
    expect(new Set(found)).toEqual(new Set(alarmTable.map(({ id }) => id)))
  })

  it('are still in an hour with some noise', () => {
    expect(firing(quiet)).toEqual([])
  })
})

type Widget = { properties: { title: string; stat: string; period: number; metrics: string[][] } }

const widgets: Widget[] = JSON.parse(toDashboard(operated)['Fn::Sub']).widgets

describe('the dashboard', () => {
  const named = alarmTable.map(({ id, see }) => ({
    id,
    charts: [...see.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
  }))

  it.each(named)('has the charts that docs/operations.md names for $id', ({ charts }) => {
    expect(charts.length).toBeGreaterThan(0)
    expect(charts.filter(title => !widgets.some(({ properties }) => properties.title === title))).toEqual([])
  })

  it.each(Object.values(expected).flat())('shows what %s fires for in each of its own charts', name => {
    const [, id = '', subject = ''] = /^(\w+?)(?:-(.*))?$/.exec(name) ?? []
    const charts = named.find(row => row.id === id)?.charts ?? []
    const seen = charts.filter(title => rises(title, subject, id === 'Url5xx' ? down : faulty))
    // The first is the one to look at; others are there to tell cases apart.
    expect(seen).toContain(charts[0])
  })
})

type Parts = { readonly from: number; readonly to: number }

/** Whether the line of a target, a function or the account is higher while the faults are there than at any other time. */
function rises(title: string, subject: string, parts: Parts): boolean {
  const { properties } = widgets.find(widget => widget.properties.title === title) ?? {}
  const names = new Set([subject, ...targets.filter(target => [target, toFunctionName(target)].includes(subject))])
  const line = properties?.metrics.find(([, , , value = '']) =>
    [value, ...targets.filter(target => toFunctionName(target) === value)].some(name => names.has(name)),
  )
  const [namespace = '', metric = '', dimension = '', value = ''] = line ?? []
  if (!properties) return false
  const dimensions = dimension === '' ? {} : { [dimension]: value }
  const asked = { namespace, metric, dimensions, statistic: properties.stat }
  const periodMs = properties.period * 1000
  const values = readSeries({ ...asked, periodMs }, hour.points, spanOf(hour)).map(value => value ?? 0)
  const [from, to] = [parts.from, parts.to + 1].map(part => (part * fiveMinutesMs) / periodMs)
  const during = Math.max(...values.slice(from, to))
  const otherwise = Math.max(...values.slice(0, from), ...values.slice(to))
  return during > otherwise
}

const ask = (id: string): Row[] => {
  const { Resources: stored } = queryResources(operated)
  const found = storedQueries.find(query => query.id === id)
  if (!found) throw new Error(`There is no query ${id}`)
  // What is stored is what runs.
  expect(JSON.stringify(stored)).toContain(JSON.stringify(found.query.join('\n| ')))
  return log.run(found.query)
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const sentOf = (target: TargetName, answer?: string) =>
  hour.sent.filter(sent => sent.target === target && (answer === undefined || sent.answer === answer))

describe('the stored queries answer', () => {
  it('who called', () => {
    const rows = ask('callers')
    expect(rows.find(({ principal }) => principal === 'agents')).toMatchObject({ calls: hour.sent.length })
    // Strangers have no name.
    expect(rows.filter(({ principal }) => principal !== 'agents').every(({ principal }) => principal === null)).toBe(
      true,
    )
  })

  it('which tools, how often and how fast', () => {
    const rows = ask('tools')
    for (const target of targets) {
      expect(
        rows.find(row => row.target === target),
        target,
      ).toMatchObject({
        tool: 'work',
        calls: sentOf(target).length,
      })
    }
    const slow = rows.find(({ target }) => target === 'slow')
    expect(slow?.p99).toBeGreaterThanOrEqual(slowMs)
    expect(slow?.p50).toBeLessThan(slowMs)
  })

  it('for which tenant', () => {
    for (const tenant of tenants) {
      for (const target of targets) {
        const count = hour.sent.filter(sent => sent.target === target && sent.tenant === tenant).length
        const row = ask('tenants').find(row => row.target === target && row.tenant === tenant)
        expect(row?.calls, `${tenant} ${target}`).toBe(count)
      }
    }
  })

  it('how long, and where', () => {
    const [first] = ask('slowest')
    expect(first).toMatchObject({ target: 'slow', tool: 'work' })
    const { durationMs, gatewayMs, hopMs, targetMs } = first as Record<string, number>
    expect(targetMs).toBeGreaterThanOrEqual(slowMs)
    expect(Math.abs((gatewayMs ?? 0) + (hopMs ?? 0) + (targetMs ?? 0) - (durationMs ?? 0))).toBeLessThan(2)
  })

  it('what failed, for whom', () => {
    const rows = ask('failures')
    const count = (target: TargetName, outcomes: string[]) =>
      sum(
        rows
          .filter(row => row.target === target && outcomes.includes(String(row.outcome)))
          .map(({ calls }) => Number(calls)),
      )
    expect(count('failing', ['tool_error'])).toBe(sentOf('failing', 'tool error').length)
    expect(count('crashing', ['crashed'])).toBe(sentOf('crashing', 'error').length)
    expect(count('gone', ['crashed'])).toBe(sentOf('gone', 'error').length)
    expect(sentOf('gone', 'error').length).toBeGreaterThan(0)
    expect(count('scarce', ['throttled'])).toBe(sentOf('scarce', 'error').length)
    expect(count('drifting', ['tool_error', 'crashed', 'throttled', 'timed_out'])).toBe(0)
  })

  it('why targets fail', () => {
    const rows = ask('causes')
    const causesOf = (target: TargetName) =>
      rows
        .filter(row => row.target === target)
        .map(({ cause }) => cause)
        .sort()
    expect(causesOf('crashing')).toEqual(['crashed'])
    expect(causesOf('scarce')).toEqual(['throttled'])
    expect(causesOf('gone')).toEqual(['circuit_open', 'not_deployed'])
    const crashed = rows.find(({ cause }) => cause === 'crashed')
    const failed = hour.reports
      .filter(({ status, functionName }) => status !== 'success' && functionName !== gatewayName)
      .map(({ requestId }) => requestId)
    expect(failed).toContain(crashed?.example)
    expect(crashed?.calls).toBe(failed.length)
  })

  it('who is refused, and why', () => {
    const rows = ask('denied')
    expect(rows.map(row => row['refused.reason'])).toEqual(['opaque'])
    expect(rows[0]?.requests).toBe(hour.refused)
  })

  it('was it cold', () => {
    const [row] = ask('cold')
    expect(row).toMatchObject({ calls: expect.any(Number) })
    const cold = (functionNames: readonly string[]) =>
      hour.reports.filter(({ initMs, functionName }) => initMs !== undefined && functionNames.includes(functionName))
        .length
    expect(row?.gateway).toBe(cold([gatewayName]))
    expect(row?.targets).toBeGreaterThan(0)
  })

  it('which target drifts, since when', () => {
    const rows = ask('drift')
    expect(rows.map(({ target }) => target)).toEqual(['drifting'])
    const part = (Number(rows[0]?.since) - hour.startMs) / fiveMinutesMs
    expect(part).toBeGreaterThanOrEqual(faulty.from)
    expect(part).toBeLessThan(faulty.to + 1)
  })

  it('what it cost', () => {
    const rows = ask('billed')
    for (const { name } of operated.functions) {
      const own = hour.reports.filter(({ functionName }) => functionName === name)
      expect(
        rows.find(row => row['@log'] === `/aws/lambda/${name}`),
        name,
      ).toMatchObject({
        invocations: own.length,
        billedMs: sum(own.map(({ billedMs }) => billedMs)),
        usedMb: Math.max(...own.map(({ maxMemoryMb }) => maxMemoryMb)),
      })
    }
  })

  it('what belongs to one call', () => {
    const traces = ask('traces').filter(({ traceId }) => traceId !== null)
    expect(traces.length).toBeGreaterThan(0)
    for (const { exchanges } of traces) expect(exchanges).toBeLessThanOrEqual(2)
  })
})
