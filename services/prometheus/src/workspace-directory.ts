import type { CallOptions } from './metrics-source.ts'

export type WorkspaceSummary = {
  readonly id: string
  readonly alias?: string
  /** `CREATING`, `ACTIVE`, `UPDATING`, `DELETING` or `CREATION_FAILED`, and what AWS may add. */
  readonly status: string
}

/** Which workspaces this account has in a region. */
export type WorkspaceDirectory = {
  list(region: string, options: CallOptions): Promise<readonly WorkspaceSummary[]>
}
