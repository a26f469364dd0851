import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { boundResult } from '../bounded-result.ts'
import { readExpression } from '../promql.ts'
import { maxPointsPerSeries, maxRangeDays, readRange } from '../query-range.ts'
import { toRangeText } from '../result-text.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { queryOutput, toQueryOutput, withRemarks } from './query-output.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { maxSeries, query, region, time, workspaceId } from './tool-parameters.ts'

const description = `Evaluates a PromQL expression at every step between two moments and returns a series of values.

Use it for trends and for "when did … start": \`sum(rate(http_requests_total[5m]))\` with start "now-6h". Leave step out for about 100 points. At most ${maxPointsPerSeries} points per series and ${maxRangeDays} days. A rate window should be at least as long as the step, or samples between steps are missed.`

export function registerExecuteRangeQuery(server: McpServer, deps: ToolDeps): void {
  server.registerTool(
    'ExecuteRangeQuery',
    {
      title: 'Run a PromQL query over a time range',
      description,
      inputSchema: z.strictObject({
        workspace_id: workspaceId,
        query,
        start: time('Start of the range, an hour ago if left out:'),
        end: time('End of the range, now if left out:'),
        step: z
          .union([z.string(), z.number()])
          .optional()
          .describe('Time between points: seconds (60) or a duration ("5m"). Left out: chosen for about 100 points.'),
        region,
        max_series: maxSeries(20),
      }),
      outputSchema: z.object({
        ...queryOutput,
        start: z.number().describe('Unix seconds'),
        end: z.number().describe('Unix seconds'),
        step_seconds: z.number(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const expression = readExpression(asked.query)
        const range = readRange(asked, deps.now() / 1000)
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const answer = await deps.source.queryRange(workspace, { query: expression, ...range }, { signal })
        const bounded = boundResult(answer.data, { maxSeries: asked.max_series })
        const { start, end, stepSeconds } = range
        return {
          structured: { ...toQueryOutput(answer, bounded, workspace), start, end, step_seconds: stepSeconds },
          text: withRemarks(toRangeText(bounded, range), answer, bounded.seriesTotal),
        }
      }),
  )
}
