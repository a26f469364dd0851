/** A CloudWatch dashboard of a stage: the charts of `operated-metrics.ts`, with a line for each target or function. */
import type { Operated } from './operated.ts'
import { type MetricRow, operatedMetrics } from './operated-metrics.ts'

const columns = 3
const width = 8
const height = 6

/** The value of a dashboard's `DashboardBody`, with the stack's own region in it. */
export function toDashboard(operated: Operated): { 'Fn::Sub': string } {
  const charted = operatedMetrics.flatMap(row => {
    const { chart } = row
    const metrics = toLines(row, operated)
    return typeof chart !== 'string' && metrics.length > 0 ? [{ chart, metrics }] : []
  })
  const widgets = charted.map(({ chart: { title, statistic }, metrics }, index) => ({
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
      metrics,
    },
  }))
  return { 'Fn::Sub': JSON.stringify({ widgets }) }
}

function toLines({ namespace, metric, dimensions, ofGateway }: MetricRow, { functions }: Operated): string[][] {
  const [ofChart = []] = dimensions
  if (ofChart.length === 0) return [[namespace, metric]]
  const charted = ofGateway ? functions.filter(({ isGateway }) => isGateway) : functions
  return namespace === 'AWS/Lambda'
    ? charted.map(({ name }) => [namespace, metric, 'FunctionName', name])
    : charted.map(({ target, name }) => [namespace, metric, 'Target', target ?? name])
}
