import { mayUse } from './access/workspace-access.ts'
import { cutText, escapeMarks } from './answer/flat-text.ts'
import { quote } from './answer/series-text.ts'
import type { Config } from './config.ts'
import { MetricsError } from './metrics-error.ts'
import type { CallOptions, Workspace } from './metrics-source.ts'
import type { WorkspaceDirectory, WorkspaceSummary } from './workspace-directory.ts'
import { regionPattern, workspaceIdPattern } from './workspace-url.ts'

export type WorkspaceArguments = { workspace_id?: string | undefined; region?: string | undefined }

type Parts = { config: Config; directory: WorkspaceDirectory; tenant: () => string | undefined }

/** Settles which workspace a call means: the one it names, the configured one, or the only one there is. */
export async function chooseWorkspace(
  asked: WorkspaceArguments,
  parts: Parts,
  options: CallOptions,
): Promise<Workspace> {
  const { config, directory } = parts
  const known = knownWorkspace(asked, parts)
  if (known) return known
  const region = chooseRegion(asked.region, config)
  const all = await directory.list(region, options)
  if (asked.workspace_id !== undefined) return { id: findByAlias(all, asked.workspace_id, region), region }
  const active = all.filter(workspace => workspace.status === 'ACTIVE')
  const [only] = active
  if (only && active.length === 1) return { id: only.id, region }
  throw new MetricsError(
    'workspace_required',
    active.length === 0
      ? `No ACTIVE workspace exists in ${region}. Pass the region that has one, or create one.`
      : `There are ${active.length} workspaces in ${region}: pass one as workspace_id. ${toChoices(active)}`,
  )
}

/** An alias stands for its workspace where no other one has it. */
function findByAlias(all: readonly WorkspaceSummary[], alias: string, region: string): string {
  const named = all.filter(workspace => workspace.alias === alias)
  const [only] = named
  if (only && named.length === 1) return only.id
  throw new MetricsError(
    'not_found',
    `workspace_id is neither an id nor the alias of one workspace in ${region}: ${quote(cutText(alias, 60))}. ${toChoices(all)}`,
  )
}

/** The workspace that is settled without asking AWS, if it is. One that the caller may not use is refused. */
export function knownWorkspace(
  asked: WorkspaceArguments,
  { config, tenant }: Omit<Parts, 'directory'>,
): Workspace | undefined {
  const region = chooseRegion(asked.region, config)
  const id = asked.workspace_id
  if (id !== undefined) {
    if (!workspaceIdPattern.test(id) && id !== config.workspaceId) return undefined
    if (!mayUse(id, config, tenant())) {
      throw new MetricsError(
        'access_denied',
        `Workspace ${id} is not among those that this caller may use: GetAvailableWorkspaces lists them.`,
      )
    }
    return { id, region: (asked.region === undefined && config.workspaces?.get(id)?.region) || region }
  }
  const configured = config.workspaceId
  if (configured === undefined || !mayUse(configured, config, tenant())) return undefined
  // A call for another region than that of the configured workspace cannot mean it.
  const home = config.workspaces?.get(configured)?.region ?? config.region
  return asked.region === undefined || region === home ? { id: configured, region: home } : undefined
}

export function chooseRegion(asked: string | undefined, config: Config): string {
  if (asked === undefined || asked === config.region) return config.region
  if (!regionPattern.test(asked)) {
    throw new MetricsError('invalid_argument', 'region is not an AWS region such as eu-west-1. It may be left out.')
  }
  if (config.dataEndpoint) {
    throw new MetricsError(
      'invalid_argument',
      `This server is tied to ${config.region} by its configured endpoint and cannot reach ${asked}. Leave region out.`,
    )
  }
  return asked
}

const maxChoices = 20

function toChoices(workspaces: readonly WorkspaceSummary[]): string {
  const shown = workspaces.slice(0, maxChoices).map(({ id, alias }) => (alias ? `${id} (${escapeMarks(alias)})` : id))
  const rest = workspaces.length - shown.length
  return `${shown.join(', ')}${rest > 0 ? `, and ${rest} more: see GetAvailableWorkspaces` : ''}`
}
