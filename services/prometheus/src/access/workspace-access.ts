import type { Config } from '../config.ts'
import type { WorkspaceDirectory } from '../workspace-directory.ts'
import { plainWorkspaceId } from './plain-prometheus.ts'

/** Whether a call of this tenant may use a workspace. */
export function mayUse(id: string, { workspaces, plainHeaders }: Config, tenant: string | undefined): boolean {
  if (plainHeaders) return id === plainWorkspaceId
  if (!workspaces) return true
  const found = workspaces.get(id)
  if (!found) return false
  return found.tenants === undefined || (tenant !== undefined && found.tenants.includes(tenant))
}

/** The workspaces of the table that the caller may use, in the place of those that the account has. */
export function createTableDirectory(config: Config, tenant: () => string | undefined): WorkspaceDirectory {
  return {
    async list(region) {
      return [...(config.workspaces ?? [])]
        .filter(([id, { region: own = config.region }]) => own === region && mayUse(id, config, tenant()))
        .map(([id, { alias }]) => ({ id, status: 'ACTIVE', ...(alias !== undefined && { alias }) }))
    },
  }
}
