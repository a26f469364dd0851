import * as z from 'zod/v4'
import { plainHeaders, plainWorkspaceId } from './access/plain-prometheus.ts'
import { type WorkspaceTable, workspaceTable } from './access/workspace-table.ts'
import { type HostSettings, regionOfAmpHost, regionPattern, workspaceIdPattern } from './workspace-url.ts'

export type Config = {
  /** Where calls go that name no region: that of `dataEndpoint` when it is an AMP host, else Lambda's own. */
  readonly region: string
  /** The workspace of calls that name none. */
  readonly workspaceId?: string
  /** The workspaces that calls may use. Absent: all of the account. */
  readonly workspaces?: WorkspaceTable
  /** Longest range of a query, where it is not that of `longestRangeDays`. */
  readonly maxRangeDays?: number
  /** A file of certificates, in place of the authorities that Node trusts. */
  readonly authoritiesFile?: string
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
  AWS_ENDPOINT_URL: z.string().optional(),
  AWS_ENDPOINT_URL_AMP: z.string().optional(),
  AWS_ENDPOINT_URL_STS: z.string().optional(),
  PROMETHEUS_WORKSPACES: workspaceTable.optional(),
  PROMETHEUS_CA_FILE: z.string().optional(),
  PROMETHEUS_MAX_RANGE_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'is not a number of days')
    .transform(Number)
    .optional(),
  PROMETHEUS_AUTH: z.enum(['sigv4', 'none'], 'is neither sigv4 nor none').default('sigv4'),
  PROMETHEUS_HEADERS: plainHeaders.optional(),
})

/** Reads the service's environment, naming every problem at once. Takes the environment so that a test can pass its own. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // serverless.yml passes an optional value that is not set as an empty string.
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    throw new Error(`The environment set in serverless.yml is not usable:\n${z.prettifyError(parsed.error)}`)
  }
  const { data } = parsed
  const named = data.PROMETHEUS_DATA_ENDPOINT ?? data.PROMETHEUS_URL
  const isPlain = data.PROMETHEUS_AUTH === 'none'
  const { dataEndpoint, workspaceId: inUrl } = named
    ? isPlain
      ? { dataEndpoint: withoutApiPath(named) }
      : splitWorkspaceUrl(named)
    : {}
  const workspaceId = data.PROMETHEUS_WORKSPACE_ID ?? inUrl
  const problem = isPlain ? plainProblem(data, dataEndpoint) : signedProblem({ ...data, inUrl }, dataEndpoint)
  if (problem) throw new Error(`The environment set in serverless.yml is not usable:\n${problem}`)
  return {
    region: (dataEndpoint && regionOfAmpHost(dataEndpoint.hostname)) ?? data.AWS_REGION,
    ...(isPlain ? { workspaceId: plainWorkspaceId } : workspaceId !== undefined && { workspaceId }),
    ...(isPlain && { plainHeaders: data.PROMETHEUS_HEADERS ?? {} }),
    ...(data.PROMETHEUS_WORKSPACES && { workspaces: data.PROMETHEUS_WORKSPACES }),
    ...(data.PROMETHEUS_MAX_RANGE_DAYS !== undefined && { maxRangeDays: data.PROMETHEUS_MAX_RANGE_DAYS }),
    ...(data.PROMETHEUS_CA_FILE !== undefined && { authoritiesFile: data.PROMETHEUS_CA_FILE }),
    ...(dataEndpoint !== undefined && { dataEndpoint }),
    ...(data.AWS_USE_FIPS_ENDPOINT?.toLowerCase() === 'true' && { useFips: true }),
    ...(data.AWS_USE_DUALSTACK_ENDPOINT?.toLowerCase() === 'true' && { useDualStack: true }),
  }
}

type Data = z.infer<typeof schema>

function signedProblem(data: Data & { inUrl: string | undefined }, endpoint: URL | undefined): string | undefined {
  const { PROMETHEUS_WORKSPACE_ID: id, PROMETHEUS_WORKSPACES: table, inUrl } = data
  if (id !== undefined && inUrl !== undefined && id !== inUrl) {
    return `PROMETHEUS_WORKSPACE_ID is ${id}, and the configured address names ${inUrl}`
  }
  const settled = id ?? inUrl
  if (table && settled !== undefined && !table.has(settled)) return `PROMETHEUS_WORKSPACES does not have ${settled}`
  if (data.PROMETHEUS_HEADERS)
    return 'PROMETHEUS_HEADERS needs PROMETHEUS_AUTH=none: a signed request has headers of its own'
  // Signed requests carry the session token, so they cross a network encrypted or not at all.
  if (endpoint && isClear(endpoint)) return 'PROMETHEUS_DATA_ENDPOINT must be https, or http on loopback'
  // The SDK's clients read these by themselves, and sign what they send there too.
  const clear = sdkEndpoints.find(name => {
    const url = URL.parse(data[name] ?? '')
    return url && isClear(url)
  })
  return clear && `${clear} must be https, or http on loopback`
}

const sdkEndpoints = ['AWS_ENDPOINT_URL_AMP', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'] as const

function plainProblem(data: Data, endpoint: URL | undefined): string | undefined {
  if (!endpoint) return 'PROMETHEUS_AUTH=none needs PROMETHEUS_URL'
  if (data.PROMETHEUS_WORKSPACE_ID !== undefined || data.PROMETHEUS_WORKSPACES) {
    return 'PROMETHEUS_AUTH=none has no workspaces: leave PROMETHEUS_WORKSPACE_ID and PROMETHEUS_WORKSPACES out'
  }
  if (data.PROMETHEUS_HEADERS && isClear(endpoint)) return 'PROMETHEUS_HEADERS needs https, or http on loopback'
  return undefined
}

/** The console and awslabs' server give the address of a workspace: `https://…/workspaces/ws-1a2b`, with or without `/api/v1/…`. */
function splitWorkspaceUrl(url: URL): { dataEndpoint: URL; workspaceId?: string } {
  const [, path, workspaceId] = /^(.*)\/workspaces\/(ws-[A-Za-z0-9-]{1,60})(?:\/.*)?$/.exec(url.pathname) ?? []
  if (workspaceId === undefined) return { dataEndpoint: url }
  return { dataEndpoint: new URL(path || '/', url), workspaceId }
}

/** The address of a query, for that of its Prometheus. */
function withoutApiPath(url: URL): URL {
  return new URL(url.pathname.replace(/\/api\/v1(?:\/.*)?$/, '') || '/', url)
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
  return url.protocol === 'https:' || url.protocol === 'http:' ? undefined : 'must be https, or http on loopback'
}

/** Whether what is sent can be read on its way. */
function isClear(url: URL): boolean {
  return url.protocol === 'http:' && !isLoopback(url.hostname)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
