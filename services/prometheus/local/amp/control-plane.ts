/** The control plane of service `aps` (REST-JSON): the operations that read workspaces. */
import type { LocalReply, LocalRequest } from 'mcp-lambda/local'
import { awsError, json, notOffered } from './reply.ts'
import type { AmpIdentity, AmpWorkspace } from './workspace.ts'

export type ControlPlane = {
  readonly identity: AmpIdentity
  readonly workspaces: readonly AmpWorkspace[]
  /** Base of the `prometheusEndpoint` of each workspace, without a slash at the end. */
  readonly dataEndpoint: string
}

export type ControlRoute =
  | { readonly operation: 'ListWorkspaces' }
  | { readonly operation: 'DescribeWorkspace' | 'DescribeWorkspaceConfiguration'; readonly workspaceId: string }

/** Which operation a request is for; undefined when it is none of these. */
export function findControlRoute({ method, path }: LocalRequest): ControlRoute | undefined {
  if (method !== 'GET') return undefined
  if (path === '/workspaces') return { operation: 'ListWorkspaces' }
  const [, workspaceId, configuration] = /^\/workspaces\/([^/]+)(\/configuration)?$/.exec(path) ?? []
  if (!workspaceId) return undefined
  const operation = configuration ? 'DescribeWorkspaceConfiguration' : 'DescribeWorkspace'
  return { operation, workspaceId }
}

export function answerControl(plane: ControlPlane, route: ControlRoute, { query }: LocalRequest): LocalReply {
  if (route.operation === 'ListWorkspaces') return listWorkspaces(plane, query)
  const workspace = plane.workspaces.find(({ workspaceId }) => workspaceId === route.workspaceId)
  if (!workspace) return workspaceNotFound(route.workspaceId)
  switch (route.operation) {
    case 'DescribeWorkspace': {
      const prometheusEndpoint = `${plane.dataEndpoint}/workspaces/${workspace.workspaceId}/`
      return json(200, { workspace: { ...toSummary(workspace, plane.identity), prometheusEndpoint } })
    }
    case 'DescribeWorkspaceConfiguration': {
      const { retentionPeriodInDays = 150 } = workspace
      const workspaceConfiguration = { status: { statusCode: 'ACTIVE' }, limitsPerLabelSet: [], retentionPeriodInDays }
      return json(200, { workspaceConfiguration })
    }
    default:
      route satisfies never
      return notOffered()
  }
}

const maxPage = 1000

function listWorkspaces({ workspaces, identity }: ControlPlane, query: URLSearchParams): LocalReply {
  const alias = query.get('alias') ?? ''
  const maxResults = Number(query.get('maxResults') ?? 100)
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > maxPage) {
    return invalid('maxResults', `must be an integer between 1 and ${maxPage}`)
  }
  const token = query.get('nextToken')
  const start = token === null ? 0 : readToken(token, alias)
  if (start === undefined) return invalid('nextToken', 'is not a token of this listing')
  const matching = workspaces.filter(workspace => workspace.alias?.startsWith(alias) ?? alias === '')
  const page = matching.slice(start, start + maxResults).map(workspace => toSummary(workspace, identity))
  const end = start + page.length
  return json(200, { workspaces: page, ...(end < matching.length ? { nextToken: toToken(end, alias) } : {}) })
}

/** Optional members are left out, as AMP does, and times are seconds since the epoch, as REST-JSON has them. */
function toSummary({ workspaceId, alias, status, createdAt, tags = {} }: AmpWorkspace, identity: AmpIdentity) {
  return {
    workspaceId,
    ...(alias === undefined ? {} : { alias }),
    arn: `arn:aws:aps:${identity.region}:${identity.accountId}:workspace/${workspaceId}`,
    status: { statusCode: status },
    createdAt: createdAt.getTime() / 1000,
    tags,
  }
}

/** A token contains the alias of its listing: with another alias it would skip workspaces. */
function toToken(start: number, alias: string): string {
  return Buffer.from(JSON.stringify([start, alias])).toString('base64url')
}

function readToken(token: string, alias: string): number | undefined {
  try {
    const [start, sameAlias]: unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    return sameAlias === alias && Number.isInteger(start) ? Number(start) : undefined
  } catch {
    return undefined
  }
}

function workspaceNotFound(workspaceId: string): LocalReply {
  return awsError(404, 'ResourceNotFoundException', {
    message: `Workspace not found: ${workspaceId}`,
    resourceId: workspaceId,
    resourceType: 'WORKSPACE',
  })
}

function invalid(name: string, problem: string): LocalReply {
  return awsError(400, 'ValidationException', {
    message: `${name} ${problem}`,
    reason: 'FIELD_VALIDATION_FAILED',
    fieldList: [{ name, message: problem }],
  })
}
