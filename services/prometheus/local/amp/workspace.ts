/** A workspace of Amazon Managed Service for Prometheus, as the control plane knows it. */
export type AmpWorkspace = {
  /** `ws-…`. */
  readonly workspaceId: string
  readonly alias?: string
  readonly status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' | 'CREATION_FAILED'
  readonly createdAt: Date
  readonly tags?: Readonly<Record<string, string>>
  /** In days. Default 150, as AMP's own. */
  readonly retentionPeriodInDays?: number
  /** The Prometheus of this workspace alone. Without one it shows that of all. */
  readonly prometheusUrl?: string
}

/** Whose account the workspaces are in, and who alone may call. */
export type AmpIdentity = {
  readonly region: string
  readonly accountId: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** There are series to ask for: not yet while it is made, no more when it goes. */
function hasData({ status }: AmpWorkspace): boolean {
  return status === 'ACTIVE' || status === 'UPDATING'
}

/** The Prometheus that a workspace shows; undefined for a workspace that is unknown or has no data. */
export function dataSourceOf(
  { workspaces, prometheusUrl }: { readonly workspaces: readonly AmpWorkspace[]; readonly prometheusUrl: string },
  workspaceId: string,
): string | undefined {
  const workspace = workspaces.find(each => each.workspaceId === workspaceId)
  return workspace && hasData(workspace) ? (workspace.prometheusUrl ?? prometheusUrl) : undefined
}
