/** A CloudWatch dashboard over Lambda functions: what each is asked, how often it fails, how long it takes. */

type Chart = { title: string; metric: string; statistic: string }

const charts: readonly Chart[] = [
  { title: 'Calls', metric: 'Invocations', statistic: 'Sum' },
  { title: 'Failures (crashed, timed out, out of memory)', metric: 'Errors', statistic: 'Sum' },
  { title: 'Throttled', metric: 'Throttles', statistic: 'Sum' },
  { title: 'Duration, median', metric: 'Duration', statistic: 'p50' },
  { title: 'Duration, 99th percentile', metric: 'Duration', statistic: 'p99' },
  { title: 'Environments at work', metric: 'ConcurrentExecutions', statistic: 'Maximum' },
]

const columns = 3
const width = 8
const height = 6

/** The value of a dashboard's `DashboardBody`, with the stack's own region in it. */
export function toDashboard(functionNames: readonly string[]): { 'Fn::Sub': string } {
  const widgets = charts.map(({ title, metric, statistic }, index) => ({
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
      metrics: functionNames.map(name => ['AWS/Lambda', metric, 'FunctionName', name]),
    },
  }))
  return { 'Fn::Sub': JSON.stringify({ widgets }) }
}
