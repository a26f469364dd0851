import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { createCursorWriter, readCursor } from '../answer/cursor.ts'
import { readExpression } from '../promql.ts'
import { readTime, toIsoTime } from '../times.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { adviseOnArguments, chooseAggregate, toCursorOf, toQueryForms } from './answer-query.ts'
import { explainResult } from './explain-result.ts'
import { queryOutput } from './query-output.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { cursor, format, keep, maxSeries, profile, query, region, time, workspaceId } from './tool-parameters.ts'

const description = `Evaluates a PromQL expression at one moment: its value now, or at \`time\`. Greatest first unless the query sorts.

For error rate, latency, CPU, memory or disk use now: \`topk(5, sum by (pod) (rate(container_cpu_usage_seconds_total[5m])))\`. For a development over time use ExecuteRangeQuery.`

export function registerExecuteQuery(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'ExecuteQuery',
    {
      title: 'Run an instant PromQL query',
      description,
      inputSchema: z.strictObject({
        query,
        time: time('Now if left out.'),
        max_series: maxSeries(100),
        keep,
        format,
        cursor,
        workspace_id: workspaceId,
        region,
        profile,
      }),
      outputSchema: z.object({ ...queryOutput, time: z.number().describe('Unix seconds the query was evaluated at') }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const expression = readExpression(asked.query)
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const of = toCursorOf(asked, expression, workspace, deps)
        const page = readCursor(asked.cursor, 1, of)
        const at = page?.times[0] ?? readTime('time', asked.time ?? 'now', deps.now() / 1000)
        const answer = await deps.source.query(workspace, { query: expression, time: at }, { signal })
        const range = { start: at, end: at, stepSeconds: 1 }
        const why = await explainResult(expression, answer, { ...deps, workspace, range }, { signal })
        return toQueryForms({
          answer,
          workspace,
          query: expression,
          aggregate: await chooseAggregate(expression, answer),
          advice: [...why, ...adviseOnArguments(asked)],
          maxSeries: asked.max_series,
          offset: page?.offset ?? 0,
          toCursor: createCursorWriter(of, [at]),
          head: { time: at },
          headText: `at ${toIsoTime(at)}`,
          format: asked.format,
          keep: asked.keep,
        })
      }),
  )
}
