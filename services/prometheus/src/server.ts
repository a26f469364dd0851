import { answerCalls } from '@mcp-lambda/shared/src/answer-calls.ts'
import { sharedValidator } from '@mcp-lambda/shared/src/shared-validator.ts'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import packageJson from '../package.json' with { type: 'json' }
import { registerPrompts } from './prompts/register-prompts.ts'
import { createSuggestions } from './prompts/suggestions.ts'
import { registerResources } from './resources/register-resources.ts'
import { withWayOut } from './slips/with-way-out.ts'
import { registerChartQuery } from './tools/chart-query.ts'
import { registerCompareQuery } from './tools/compare-query.ts'
import { registerDescribeMetric } from './tools/describe-metric.ts'
import { registerExecuteQuery } from './tools/execute-query.ts'
import { registerExecuteRangeQuery } from './tools/execute-range-query.ts'
import { registerFindSeries } from './tools/find-series.ts'
import { registerGetAvailableWorkspaces } from './tools/get-available-workspaces.ts'
import { registerGetServerInfo } from './tools/get-server-info.ts'
import { registerListAlerts } from './tools/list-alerts.ts'
import { registerListMetrics } from './tools/list-metrics.ts'
import { refuseArguments } from './tools/tool-answer.ts'
import type { ToolDeps } from './tools/tool-deps.ts'
import { withWorkspaceStatus } from './workspace-status.ts'

const instructions = `Answers questions about metrics in Amazon Managed Service for Prometheus. All tools only read.

How to work:
1. For alerts, and whether anything is wrong now, ask ListAlerts.
2. If the metric's name is not known, find it with ListMetrics (pattern "cpu", "^http_.*_total$"); DescribeMetric tells its labels and a fitting query, FindSeries what exists for a label.
3. Ask with ExecuteQuery for a value now or at one moment, with ExecuteRangeQuery for a development over time, with CompareQuery for what changed; ChartQuery draws a picture for people. Aggregate in PromQL (sum by, topk, rate) so that few series come back.
4. workspace_id and region can mostly be left out. When a call fails with workspace_required or not_found, GetAvailableWorkspaces lists what there is.

Times are RFC 3339 with a zone, unix seconds, or relative: "now-1h". An answer has at most 20,000 characters; next_cursor gives the rest, format "points" every sample.
A failed call starts with a code: bad_query (the message is Prometheus' own: correct the expression), too_much_data (shorten the range, raise the step, aggregate), query_timeout, throttled and backend_unavailable (try later), access_denied (tell the user which permission is missing).`

export const serverName = 'prometheus'
export const serverVersion = packageJson.version

/** The MCP server, ready to connect. Everything it reaches outside comes in by `deps`. */
export function createServer(deps: ToolDeps): McpServer {
  const server = new McpServer(
    { name: serverName, title: 'Amazon Managed Service for Prometheus', version: serverVersion },
    { instructions, jsonSchemaValidator: sharedValidator },
  )
  const { source, alerts, directory } = deps
  const inside = {
    ...deps,
    source: withWayOut(withWorkspaceStatus(source, directory)),
    alerts: withWorkspaceStatus(alerts, directory),
  }
  const tools = {
    ExecuteQuery: registerExecuteQuery(server, inside),
    ExecuteRangeQuery: registerExecuteRangeQuery(server, inside),
    ListMetrics: registerListMetrics(server, inside),
    ListAlerts: registerListAlerts(server, inside),
    DescribeMetric: registerDescribeMetric(server, inside),
    FindSeries: registerFindSeries(server, inside),
    CompareQuery: registerCompareQuery(server, inside),
    ChartQuery: registerChartQuery(server, inside),
    GetAvailableWorkspaces: registerGetAvailableWorkspaces(server, inside),
    GetServerInfo: registerGetServerInfo(server, inside),
  }
  answerCalls(server, tools, refuseArguments)
  const suggest = createSuggestions(deps)
  registerPrompts(server, tools, suggest)
  registerResources(server, deps, suggest)
  return server
}
