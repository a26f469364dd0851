import { expect, it } from 'vitest'
import { toDashboard } from './dashboard.ts'

const functions = [
  { name: 'server-a', target: 'a', isGateway: false, memoryMb: 1024 },
  { name: 'gateway-b', isGateway: true, memoryMb: 1024 },
]

function widgetsOf(): Widget[] {
  return JSON.parse(toDashboard({ prefix: 'project-prod', functions })['Fn::Sub']).widgets
}

const ofEach = {
  'mcp-lambda': [
    ['Target', 'a'],
    ['Target', 'gateway-b'],
  ],
  'AWS/Lambda': [
    ['FunctionName', 'server-a'],
    ['FunctionName', 'gateway-b'],
  ],
}

it('charts every function in every chart but those of the URL and the account, in the stack’s own region', () => {
  const widgets = widgetsOf()
  expect(widgets.length).toBeGreaterThan(0)
  for (const { properties } of widgets) {
    expect(properties.region).toBe('${AWS::Region}')
    const [[namespace = '', metric = ''] = []] = properties.metrics
    const lines = properties.metrics.map(each => each.slice(2))
    if (metric === 'Url5xxCount') expect(lines).toEqual([['FunctionName', 'gateway-b']])
    else if (metric === 'ClaimedAccountConcurrency') expect(lines).toEqual([[]])
    else expect(lines).toEqual(ofEach[namespace as keyof typeof ofEach])
  }
})

it('has no empty chart where there is no gateway', () => {
  const alone = functions.filter(({ isGateway }) => !isGateway)
  const { widgets } = JSON.parse(toDashboard({ prefix: 'project-prod', functions: alone })['Fn::Sub'])
  expect(widgets.filter(({ properties }: Widget) => properties.metrics.length === 0)).toEqual([])
})

it('lays its charts out without overlap, within CloudWatch’s 24 columns', () => {
  const widgets = widgetsOf()
  expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length)
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24)
})

type Widget = { x: number; y: number; width: number; properties: { region: string; metrics: string[][] } }
