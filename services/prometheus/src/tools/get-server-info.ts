import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { maxQueryBytes } from '../promql.ts'
import { longestRangeDays, maxPointsPerSeries } from '../query-range.ts'
import { chooseRegion, knownWorkspace } from '../workspace-choice.ts'
import { toWorkspaceUrl } from '../workspace-url.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { profile, region, workspaceId } from './tool-parameters.ts'

const description = `Tells which workspace and region calls go to, and this server's limits. It sends no request.

Use it to check the set-up when results are not what was expected.`

export function registerGetServerInfo(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'GetServerInfo',
    {
      title: 'Show where queries go',
      description,
      inputSchema: z.strictObject({ workspace_id: workspaceId, region, profile }),
      outputSchema: z.object({
        prometheus_url: z.string().optional(),
        aws_region: z.string(),
        service_name: z.string().describe('Name requests are signed for'),
        workspace_id: z.string().optional(),
        limits: z.object({
          max_points_per_series: z.number(),
          max_range_days: z.number().optional(),
          max_query_bytes: z.number(),
        }),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, () => {
        const { config } = deps
        const awsRegion = chooseRegion(asked.region, config)
        const workspace = knownWorkspace(asked, deps)
        const url = workspace && toWorkspaceUrl(workspace, config)
        const maxDays = longestRangeDays(config)
        const service = config.plainHeaders ? 'none' : 'aps'
        const where =
          workspace && url
            ? `Queries go to workspace ${workspace.id} in ${awsRegion}: ${url}`
            : `No workspace is configured for ${awsRegion}. Calls that name none use the only ACTIVE one there, if there is only one.`
        return {
          structured: {
            ...(url !== undefined && { prometheus_url: url }),
            aws_region: awsRegion,
            service_name: service,
            ...(workspace && { workspace_id: workspace.id }),
            limits: {
              max_points_per_series: maxPointsPerSeries,
              ...(maxDays !== undefined && { max_range_days: maxDays }),
              max_query_bytes: maxQueryBytes,
            },
          },
          text: `${where}\nService that requests are signed for: ${service}\nLimits: ${maxPointsPerSeries} points per series${maxDays === undefined ? '' : `, a range of ${maxDays} days`}, a query of ${maxQueryBytes} bytes`,
        }
      }),
  )
}
