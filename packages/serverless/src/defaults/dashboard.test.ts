import { expect, it } from 'vitest'
import { toDashboard } from './dashboard.ts'

const functions = [
  { name: 'server-a', target: 'a', isGateway: false, memoryMb: 1024 },
  { name: 'gateway-b', isGateway: true, memoryMb: 1024 },
]

function widgetsOf(): Widget[] {
  return JSON.parse(toDashboard({ prefix: 'project-prod', functions })['Fn::Sub']).widgets
}

it('charts every function in every chart, in the stack’s own region', () => {
  const widgets = widgetsOf()
  expect(widgets.length).toBeGreaterThan(0)
  for (const { properties } of widgets) {
    expect(properties.region).toBe('${AWS::Region}')
    const isOfAws = properties.metrics[0]?.[0] === 'AWS/Lambda'
    expect(properties.metrics.map(metric => metric.slice(2))).toEqual(
      isOfAws
        ? [
            ['FunctionName', 'server-a'],
            ['FunctionName', 'gateway-b'],
          ]
        : [
            ['Target', 'a'],
            ['Target', 'gateway-b'],
          ],
    )
  }
})

it('lays its charts out without overlap, within CloudWatch’s 24 columns', () => {
  const widgets = widgetsOf()
  expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length)
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24)
})

type Widget = { x: number; y: number; width: number; properties: { region: string; metrics: string[][] } }
