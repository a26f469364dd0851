import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { describeOrder, orderSeries } from '../answer/choose-series.ts'
import { readExpression } from '../promql.ts'
import { longestRangeDays, readRange } from '../query-range.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { adviseOnArguments } from './answer-query.ts'
import { explainResult } from './explain-result.ts'
import { adviseOnRange } from './range-warnings.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { keep, maxSeries, query, region, text, time, workspaceId } from './tool-parameters.ts'

const description = `Draws a PromQL expression over time as a PNG: lines with axes in UTC, gaps, and a legend, with a summary of each line as text.

Use it when a picture is wanted. Numbers to reason with are in ExecuteRangeQuery.`

/** A point for every third pixel or so. */
const pointsWanted = 300

export function registerChartQuery(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'ChartQuery',
    {
      title: 'Draw a chart',
      description,
      inputSchema: z.strictObject({
        query,
        start: time('An hour ago if left out.'),
        end: time('Now if left out.'),
        step: text('Seconds or a duration. Left out: about 300 points.'),
        max_series: maxSeries(10),
        keep,
        workspace_id: workspaceId,
        region,
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const expression = readExpression(asked.query)
        const range = readRange(asked, deps.now() / 1000, { pointsWanted, maxDays: longestRangeDays(deps.config) })
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const [answer, { toChartAnswer }] = await Promise.all([
          deps.source.queryRange(workspace, { query: expression, ...range }, { signal }),
          import('../chart/chart-answer.ts'),
        ])
        if (answer.data.resultType !== 'matrix') throw new TypeError(`A range has a ${answer.data.resultType}`)
        const isEmpty = answer.data.result.length === 0
        const askAgain = (wider: string) => deps.source.queryRange(workspace, { query: wider, ...range }, { signal })
        const { advice, foundBetween } = await adviseOnRange(expression, range, isEmpty ? askAgain : undefined)
        const why = foundBetween
          ? []
          : await explainResult(expression, answer, { ...deps, workspace, range }, { signal })
        const rule = asked.keep ?? 'max'
        return toChartAnswer(
          {
            query: expression,
            range,
            series: orderSeries(answer.data.result, rule, expression),
            orderedBy: describeOrder(rule, expression),
            maxSeries: asked.max_series,
            warnings: [...adviseOnArguments(asked), ...advice, ...why, ...answer.warnings],
            infos: answer.infos,
            samplesProcessed: answer.samplesProcessed,
          },
          deps.readChartFiles,
        )
      }),
  )
}
