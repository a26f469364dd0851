import type { Workspace } from './metrics-source.ts'

export const regionPattern = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/
export const workspaceIdPattern = /^ws-[A-Za-z0-9-]{1,60}$/

/**
 * Data-plane hosts of Amazon Managed Service for Prometheus: IPv4, dual stack and FIPS.
 * https://docs.aws.amazon.com/general/latest/gr/prometheus-service.html
 */
const ampHost = /^aps-workspaces(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/

export function regionOfAmpHost(hostname: string): string | undefined {
  return ampHost.exec(hostname)?.[1]
}

/**
 * Where a workspace's Prometheus API lives, without a trailing slash.
 *
 * `DescribeWorkspace` would tell too, for one more call and one more permission; the address follows from region and id.
 * What is asked for by a caller only ever fills the region's and the id's place, both matched against the patterns above before,
 * so no caller can choose another host.
 */
export function toWorkspaceUrl(workspace: Workspace, dataEndpoint?: URL): string {
  const base = dataEndpoint
    ? `${dataEndpoint.origin}${dataEndpoint.pathname.replace(/\/+$/, '')}`
    : `https://aps-workspaces.${workspace.region}.amazonaws.com`
  return `${base}/workspaces/${workspace.id}`
}
