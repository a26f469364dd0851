import { expect, it } from 'vitest'
import { toDashboard } from './dashboard.ts'

it('charts every function in every chart, in the stack’s own region', () => {
  const { widgets } = JSON.parse(toDashboard(['a', 'b'])['Fn::Sub']) as { widgets: { properties: Chart }[] }
  expect(widgets.length).toBeGreaterThan(0)
  for (const { properties } of widgets) {
    expect(properties.region).toBe('${AWS::Region}')
    expect(properties.metrics.map(metric => metric.slice(2))).toEqual([
      ['FunctionName', 'a'],
      ['FunctionName', 'b'],
    ])
  }
})

it('lays its charts out without overlap, within CloudWatch’s 24 columns', () => {
  const { widgets } = JSON.parse(toDashboard(['a'])['Fn::Sub']) as {
    widgets: { x: number; y: number; width: number }[]
  }
  expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length)
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24)
})

type Chart = { region: string; metrics: string[][] }
