import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { boundResult } from '../bounded-result.ts'
import { readExpression } from '../promql.ts'
import { toInstantText } from '../result-text.ts'
import { readTime } from '../times.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { queryOutput, toQueryOutput, withRemarks } from './query-output.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { maxSeries, query, region, time, workspaceId } from './tool-parameters.ts'

const description = `Evaluates a PromQL expression at one moment and returns its current value, or its value at \`time\`.

Use it for "what is … now": \`up\`, \`topk(5, sum by (pod) (rate(container_cpu_usage_seconds_total[5m])))\`, \`histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))\`. For a development over time use ExecuteRangeQuery. Prefer aggregating in the query to raising max_series.`

export function registerExecuteQuery(server: McpServer, deps: ToolDeps): void {
  server.registerTool(
    'ExecuteQuery',
    {
      title: 'Run an instant PromQL query',
      description,
      inputSchema: z.strictObject({
        workspace_id: workspaceId,
        query,
        time: time('When to evaluate, now if left out:'),
        region,
        max_series: maxSeries(100),
      }),
      outputSchema: z.object({ ...queryOutput, time: z.number().describe('Unix seconds the query was evaluated at') }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const expression = readExpression(asked.query)
        const nowSeconds = deps.now() / 1000
        const at = readTime('time', asked.time ?? 'now', nowSeconds)
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const answer = await deps.source.query(workspace, { query: expression, time: at }, { signal })
        const bounded = boundResult(answer.data, { maxSeries: asked.max_series })
        return {
          structured: { ...toQueryOutput(answer, bounded, workspace), time: at },
          text: withRemarks(toInstantText(bounded, at), answer, bounded.seriesTotal),
        }
      }),
  )
}
