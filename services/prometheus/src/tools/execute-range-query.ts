import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { createCursorWriter, readCursor } from '../answer/cursor.ts'
import { readExpression } from '../promql.ts'
import { longestRangeDays, maxPointsPerSeries, maxRangeDays, type QueryRange, readRange } from '../query-range.ts'
import { toIsoTime } from '../times.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { adviseOnArguments, chooseAggregate, toCursorOf, toQueryForms } from './answer-query.ts'
import { explainResult } from './explain-result.ts'
import { queryOutput } from './query-output.ts'
import { adviseOnRange } from './range-warnings.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { cursor, format, keep, maxSeries, profile, query, region, text, time, workspaceId } from './tool-parameters.ts'

const description = `Evaluates a PromQL expression at every step between two moments: for each series last, min, max and last change with their times, and its values.

For trends, load or latency since this morning, "since when": \`sum(rate(http_requests_total[5m]))\` with start "now-6h". At most ${maxPointsPerSeries} points per series and ${maxRangeDays} days. A step above the query's window (5m for a bare metric) misses what is between: the answer then gives the query that does not.`

export function registerExecuteRangeQuery(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'ExecuteRangeQuery',
    {
      title: 'Run a PromQL query over a time range',
      description,
      inputSchema: z.strictObject({
        query,
        start: time('An hour ago if left out.'),
        end: time('Now if left out.'),
        step: text('Seconds or a duration ("5m"). Left out: about 100 points.'),
        max_series: maxSeries(20),
        keep,
        format,
        cursor,
        workspace_id: workspaceId,
        region,
        profile,
      }),
      outputSchema: z.object({
        ...queryOutput,
        notation: z.string().optional(),
        start: z.string(),
        end: z.string(),
        step_seconds: z.number(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const expression = readExpression(asked.query)
        // A range that is refused asks nothing of AWS.
        const limits = { maxDays: longestRangeDays(deps.config) }
        const first = asked.cursor === undefined ? readRange(asked, deps.now() / 1000, limits) : undefined
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const of = toCursorOf(asked, expression, workspace, deps)
        const page = readCursor(asked.cursor, 3, of)
        const range = first ?? toRange(page?.times ?? [])
        const answer = await deps.source.queryRange(workspace, { query: expression, ...range }, { signal })
        const isEmpty = answer.data.result.length === 0
        const askAgain = (wider: string) => deps.source.queryRange(workspace, { query: wider, ...range }, { signal })
        const { advice, foundBetween } = await adviseOnRange(expression, range, isEmpty ? askAgain : undefined)
        const { start, end, stepSeconds } = range
        const why = foundBetween
          ? []
          : await explainResult(expression, answer, { ...deps, workspace, range }, { signal })
        return toQueryForms({
          answer,
          workspace,
          query: expression,
          aggregate: await chooseAggregate(expression, answer),
          range,
          advice: [...advice, ...why, ...adviseOnArguments(asked)],
          maxSeries: asked.max_series,
          offset: page?.offset ?? 0,
          toCursor: createCursorWriter(of, [start, end, stepSeconds]),
          head: { start: toIsoTime(start), end: toIsoTime(end), step_seconds: stepSeconds },
          headText: `${toIsoTime(start)} to ${toIsoTime(end)}, step ${stepSeconds} s`,
          format: asked.format,
          keep: asked.keep,
        })
      }),
  )
}

function toRange([start = 0, end = 0, stepSeconds = 1]: readonly number[]): QueryRange {
  return readRange({ start, end, step: stepSeconds }, end)
}
