/** A CloudWatch dashboard of a stage: the charts of `operated-metrics.ts`, with a line for each target or function. */
import type { Operated } from './operated.ts'
import { type MetricRow, operatedMetrics } from './operated-metrics.ts'

const columns = 3
const width = 8
const height = 6

/** The value of a dashboard's `DashboardBody`, with the stack's own region in it. */
export function toDashboard(operated: Operated): { 'Fn::Sub': string } {
  const charted = operatedMetrics.flatMap(row => (row.chart ? [{ row, chart: row.chart }] : []))
  const widgets = charted.map(({ row, chart: { title, statistic } }, index) => ({
    type: 'metric',
    x: (index % columns) * width,
    y: Math.floor(index / columns) * height,
    width,
    height,
    properties: {
      title,
      region: '${AWS::Region}',
      period: 60,
      stat: statistic,
      metrics: toLines(row, operated),
    },
  }))
  return { 'Fn::Sub': JSON.stringify({ widgets }) }
}

function toLines({ namespace, metric }: MetricRow, { functions }: Operated): string[][] {
  return namespace === 'AWS/Lambda'
    ? functions.map(({ name }) => [namespace, metric, 'FunctionName', name])
    : functions.map(({ target, name }) => [namespace, metric, 'Target', target ?? name])
}
