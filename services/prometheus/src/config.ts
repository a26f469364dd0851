import * as z from 'zod/v4'
import { regionOfAmpHost, regionPattern, workspaceIdPattern } from './workspace-url.ts'

export type Config = {
  /** Where calls go that name no region: that of `dataEndpoint` when it is an AMP host, else Lambda's own. */
  readonly region: string
  /** The workspace of calls that name none. */
  readonly workspaceId?: string
  /** Stands in place of `https://aps-workspaces.<region>.amazonaws.com`. */
  readonly dataEndpoint?: URL
}

const schema = z.object({
  AWS_REGION: z.string('is not set').regex(regionPattern, 'is not a region such as eu-west-1'),
  PROMETHEUS_WORKSPACE_ID: z.string().regex(workspaceIdPattern, 'is not a workspace id such as ws-1a2b').optional(),
  PROMETHEUS_DATA_ENDPOINT: z.string().transform(readDataEndpoint).optional(),
})

/** Reads the service's environment, naming every problem at once. Takes the environment so that a test can pass its own. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // serverless.yml passes an optional value that is not set as an empty string.
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    throw new Error(`The environment set in serverless.yml is not usable:\n${z.prettifyError(parsed.error)}`)
  }
  const { AWS_REGION, PROMETHEUS_WORKSPACE_ID: workspaceId, PROMETHEUS_DATA_ENDPOINT: dataEndpoint } = parsed.data
  return {
    region: (dataEndpoint && regionOfAmpHost(dataEndpoint.hostname)) ?? AWS_REGION,
    ...(workspaceId !== undefined && { workspaceId }),
    ...(dataEndpoint !== undefined && { dataEndpoint }),
  }
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
