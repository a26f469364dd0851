/**
 * The metrics of a stage: what the dashboard shows, alarms look at and docs/operations.md explains. `test/operations` holds the
 * rows of `mcp-lambda` to what the gateway and its targets emit.
 */

type Chart = { readonly title: string; readonly statistic: 'Sum' | 'Maximum' | 'p50' | 'p99' }

export type MetricRow = {
  readonly metric: string
  /** Metrics of ours are in `mcp-lambda`, by embedded metric format in the record of each exchange. */
  readonly namespace: 'mcp-lambda' | 'AWS/Lambda'
  /** Sets of dimensions under which it is kept; the first is that of the chart. */
  readonly dimensions: readonly (readonly string[])[]
  readonly unit: 'Count' | 'Milliseconds'
  readonly means: string
  /** Page of AWS that says what it is. Of ours: `packages/wrapper/src/inbound/record/write-line.ts`. */
  readonly source?: string
  /** In the chart's place, where there is none: what answers its question. */
  readonly chart: Chart | string
  /** Only the gateway has it: tool servers have no URL. */
  readonly ofGateway?: true
}

const functionMetrics = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html'
const urlMetrics = 'https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html'

const ofTarget = [['Target'], ['Target', 'Tool']] as const

export const operatedMetrics: readonly MetricRow[] = [
  ours('Calls', 'Requests that ended, whatever their outcome', { title: 'Calls', statistic: 'Sum' }),
  ours('ToolErrors', 'Answers of tools with isError', { title: 'Errors of tools', statistic: 'Sum' }),
  ours(
    'ProtocolErrors',
    'Requests that were wrong: unknown method or tool, invalid parameters',
    'none: query *failures*',
  ),
  ours(
    'Denied',
    'Callers that are not known or not allowed. Those of the last second of an environment may be missing',
    { title: 'Denied', statistic: 'Sum' },
  ),
  ours('Throttled', 'Calls refused because too much was asked at once', { title: 'Throttled calls', statistic: 'Sum' }),
  ours('TimedOut', 'Calls whose time was over', { title: 'Timed out', statistic: 'Sum' }),
  ours('Cancelled', 'Calls whose caller left', 'none: query *failures*'),
  ours('Crashed', 'Targets that failed, could not be reached, or answered what cannot be returned', {
    title: 'Failures of targets',
    statistic: 'Sum',
  }),
  ours('BreakerOpen', 'Calls that were not tried, since the target failed several times in a row', {
    title: 'Circuit breaker open',
    statistic: 'Sum',
  }),
  ours(
    'Retries',
    'Further attempts at targets that were throttled or not reached',
    'none: "Throttled" and "Failures of targets" have what they are for',
  ),
  ours('CatalogueDrift', 'Answers of a target that offers something else than was packaged', {
    title: 'Drift',
    statistic: 'Sum',
  }),
  ours('CatalogueUnknown', 'Answers of a target that do not say what it offers', 'none: query *drift*'),
  ours('ColdStarts', 'First calls of execution environments: of the gateway, of the target, or of both', {
    title: 'Cold starts',
    statistic: 'Sum',
  }),
  {
    ...ours('Refused', 'Callers that were refused, by reason', 'none: query *denied*'),
    dimensions: [['Target'], ['Target', 'Reason']],
  },
  {
    ...ours('Duration', 'From a message to its answer', { title: 'Call, 99th percentile', statistic: 'p99' }),
    unit: 'Milliseconds',
  },
  {
    ...ours('TargetDuration', 'Of it, the time of the target', { title: 'Target, 99th percentile', statistic: 'p99' }),
    unit: 'Milliseconds',
  },
  ofAws('Invocations', 'Invocations of a function', 'none: "Calls"; part of the alarm Spend'),
  ofAws('Errors', 'Invocations that crashed, timed out or ran out of memory', {
    title: 'Failures (crashed, timed out, out of memory)',
    statistic: 'Sum',
  }),
  ofAws('Throttles', 'Invocations that Lambda refused for lack of concurrency', {
    title: 'Throttled',
    statistic: 'Sum',
  }),
  {
    ...ofAws('Duration', 'Time of the code in an invocation', { title: 'Invocation, median', statistic: 'p50' }),
    unit: 'Milliseconds',
  },
  ofAws('ConcurrentExecutions', 'Environments at work', { title: 'Environments at work', statistic: 'Maximum' }),
  {
    ...ofAws('Url5xxCount', 'Requests to a function URL that were answered with 5xx', {
      title: 'Answered 5xx',
      statistic: 'Sum',
    }),
    source: urlMetrics,
    ofGateway: true,
  },
  {
    ...ofAws('ClaimedAccountConcurrency', 'Concurrency of the account that is in use or reserved', {
      title: 'Concurrency of the account',
      statistic: 'Maximum',
    }),
    dimensions: [[]],
  },
]

function ours(metric: string, means: string, chart: MetricRow['chart']) {
  return {
    metric,
    namespace: 'mcp-lambda',
    dimensions: ofTarget,
    unit: 'Count',
    means,
    chart,
  } as const
}

function ofAws(metric: string, means: string, chart: MetricRow['chart']) {
  const row = { metric, namespace: 'AWS/Lambda', dimensions: [['FunctionName']], unit: 'Count', means } as const
  return { ...row, source: functionMetrics, chart } as const
}
