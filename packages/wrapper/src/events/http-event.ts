import type { Caller } from '../backend.ts'
import { isObject, type JsonObject } from '../json-rpc.ts'

/** Function URL and HTTP API (payload 2.0), REST API (1.0) and ALB events, described by the fields read here. */
export type HttpEvent = {
  version?: string
  rawPath?: string
  path?: string
  httpMethod?: string
  headers?: Record<string, string | undefined> | null
  multiValueHeaders?: Record<string, string[] | undefined> | null
  body?: string | null
  isBase64Encoded?: boolean
  requestContext: {
    http?: { method: string }
    /** REST API: with the stage, as the request had it. */
    path?: string
    domainName?: string
    elb?: unknown
    authorizer?: JsonObject | null
    identity?: { userArn?: string | null; accountId?: string | null } | null
  }
}

/** What an HTTP event says, in one form for all its sources. */
export type HttpFacts = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly caller: Caller
  /** What the door takes of an answer that is given whole. Those that stream have no limits of their own. */
  readonly limits: DoorLimits
  /** ALB's answer must take the form its target group is configured for. */
  readonly multiValueHeaders: boolean
}

/** A door's own limits, where they are below Lambda's. */
export type DoorLimits = {
  /** Milliseconds from the start. */
  readonly limitMs: number
  /** Bytes, of what Lambda's own limit counts. */
  readonly limitBytes: number
}

export function readHttpEvent(event: HttpEvent): HttpFacts {
  const method = event.requestContext.http?.method ?? event.httpMethod ?? ''
  const headers = readHeaders(event)
  const door = readDoor(event)
  return {
    method: method.toUpperCase(),
    headers,
    text: readText(event, method),
    caller: { door, headers, ...readPath(event), ...readIam(event), ...readClaims(event) },
    limits: doorLimits[door] ?? lambdasOwn,
    multiValueHeaders: door === 'alb' && event.multiValueHeaders != null,
  }
}

const lambdasOwn: DoorLimits = { limitMs: Number.POSITIVE_INFINITY, limitBytes: Number.POSITIVE_INFINITY }

/**
 * API Gateway answers by itself after 29 s (REST; HTTP APIs after 30 s), but lets a REST API stream for 15 minutes; its
 * 10 MB are above what Lambda returns whole. ALB takes 1 MB of response JSON: which megabyte is not said, so the smaller.
 */
const doorLimits: Partial<Record<Caller['door'], DoorLimits>> = {
  'http-api': { ...lambdasOwn, limitMs: 29_000 },
  'rest-api': { ...lambdasOwn, limitMs: 29_000 },
  alb: { ...lambdasOwn, limitBytes: 1_000_000 },
}

function readDoor({ requestContext }: HttpEvent): Caller['door'] {
  if (requestContext.elb !== undefined) return 'alb'
  if (!requestContext.http) return 'rest-api'
  // Both send payload 2.0; only a function URL's own host name tells them apart.
  return /\.lambda-url\./.test(requestContext.domainName ?? '') ? 'function-url' : 'http-api'
}

function readHeaders({ headers, multiValueHeaders }: HttpEvent): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const [name, values] of Object.entries(multiValueHeaders ?? {}))
    merged[name.toLowerCase()] = values?.join(', ') ?? ''
  for (const [name, value] of Object.entries(headers ?? {})) {
    // REST API gives both; the single form holds only the last of several values.
    if (value !== undefined) merged[name.toLowerCase()] ??= value
  }
  return merged
}

function readText({ body, isBase64Encoded }: HttpEvent, method: string): string {
  // API Gateway forwards a body even on methods that have none.
  if (body == null || method === 'GET' || method === 'HEAD') return ''
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body
}

function readPath({ rawPath, path, requestContext }: HttpEvent): Pick<Caller, 'path'> {
  const asked = rawPath ?? requestContext.path ?? path
  return asked === undefined ? {} : { path: asked }
}

/** Whom AWS verified by signature: `authorizer.iam` in payload 2.0, `identity` in 1.0. */
function readIam({ requestContext }: HttpEvent): Pick<Caller, 'iam'> {
  const iam = requestContext.authorizer?.iam
  const { userArn, accountId } = isObject(iam) ? iam : (requestContext.identity ?? {})
  if (typeof userArn !== 'string') return {}
  return { iam: { userArn, ...(typeof accountId === 'string' && { accountId }) } }
}

/** Claims an API Gateway authorizer verified: `jwt.claims` in payload 2.0, `claims` (Cognito) in 1.0. */
function readClaims({ requestContext }: HttpEvent): Pick<Caller, 'claims'> {
  const { jwt, claims } = requestContext.authorizer ?? {}
  const verified = isObject(jwt) ? jwt.claims : claims
  return isObject(verified) ? { claims: verified } : {}
}
