/** The alarms of a stage, and what docs/operations.md says of each. */

type Look = {
  /** Of `operated-metrics.ts`. */
  readonly metric: string
  readonly namespace: 'mcp-lambda' | 'AWS/Lambda'
  readonly statistic: 'Sum' | 'Maximum' | 'p99'
}

export type AlarmRow = {
  /** Part of the alarm's name, and its heading in docs/operations.md. */
  readonly id: string
  /** One alarm for each target, each function, or the gateway; `account`: one in all. */
  readonly scope: 'target' | 'function' | 'gateway' | 'account'
  /** By the names they have in `expression`; without an expression there is one. */
  readonly looks: Readonly<Record<string, Look>>
  /** CloudWatch metric math. `{…}` is a fact of the function or a parameter. */
  readonly expression?: string
  /** Fires at this value and above. A name is a parameter. */
  readonly threshold: number | 'alarmSpendPerDay' | 'alarmConcurrency'
  readonly unit: string
  readonly periodSeconds: number
  /** Fires when so many of the last periods are at the threshold. */
  readonly periods: { readonly of: number; readonly at: number }
  /** The objective that it defends. */
  readonly defends: string
  readonly means: string
  readonly see: string
  readonly act: string
}

const fiveMinutes = { periodSeconds: 300, periods: { of: 3, at: 2 } } as const
const once = { periodSeconds: 300, periods: { of: 1, at: 1 } } as const

const ours = (metric: string, statistic: Look['statistic'] = 'Sum') =>
  ({ metric, namespace: 'mcp-lambda', statistic }) as const
const ofAws = (metric: string, statistic: Look['statistic'] = 'Sum') =>
  ({ metric, namespace: 'AWS/Lambda', statistic }) as const

export const alarmTable: readonly AlarmRow[] = [
  {
    id: 'ToolErrorRate',
    scope: 'target',
    looks: { errors: ours('ToolErrors'), calls: ours('Calls') },
    expression: 'IF(calls >= 20, 100 * errors / calls, 0)',
    threshold: 20,
    unit: '% of 20 calls or more',
    ...fiveMinutes,
    defends: 'Four of five calls of a tool are answered without isError',
    means:
      'Tools of the target answer that they failed: what they call is down, or clients send arguments that do not fit.',
    see: 'Chart "Errors of tools". The query *failures* says which tool, for which tenant; a tool that fails for one tenant is a matter of that tenant.',
    act: 'Try one such call (`npx mcp-lambda explain <request id> --stage prod` has it). If all tenants fail, look at the backend of the target; if it began with a deployment, roll back.',
  },
  {
    id: 'TargetFailures',
    scope: 'target',
    looks: { crashed: ours('Crashed'), late: ours('TimedOut') },
    expression: 'SUM([crashed, late])',
    threshold: 5,
    unit: 'calls',
    ...fiveMinutes,
    defends: 'Calls are answered at all',
    means: 'The function of the target crashes, cannot be invoked, or does not answer in time.',
    see: 'Charts "Failures of targets", "Timed out" and "Failures (crashed, timed out, out of memory)". The query *causes* counts by cause.',
    act: '`not_deployed`, `access_denied`: deploy the target, then the gateway. `deadline`: its backend is slow, or `timeoutMs` in gateway.yml is too short. `crashed`: its log, by `targetRequestId`; out of memory needs a larger `memorySize`.',
  },
  {
    id: 'Latency',
    scope: 'target',
    looks: { slow: ours('Duration', 'p99') },
    threshold: 10_000,
    unit: 'ms at the 99th percentile',
    ...fiveMinutes,
    defends: '99 of 100 calls are answered within 10 s',
    means: 'The slowest hundredth of calls takes longer than people and most clients wait.',
    see: 'Charts "Call, 99th percentile" and "Target, 99th percentile": equal, the target is slow; apart, the gateway or the way. "Cold starts" beside them. The query *slowest* has the calls.',
    act: 'Slow target: its backend, or more memory (which is more processor). Cold starts: `gatewayProvisionedConcurrency`. A tool that is meant to take long belongs behind a target of its own.',
  },
  {
    id: 'Drift',
    scope: 'target',
    looks: { drift: ours('CatalogueDrift') },
    threshold: 1,
    unit: 'answers',
    ...once,
    defends: 'Models are shown what was reviewed',
    means: 'The target offers other tools, or other descriptions, than those in its committed catalogue.',
    see: 'Chart "Drift". The query *drift* says since when. `npm run catalogue`, then `git diff`, shows the difference if it is that of your sources.',
    act: 'Deployed without the gateway: deploy the gateway. Not by you: `drift: refuse` in gateway.yml, and find out who deployed it.',
  },
  {
    id: 'BreakerOpen',
    scope: 'target',
    looks: { open: ours('BreakerOpen') },
    threshold: 1,
    unit: 'calls',
    ...once,
    defends: 'A target that is down takes no time of callers',
    means: 'The target could not be reached five times in a row: for five seconds the gateway answers for it.',
    see: 'Chart "Circuit breaker open", with "Failures of targets" before it. The query *causes* has what opened it.',
    act: 'As for TargetFailures. The breaker closes by itself with the first call that succeeds.',
  },
  {
    id: 'Throttles',
    scope: 'function',
    looks: { throttles: ofAws('Throttles') },
    threshold: 5,
    unit: 'invocations',
    ...fiveMinutes,
    defends: 'No call is refused for lack of concurrency',
    means:
      'Lambda refused invocations: concurrency of the account or of the function is used up, or it grew faster than Lambda allows.',
    see: 'Charts "Throttled" and "Environments at work". One function alone: it has reserved concurrency.',
    act: 'Raise the quota of concurrent executions, or the reservation (`reservedConcurrency`, `gatewayReservedConcurrency`). A reservation of the gateway is also the most calls that its targets get at once.',
  },
  {
    id: 'Spend',
    scope: 'function',
    looks: { time: ofAws('Duration'), count: ofAws('Invocations') },
    expression: 'count * {requestPrice} + time / 1000 * {gigabytes} * {gigabyteSecondPrice}',
    threshold: 'alarmSpendPerDay',
    unit: 'US dollars a day, estimated',
    periodSeconds: 86_400,
    periods: { of: 1, at: 1 },
    defends: 'No surprise on the bill',
    means:
      'Requests and time of the function cost so much in a day by prices of us-east-1: an estimate without the free tier, initialisation, logs and traces.',
    see: 'Charts "Calls" and "Invocation, median". The query *callers* says who called.',
    act: 'A loop of one agent: take its role or its token away, since policies have no limit of calls. All calls at once are bounded by `gatewayReservedConcurrency`. More use: raise `alarmSpendPerDay`.',
  },
  {
    id: 'Denied',
    scope: 'gateway',
    looks: { denied: ours('Denied') },
    threshold: 50,
    unit: 'requests',
    ...fiveMinutes,
    defends: 'Callers that may call can, and others are noticed',
    means:
      'Many requests without a valid token or signature: a client with a wrong configuration, keys that were rotated, or an attempt to get in.',
    see: 'Chart "Denied". The query *denied* counts by reason, principal and target.',
    act: 'One reason for all: `npx mcp-lambda token token.txt --stage prod` says what the gateway makes of a token; `npx mcp-lambda check --stage prod --online` asks the issuers. Strangers: a firewall in front, since records have no addresses.',
  },
  {
    id: 'Url5xx',
    scope: 'gateway',
    looks: { failed: ofAws('Url5xxCount') },
    threshold: 5,
    unit: 'requests',
    ...fiveMinutes,
    defends: 'The gateway answers',
    means: 'The function URL answered for the gateway: it did not start, crashed, timed out, or answered too much.',
    see: 'Charts "Answered 5xx" and "Failures (crashed, timed out, out of memory)" of the gateway, and its log.',
    act: 'Began with a deployment: roll back (`npx sls rollback --stage prod` lists to what). Requests that were throttled get 429 and are not counted here: see Throttles.',
  },
  {
    id: 'Concurrency',
    scope: 'account',
    looks: { claimed: ofAws('ClaimedAccountConcurrency', 'Maximum') },
    threshold: 'alarmConcurrency',
    unit: 'environments, in use or reserved',
    ...fiveMinutes,
    defends: 'No call is refused for lack of concurrency',
    means:
      'Functions of the account, not of this project alone, use or reserve most of its concurrency: by default four fifths of the usual quota, 1,000.',
    see: 'Chart "Concurrency of the account". If "Environments at work" did not rise with it, others of the account use or reserve it: the console of Lambda has their functions.',
    act: 'Ask for a higher quota before calls are refused. An account with another quota (a new one has less) sets `alarmConcurrency`.',
  },
]
