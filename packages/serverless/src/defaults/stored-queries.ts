/** Queries of CloudWatch Logs Insights for what operators ask, stored with the stack of the project. */
import type { Operated } from './operated.ts'

export type StoredQuery = {
  readonly id: string
  readonly answers: string
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
  readonly query: readonly string[]
}

/**
 * Exchanges as their callers see them: those of targets behind the gateway are part of these. `Calls` of a line says how many it stands
 * for, which is more than one where many were refused at once.
 */
const calls = 'filter kind = "mcp.exchange" and not ispresent(callId)'

export const storedQueries: readonly StoredQuery[] = [
  {
    id: 'callers',
    answers: 'Who called?',
    query: [calls, 'stats sum(Calls) as calls, sum(durationMs) as ms by principal, client', 'sort calls desc'],
  },
  {
    id: 'tools',
    answers: 'Which tools, how often and how fast?',
    query: [
      `${calls} and method = "tools/call"`,
      'stats sum(Calls) as calls, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99 by target, tool',
      'sort calls desc',
    ],
  },
  {
    id: 'tenants',
    answers: 'For which tenant?',
    query: [calls, 'stats sum(Calls) as calls, sum(durationMs) as ms by tenant, target', 'sort calls desc'],
  },
  {
    id: 'slowest',
    answers: 'How long, and where?',
    query: [
      calls,
      'fields @timestamp, target, tool, durationMs, gatewayMs, hopMs, targetMs, cold, targetCold, requestId',
      'sort durationMs desc',
      'limit 50',
    ],
  },
  {
    id: 'failures',
    answers: 'What failed, for whom?',
    query: [
      `${calls} and outcome != "ok"`,
      'stats sum(Calls) as calls by target, tool, tenant, outcome, cause',
      'sort calls desc',
    ],
  },
  {
    id: 'causes',
    answers: 'Why do targets fail?',
    query: [
      `${calls} and outcome in ["crashed", "timed_out", "throttled"]`,
      'stats sum(Calls) as calls, latest(targetRequestId) as example by target, cause',
      'sort calls desc',
    ],
  },
  {
    id: 'denied',
    answers: 'Who is refused, and why?',
    query: [
      `${calls} and outcome = "denied"`,
      'stats sum(Calls) as requests by refused.reason, principal, target, decision',
      'sort requests desc',
    ],
  },
  {
    id: 'cold',
    answers: 'Was it cold?',
    query: [calls, 'stats sum(Calls) as calls, sum(cold) as gateway, sum(targetCold) as targets by bin(1h)'],
  },
  {
    id: 'drift',
    answers: 'Which target drifts, since when?',
    query: [`${calls} and ispresent(drifted)`, 'stats sum(Calls) as answers, min(@timestamp) as since by target'],
  },
  {
    id: 'billed',
    answers: 'What did it cost?',
    query: [
      'filter type = "platform.report"',
      'stats count(*) as invocations, sum(record.metrics.billedDurationMs) as billedMs, max(record.metrics.maxMemoryUsedMB) as usedMb by @log',
    ],
  },
  {
    id: 'traces',
    answers: 'What belongs to one call?',
    query: [
      'filter kind = "mcp.exchange"',
      'stats count(*) as exchanges, latest(requestId) as example, sum(durationMs) as ms by traceId',
      'sort exchanges desc',
    ],
  },
]

/** Resources of the project's stack. */
export function queryResources({ prefix, functions }: Operated): { Resources: Record<string, object> } {
  const LogGroupNames = functions.map(({ name }) => `/aws/lambda/${name}`)
  const entries = storedQueries.map(({ id, query }) => [
    `Query${id.replace(/^\w/, first => first.toUpperCase())}`,
    {
      Type: 'AWS::Logs::QueryDefinition',
      Properties: { Name: `${prefix}/${id}`, LogGroupNames, QueryString: query.join('\n| ') },
    },
  ])
  return { Resources: Object.fromEntries(entries) }
}
