import type { AmpWorkspace } from './workspace.ts'

/** The workspace that the local Prometheus serves. */
export const localWorkspaceId = 'ws-10ca1000-0000-4000-8000-000000000001'

export const localWorkspaces: readonly AmpWorkspace[] = [
  {
    workspaceId: localWorkspaceId,
    alias: 'local',
    status: 'ACTIVE',
    createdAt: new Date('2026-01-01T00:00:00Z'),
  },
  {
    workspaceId: 'ws-10ca1000-0000-4000-8000-000000000002',
    alias: 'being-created',
    status: 'CREATING',
    createdAt: new Date('2026-01-02T00:00:00Z'),
  },
]
