/** Alarms of CloudWatch for a stage, from `alarm-table.ts`. */
import { type AlarmRow, alarmTable } from './alarm-table.ts'
import type { Operated, OperatedFunction } from './operated.ts'
import { gbSecond, prices } from './prices.ts'

export type AlarmSettings = {
  /** ARN of the SNS topic that receives notifications; empty for none. */
  readonly topicArn: string
  /** US dollars of one function. */
  readonly alarmSpendPerDay: number
  /** Environments of the account, in use or reserved. */
  readonly alarmConcurrency: number
}

/** Resources of the project's stack, by logical id. */
export function alarmResources(operated: Operated, settings: AlarmSettings): { Resources: Record<string, object> } {
  const alarms = alarmTable.flatMap(row => subjectsOf(row, operated).map(subject => ({ row, subject })))
  const entries = alarms.map(({ row, subject }) => {
    const name = subject && (row.scope === 'target' ? (subject.target ?? subject.name) : subject.name)
    const properties = toProperties(row, subject, settings)
    const named = [operated.prefix, row.id, ...(name === undefined ? [] : [name])].join('-')
    return [
      `Alarm${row.id}${name === undefined ? '' : toLogicalId(name)}`,
      { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: named, ...properties } },
    ] as const
  })
  return { Resources: Object.fromEntries(entries) }
}

/** The functions that a row has an alarm for; of the account, none. */
function subjectsOf({ scope }: AlarmRow, { functions }: Operated): (OperatedFunction | undefined)[] {
  switch (scope) {
    case 'target':
      return functions.filter(({ target }) => target !== undefined)
    case 'function':
      return [...functions]
    case 'gateway':
      return functions.filter(({ isGateway }) => isGateway)
    case 'account':
      return [undefined]
    default:
      return scope satisfies never
  }
}

function toProperties(row: AlarmRow, subject: OperatedFunction | undefined, settings: AlarmSettings): object {
  const { topicArn } = settings
  const actions = topicArn === '' ? {} : { AlarmActions: [topicArn], OKActions: [topicArn] }
  return {
    AlarmDescription: `${row.means} ${row.act}`,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: typeof row.threshold === 'number' ? row.threshold : settings[row.threshold],
    EvaluationPeriods: row.periods.of,
    DatapointsToAlarm: row.periods.at,
    // Where nothing is called, nothing is wrong.
    TreatMissingData: 'notBreaching',
    Metrics: toQueries(row, subject),
    ...actions,
  }
}

function toQueries({ looks, expression, periodSeconds }: AlarmRow, subject: OperatedFunction | undefined): object[] {
  const queries = Object.entries(looks).map(([Id, { metric, namespace, statistic }]) => ({
    Id,
    ReturnData: expression === undefined,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metric, Dimensions: toDimensions(namespace, subject) },
      Period: periodSeconds,
      Stat: statistic,
    },
  }))
  if (expression === undefined) return queries
  return [{ Id: 'result', ReturnData: true, Expression: withFacts(expression, subject) }, ...queries]
}

function toDimensions(namespace: string, subject: OperatedFunction | undefined): object[] {
  if (!subject) return []
  return namespace === 'AWS/Lambda'
    ? [{ Name: 'FunctionName', Value: subject.name }]
    : [{ Name: 'Target', Value: subject.target ?? subject.name }]
}

/** Numbers without an exponent and without a bare point, which metric math does not read. */
function withFacts(expression: string, subject: OperatedFunction | undefined): string {
  const facts: Readonly<Record<string, number>> = {
    gigabytes: (subject?.memoryMb ?? 0) / 1024,
    requestPrice: prices.lambdaRequest.usd,
    gigabyteSecondPrice: gbSecond.arm64,
  }
  return expression.replace(/\{(\w+)\}/g, (_, name: string) =>
    (facts[name] ?? Number.NaN).toFixed(10).replace(/\.?0+$/, ''),
  )
}

/** Letters and digits, as osls writes names of functions. */
function toLogicalId(name: string): string {
  return name
    .replace(/^\w/, first => first.toUpperCase())
    .replaceAll('-', 'Dash')
    .replaceAll('_', 'Underscore')
}
