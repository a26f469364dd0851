/** docs/operations.md, printed from the tables of metrics, alarms and queries. */
import { join } from 'node:path'
import { type AlarmRow, alarmTable } from '../src/defaults/alarm-table.ts'
import { operatedMetrics } from '../src/defaults/operated-metrics.ts'
import { gbSecond, prices, pricesReadOn } from '../src/defaults/prices.ts'
import { storedQueries } from '../src/defaults/stored-queries.ts'
import { parameterDefaults } from '../src/settings/parameters.ts'

export const operationsFile = join(import.meta.dirname, '../../../docs/operations.md')

export function printOperations(): string {
  return `# Operations

The stack of the project has a dashboard, alarms and stored queries over all functions of a stage. All three and this page come from
tables in \`packages/serverless/src/defaults\`, by \`npm run reference -w @mcp-lambda/serverless\`.

The parameter \`alarmTopicArn\` names the SNS topic that receives the alarms; \`alarms: off\` makes none. CloudWatch asks some $0.10 a month for each metric that an alarm
looks at: with two targets and a gateway, some $2.70. Dashboard and queries of that size cost $3 a month and what they scan. An account has ten such metrics and three dashboards of up to 50 metrics free.

## What the alarms defend

${toTable(
  ['objective', 'alarm', 'fires at', 'over'],
  alarmTable.map(row => [row.defends, `[${row.id}](#${row.id.toLowerCase()})`, toThreshold(row), toWindow(row)]),
)}

\`ToolErrorRate\`, \`TargetFailures\`, \`Latency\`, \`Drift\` and \`BreakerOpen\` are made for each target, \`Throttles\` and \`Spend\` for each function, \`Denied\` and \`Url5xx\` for the gateway.

## Alarms

${alarmTable.map(toSection).join('\n')}
## Stored queries

In the console under Logs Insights, saved queries, \`<project>-<stage>\`.

${storedQueries.map(({ id, answers, query }) => `**${id}**: ${answers}\n\n\`\`\`\n${query.join('\n| ')}\n\`\`\`\n`).join('\n')}
## Metrics

${toTable(
  ['metric', 'dimensions', 'unit', 'from', 'is', 'chart'],
  operatedMetrics.map(({ metric, namespace, dimensions, unit, means, source, chart }) => [
    `\`${metric}\``,
    dimensions.map(set => (set.length === 0 ? 'none' : set.join(' + '))).join('; '),
    unit,
    source === undefined ? namespace : `[${namespace}](${source})`,
    means,
    typeof chart === 'string' ? chart : `${chart.title} (${chart.statistic})`,
  ]),
)}

Spend is an estimate by prices of ${pricesReadOn} for us-east-1 ([source](${prices.lambdaRequest.source})): $${(prices.lambdaRequest.usd * 1e6).toFixed(2)} for a million requests, $${gbSecond.arm64} for a GB-second on arm64.
`
}

function toSection(row: AlarmRow): string {
  return `### ${row.id}

${row.means}

**See.** ${row.see}

**Do.** ${row.act}
`
}

function toThreshold({ threshold, unit }: AlarmRow): string {
  const value =
    typeof threshold === 'number'
      ? threshold.toLocaleString('en')
      : `\`${threshold}\` (default ${parameterDefaults[threshold]})`
  return `${value} ${threshold === 1 ? unit.replace(/s$/, '') : unit}`
}

function toWindow({ periodSeconds, periods: { of, at } }: AlarmRow): string {
  const period = periodSeconds === 86_400 ? 'a day' : `${periodSeconds / 60} minutes`
  return of === 1 ? period : `${at} of ${of} times ${period}`
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
