import * as z from 'zod/v4'
import { type HostSettings, regionOfAmpHost, regionPattern, workspaceIdPattern } from './workspace-url.ts'

export type Config = {
  /** Where calls go that name no region: that of `dataEndpoint` when it is an AMP host, else Lambda's own. */
  readonly region: string
  /** The workspace of calls that name none. */
  readonly workspaceId?: string
} & HostSettings

const schema = z.object({
  AWS_REGION: z.string('is not set').regex(regionPattern, 'is not a region such as eu-west-1'),
  PROMETHEUS_WORKSPACE_ID: z.string().regex(workspaceIdPattern, 'is not a workspace id such as ws-1a2b').optional(),
  PROMETHEUS_DATA_ENDPOINT: z.string().transform(readDataEndpoint).optional(),
  // What awslabs' server reads: the address of a workspace.
  PROMETHEUS_URL: z.string().transform(readDataEndpoint).optional(),
  // As every AWS SDK reads them.
  AWS_USE_FIPS_ENDPOINT: z.string().optional(),
  AWS_USE_DUALSTACK_ENDPOINT: z.string().optional(),
})

/** Reads the service's environment, naming every problem at once. Takes the environment so that a test can pass its own. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // serverless.yml passes an optional value that is not set as an empty string.
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    throw new Error(`The environment set in serverless.yml is not usable:\n${z.prettifyError(parsed.error)}`)
  }
  const { AWS_REGION, PROMETHEUS_WORKSPACE_ID, PROMETHEUS_DATA_ENDPOINT, PROMETHEUS_URL } = parsed.data
  const named = PROMETHEUS_DATA_ENDPOINT ?? PROMETHEUS_URL
  const { dataEndpoint, workspaceId: inUrl } = named ? splitWorkspaceUrl(named) : {}
  const workspaceId = PROMETHEUS_WORKSPACE_ID ?? inUrl
  if (inUrl !== undefined && workspaceId !== inUrl) {
    throw new Error(
      `The environment set in serverless.yml is not usable:\nPROMETHEUS_WORKSPACE_ID is ${workspaceId}, and the configured address names ${inUrl}`,
    )
  }
  return {
    region: (dataEndpoint && regionOfAmpHost(dataEndpoint.hostname)) ?? AWS_REGION,
    ...(workspaceId !== undefined && { workspaceId }),
    ...(dataEndpoint !== undefined && { dataEndpoint }),
    ...(parsed.data.AWS_USE_FIPS_ENDPOINT?.toLowerCase() === 'true' && { useFips: true }),
    ...(parsed.data.AWS_USE_DUALSTACK_ENDPOINT?.toLowerCase() === 'true' && { useDualStack: true }),
  }
}

/** The console and awslabs' server give the address of a workspace: `https://…/workspaces/ws-1a2b`, with or without `/api/v1/…`. */
function splitWorkspaceUrl(url: URL): { dataEndpoint: URL; workspaceId?: string } {
  const [, path, workspaceId] = /^(.*)\/workspaces\/(ws-[A-Za-z0-9-]{1,60})(?:\/.*)?$/.exec(url.pathname) ?? []
  if (workspaceId === undefined) return { dataEndpoint: url }
  return { dataEndpoint: new URL(path || '/', url), workspaceId }
}

function readDataEndpoint(value: string, context: z.RefinementCtx): URL {
  const url = URL.parse(value)
  const problem = url ? problemOf(url) : 'is not a URL'
  if (url && !problem) return url
  context.addIssue({ code: 'custom', message: problem ?? 'is not a URL' })
  return z.NEVER
}

function problemOf(url: URL): string | undefined {
  if (url.username || url.password) return 'must not hold credentials'
  if (url.search || url.hash) return 'must not hold a query or a fragment'
  if (url.protocol === 'https:') return undefined
  // Signed requests carry the session token, so they cross a network encrypted or not at all.
  return url.protocol === 'http:' && isLoopback(url.hostname) ? undefined : 'must be https, or http on loopback'
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
