import { expect, it } from 'vitest'
import { alarmTable } from './alarm-table.ts'
import { alarmResources } from './alarms.ts'
import { operatedMetrics } from './operated-metrics.ts'
import { storedQueries } from './stored-queries.ts'

const functions = [
  { name: 'server-a-b', target: 'a-b', isGateway: false, memoryMb: 512 },
  { name: 'server-a_b', target: 'a_b', isGateway: false, memoryMb: 1024 },
  { name: 'gateway', isGateway: true, memoryMb: 1024 },
]
const settings = { topicArn: '', alarmSpendPerDay: 5, alarmConcurrency: 800 }

type Query = { Id: string; Expression?: string; ReturnData: boolean; MetricStat?: { Metric: { Dimensions: object[] } } }
type Alarm = {
  Properties: {
    AlarmName: string
    Threshold: number
    AlarmDescription: string
    Metrics: Query[]
    AlarmActions?: string[]
  }
}

function alarmsOf(given = settings): Record<string, Alarm> {
  // What is made there is of this shape; its type is for CloudFormation.
  return alarmResources({ prefix: 'project-prod', functions }, given).Resources as Record<string, Alarm>
}

it('makes an alarm for each target, each function, the gateway and the account', () => {
  const named = Object.keys(alarmsOf())
  expect(named.filter(id => id.startsWith('AlarmLatency'))).toEqual(['AlarmLatencyADashb', 'AlarmLatencyAUnderscoreb'])
  expect(named.filter(id => id.startsWith('AlarmSpend'))).toHaveLength(3)
  expect(named.filter(id => id.startsWith('AlarmDenied'))).toEqual(['AlarmDeniedGateway'])
  expect(named.filter(id => id.startsWith('AlarmConcurrency'))).toEqual(['AlarmConcurrency'])
  const names = Object.values(alarmsOf()).map(({ Properties }) => Properties.AlarmName)
  expect(new Set(names).size).toBe(names.length)
})

it('keeps to what CloudWatch takes: one result, ten metrics, descriptions of 1,024 characters, expressions of known names', () => {
  for (const { Properties } of Object.values(alarmsOf())) {
    expect(Properties.AlarmDescription.length).toBeLessThanOrEqual(1_024)
    expect(Properties.Metrics.filter(({ ReturnData }) => ReturnData)).toHaveLength(1)
    expect(Properties.Metrics.length).toBeLessThanOrEqual(10)
    const ids = Properties.Metrics.map(({ Id }) => Id)
    for (const { Expression = '' } of Properties.Metrics) {
      expect(Expression).not.toMatch(/NaN|[{}]|\de-/)
      for (const [name] of Expression.matchAll(/\b[a-z]\w*/g)) expect(ids).toContain(name)
    }
  }
})

it('estimates what a function costs from its memory', () => {
  const { Metrics } = alarmsOf().AlarmSpendServerDashaDashb?.Properties ?? { Metrics: [] }
  expect(Metrics[0]?.Expression).toBe('count * 0.0000002 + time / 1000 * 0.5 * 0.0000133334')
})

it.each([
  [128, '0.125'],
  [1024, '1'],
  [10_240, '10'],
])('writes the gigabytes of %i MB as metric math reads numbers: %s', (memoryMb, gigabytes) => {
  const operated = { prefix: 'notes-prod', functions: [{ name: 'server', isGateway: false, memoryMb }] }
  const [alarm] = Object.entries(alarmResources(operated, settings).Resources).flatMap(([id, resource]) =>
    id.startsWith('AlarmSpend') ? [resource as Alarm] : [],
  )
  expect(alarm?.Properties.Metrics[0]?.Expression).toContain(` * ${gigabytes} * `)
})

it('has the thresholds that parameters give', () => {
  const given = alarmsOf({ ...settings, alarmSpendPerDay: 0.5, alarmConcurrency: 8 })
  expect(given.AlarmConcurrency?.Properties.Threshold).toBe(8)
  expect(given.AlarmSpendGateway?.Properties.Threshold).toBe(0.5)
})

it('tells a topic where one is given', () => {
  expect(alarmsOf().AlarmConcurrency?.Properties).not.toHaveProperty('AlarmActions')
  const topicArn = 'arn:aws:sns:eu-west-1:123456789012:on-call'
  for (const { Properties } of Object.values(alarmsOf({ ...settings, topicArn }))) {
    expect(Properties.AlarmActions).toEqual([topicArn])
  }
})

it('looks at metrics of the table alone, and its words name charts and queries that there are', () => {
  const titles = operatedMetrics.flatMap(({ chart }) => (typeof chart === 'string' ? [] : chart.title))
  const queries = storedQueries.map(({ id }) => id)
  const reasons = operatedMetrics.flatMap(({ chart }) => (typeof chart === 'string' ? chart : []))
  for (const see of reasons) {
    expect(see).toMatch(/^none: /)
    for (const [, title] of see.matchAll(/"([^"]+)"/g)) expect(titles).toContain(title)
    for (const [, query] of see.matchAll(/\*(\w+)\*/g)) expect(queries).toContain(query)
  }
  for (const { looks, see } of alarmTable) {
    for (const { metric, namespace } of Object.values(looks)) {
      expect(operatedMetrics).toContainEqual(expect.objectContaining({ metric, namespace }))
    }
    for (const [, title] of see.matchAll(/"([^"]+)"/g)) expect(titles).toContain(title)
    for (const [, query] of see.matchAll(/\*(\w+)\*/g)) expect(queries).toContain(query)
  }
})
