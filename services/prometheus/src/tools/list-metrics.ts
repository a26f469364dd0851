import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { MetricsError } from '../metrics-error.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { count, profile, region, text, workspaceId } from './tool-parameters.ts'

const description = `Finds the names of metrics in a workspace, in pages.

Use it when the exact name is not known. Narrow with pattern: "cpu", "^node_.*_bytes$", "http.*(total|count)$". Go on with offset = next_offset.`

export function registerListMetrics(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'ListMetrics',
    {
      title: 'Find metric names',
      description,
      inputSchema: z.strictObject({
        pattern: text('RE2 expression found anywhere in the name; upper and lower case differ.'),
        limit: count(1, 1000, 100, 'Names in one page.'),
        offset: count(0, 1_000_000_000, 0, 'Names to skip.'),
        workspace_id: workspaceId,
        region,
        profile,
      }),
      outputSchema: z.object({
        metrics: z.array(z.string()),
        total: z.int().describe('Names that match, on all pages'),
        offset: z.int(),
        has_more: z.boolean(),
        next_offset: z.int().optional().describe('Where the next page starts, if there is one'),
        warnings: z.array(z.string()).optional(),
        workspace_id: z.string(),
        region: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const { pattern, limit, offset } = asked
        if (pattern?.isWellFormed() === false) {
          throw new MetricsError('invalid_argument', 'The pattern holds half of a surrogate pair.')
        }
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const { names, warnings } = await deps.source.metricNames(workspace, { pattern }, { signal })
        const metrics = fitNames(names.toSorted().slice(offset, offset + limit))
        const total = names.length
        const next = offset + metrics.length
        const hasMore = metrics.length > 0 && next < total
        return {
          structured: {
            metrics,
            total,
            offset,
            has_more: hasMore,
            ...(hasMore && { next_offset: next }),
            ...(warnings.length > 0 && { warnings }),
            workspace_id: workspace.id,
            region: workspace.region,
          },
          text: [
            total === 0 ? 'No metric name matches.' : `${metrics.length} of ${total} metric names, from ${offset}`,
            ...metrics,
            ...(hasMore ? [`More follow: offset ${next}`] : []),
            ...warnings.map(warning => `warning: ${warning}`),
          ].join('\n'),
        }
      }),
  )
}

/** The first names, as many as an answer holds. A name takes two quotes and a comma in JSON. */
function fitNames(names: readonly string[]): string[] {
  let [room, count] = [maxAnswerCharacters - 2000, 0]
  for (const name of names) {
    room -= JSON.stringify(name).length + 1
    if (room < 0) break
    count++
  }
  return names.slice(0, count)
}
