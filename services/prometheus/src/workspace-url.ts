import type { Workspace } from './metrics-source.ts'

export const regionPattern = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/
export const workspaceIdPattern = /^ws-[A-Za-z0-9-]{1,60}$/

/**
 * Data-plane hosts of Amazon Managed Service for Prometheus: IPv4, dual stack, FIPS and PrivateLink.
 * https://docs.aws.amazon.com/general/latest/gr/prometheus-service.html
 */
const ampHost =
  /^(?:vpce-[a-z0-9-]+\.)?aps-workspaces(?:-fips)?\.([a-z0-9-]+)\.(?:(?:vpce\.)?amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)\.?$/

export function regionOfAmpHost(hostname: string): string | undefined {
  return ampHost.exec(hostname)?.[1]
}

/** What decides the host of calls, beside their region. */
export type HostSettings = {
  /** Stands in place of the host of AMP, with what path it has. */
  readonly dataEndpoint?: URL
  readonly useFips?: boolean
  readonly useDualStack?: boolean
  /** Headers for a Prometheus that is not Amazon's, whose API is at `dataEndpoint` itself. Requests are not signed. */
  readonly plainHeaders?: Readonly<Record<string, string>>
}

/**
 * Where a workspace's Prometheus API lives, without a trailing slash.
 *
 * `DescribeWorkspace` would tell too, for one more call and one more permission; the address follows from region and id.
 * What is asked for by a caller only ever fills the region's and the id's place, both matched against the patterns above before,
 * so no caller can choose another host.
 */
export function toWorkspaceUrl(
  workspace: Workspace,
  { dataEndpoint, useFips, useDualStack, plainHeaders }: HostSettings = {},
): string {
  const base = dataEndpoint
    ? `${dataEndpoint.origin}${dataEndpoint.pathname.replace(/\/+$/, '')}`
    : `https://aps-workspaces${useFips ? '-fips' : ''}.${workspace.region}.${toSuffix(workspace.region, useDualStack)}`
  return plainHeaders ? base : `${base}/workspaces/${workspace.id}`
}

// Suffixes of the partitions, as the endpoint rules of the SDKs have them.
function toSuffix(region: string, useDualStack = false): string {
  if (region.startsWith('cn-')) return useDualStack ? 'api.amazonwebservices.com.cn' : 'amazonaws.com.cn'
  return useDualStack ? 'api.aws' : 'amazonaws.com'
}
