/** A workspace that is being made or deleted is answered as one that does not exist: its status says more. */
import type { AlertSource } from './alert-source.ts'
import { MetricsError } from './metrics-error.ts'
import type { CallOptions, MetricsSource, Workspace } from './metrics-source.ts'
import type { WorkspaceDirectory } from './workspace-directory.ts'

type Source = MetricsSource | AlertSource

/** The same source, whose `not_found` names the status of a workspace that cannot be queried. */
export function withWorkspaceStatus<S extends Source>(source: S, directory: WorkspaceDirectory): S {
  const wrapped = Object.entries(source).map(([name, call]) => [
    name,
    async (workspace: Workspace, ...rest: unknown[]) => {
      try {
        return await call(workspace, ...rest)
      } catch (error) {
        throw await explain(error, workspace, directory, rest.at(-1) as CallOptions)
      }
    },
  ])
  // Each method takes the workspace first and its options last.
  return Object.fromEntries(wrapped) as S
}

async function explain(
  error: unknown,
  { id, region }: Workspace,
  directory: WorkspaceDirectory,
  options: CallOptions,
): Promise<unknown> {
  if (!(error instanceof MetricsError) || error.code !== 'not_found') return error
  const all = await directory.list(region, options).catch(() => [])
  const status = all.find(workspace => workspace.id === id)?.status
  if (status === undefined || status === 'ACTIVE' || status === 'UPDATING') return error
  const way = status === 'CREATING' ? 'Try again in some minutes, or use' : 'Use'
  return new MetricsError(
    'not_found',
    `Workspace ${id} in ${region} is ${status} and cannot be queried. ${way} one that GetAvailableWorkspaces lists as ACTIVE.`,
    { cause: error },
  )
}
