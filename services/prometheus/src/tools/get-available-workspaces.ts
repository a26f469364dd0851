import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { fitEntries } from '../answer/fit-entries.ts'
import { escapeMarks } from '../answer/flat-text.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { chooseRegion, knownWorkspace } from '../workspace-choice.ts'
import type { WorkspaceSummary } from '../workspace-directory.ts'
import { toWorkspaceUrl } from '../workspace-url.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { profile, region } from './tool-parameters.ts'

const description = `Lists the Amazon Managed Service for Prometheus workspaces of this account in one region.

Use it to find the workspace_id for the other tools, when a call says one is needed or was not found.`

export function registerGetAvailableWorkspaces(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'GetAvailableWorkspaces',
    {
      title: 'List Prometheus workspaces',
      description,
      inputSchema: z.strictObject({ region, profile }),
      outputSchema: z.object({
        workspaces: z.array(
          z.object({
            workspace_id: z.string(),
            alias: z.string().optional(),
            status: z.string().describe('ACTIVE, CREATING, UPDATING, DELETING or CREATION_FAILED'),
            prometheus_url: z.string().optional(),
            region: z.string(),
            is_configured: z.boolean(),
          }),
        ),
        count: z.number(),
        left_out: z.string().optional(),
        region: z.string(),
        requires_user_selection: z.boolean().describe('Whether the other tools need a workspace_id'),
        configured_workspace_id: z.string().optional(),
        message: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const { config, directory } = deps
        const inRegion = chooseRegion(asked.region, config)
        const configuredId = knownWorkspace({ region: asked.region }, deps)?.id
        const found = await directory.list(inRegion, { signal })
        const workspaces = found
          .map(({ id, alias, status }) => ({
            workspace_id: id,
            ...(alias !== undefined && { alias }),
            status,
            ...(isQueryable(status) && {
              prometheus_url: toWorkspaceUrl({ id, region: inRegion }, config),
            }),
            region: inRegion,
            is_configured: id === configuredId,
          }))
          .sort((a, b) => rank(a) - rank(b) || (a.alias ?? '').localeCompare(b.alias ?? ''))
        const message = toMessage(found, inRegion, configuredId)
        const entries = fitEntries(workspaces.map(toEntry), maxAnswerCharacters - 1000)
        const left = workspaces.length - entries.length
        const leftOut = left > 0 ? `${left} workspaces are left out: name one by its id or alias.` : undefined
        return {
          structured: {
            workspaces: entries.map(({ item }) => item),
            count: workspaces.length,
            ...(leftOut && { left_out: leftOut }),
            region: inRegion,
            requires_user_selection: configuredId === undefined && countActive(found) !== 1,
            ...(configuredId !== undefined && { configured_workspace_id: configuredId }),
            message,
          },
          text: [
            message,
            ...(found.some(({ status }) => isQueryable(status))
              ? [`prometheus_url: ${toWorkspaceUrl({ id: '<workspace_id>', region: inRegion }, config)}`]
              : []),
            ...entries.map(({ line }) => line),
            ...(leftOut ? [leftOut] : []),
          ].join('\n'),
        }
      }),
  )
}

function toEntry<T extends { workspace_id: string; status: string; alias?: string }>(item: T) {
  return { item, line: `${item.workspace_id} ${item.status}${item.alias ? ` ${escapeMarks(item.alias)}` : ''}` }
}

function isQueryable(status: string): boolean {
  return status === 'ACTIVE' || status === 'UPDATING'
}

/** The configured workspace first, then those that can be queried. */
function rank(workspace: { is_configured: boolean; status: string }): number {
  if (workspace.is_configured) return 0
  return isQueryable(workspace.status) ? 1 : 2
}

function countActive(workspaces: readonly WorkspaceSummary[]): number {
  return workspaces.filter(({ status }) => status === 'ACTIVE').length
}

function toMessage(workspaces: readonly WorkspaceSummary[], region: string, configuredId: string | undefined): string {
  const active = countActive(workspaces)
  const counted = `${workspaces.length} workspaces in ${region}, ${active} ACTIVE.`
  if (configuredId !== undefined) {
    return workspaces.some(({ id }) => id === configuredId)
      ? `${counted} Calls that name none use ${configuredId}.`
      : `${counted} The configured workspace ${configuredId} is not among them.`
  }
  if (active === 0) return `${counted} None can be used: try another region.`
  return active === 1 ? `${counted} Calls that name none use it.` : `${counted} Ask the user which one to use.`
}
