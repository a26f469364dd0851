import type { Caller } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { isObject, type JsonObject, RpcError } from '../../mcp/json-rpc.ts'

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
  /** Of an answer that is returned whole. Streamed answers have only Lambda's limits. */
  readonly limits: EntryLimits
  /** ALB's answer must take the form its target group is configured for. */
  readonly multiValueHeaders: boolean
}

/** Limits of an entry point that are below Lambda's. */
export type EntryLimits = {
  /** Milliseconds from the start. */
  readonly limitMs: number
  /** Bytes, of what Lambda's own limit counts. */
  readonly limitBytes: number
}

/**
 * Reads an HTTP event. AWS writes it, but every principal that may invoke the function can send one, of any shape.
 *
 * @throws RpcError (invalid request) naming the member that has the wrong type.
 */
export function readHttpEvent(event: HttpEvent): HttpFacts {
  const { http } = event.requestContext
  const method = http
    ? readString(http.method, 'requestContext.http.method')
    : readString(event.httpMethod, 'httpMethod')
  const headers = readHeaders(event)
  const entryPoint = readEntryPoint(event)
  return {
    method: method.toUpperCase(),
    headers,
    text: readText(event, method),
    caller: { entryPoint, headers, ...readPath(event), ...readIam(event), ...readClaims(event) },
    limits: entryLimits[entryPoint] ?? lambdasOwn,
    multiValueHeaders: entryPoint === 'alb' && event.multiValueHeaders != null,
  }
}

const lambdasOwn: EntryLimits = { limitMs: Number.POSITIVE_INFINITY, limitBytes: Number.POSITIVE_INFINITY }

/**
 * API Gateway answers by itself after 29 s (REST; HTTP APIs after 30 s), but lets a REST API stream for 15 minutes; its
 * 10 MB are above what Lambda returns whole. ALB takes 1 MB of response JSON: which megabyte is not said, so the smaller.
 */
const entryLimits: Partial<Record<Caller['entryPoint'], EntryLimits>> = {
  'http-api': { ...lambdasOwn, limitMs: 29_000 },
  'rest-api': { ...lambdasOwn, limitMs: 29_000 },
  alb: { ...lambdasOwn, limitBytes: 1_000_000 },
}

export function readEntryPoint({ requestContext }: HttpEvent): Caller['entryPoint'] {
  const { elb, http, domainName } = requestContext
  if (elb !== undefined) return 'alb'
  if (!http) return 'rest-api'
  // Both send payload 2.0; only a function URL's own host name tells them apart.
  return typeof domainName === 'string' && domainName.includes('.lambda-url.') ? 'function-url' : 'http-api'
}

function readHeaders({ headers, multiValueHeaders }: HttpEvent): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const [name, values] of Object.entries(readMap(multiValueHeaders, 'multiValueHeaders'))) {
    const path = `multiValueHeaders.${name}`
    if (values != null && !Array.isArray(values)) throw wrongType(path, 'a list')
    merged[name.toLowerCase()] = (values ?? []).map((value: unknown) => readString(value, path)).join(', ')
  }
  for (const [name, value] of Object.entries(readMap(headers, 'headers'))) {
    // REST API gives both; the single form holds only the last of several values.
    if (value != null) merged[name.toLowerCase()] ??= readString(value, `headers.${name}`)
  }
  return merged
}

function readMap(value: unknown, path: string): JsonObject {
  if (value == null) return {}
  if (isObject(value)) return value
  throw wrongType(path, 'an object')
}

function readString(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw wrongType(path, 'a string')
}

function wrongType(path: string, type: string): RpcError {
  return new RpcError(ErrorCode.invalidRequest, `Unsupported event: ${path} must be ${type}`)
}

function readText({ body, isBase64Encoded }: HttpEvent, method: string): string {
  // API Gateway forwards a body even on methods that have none.
  if (body == null || method === 'GET' || method === 'HEAD') return ''
  const text = readString(body, 'body')
  return isBase64Encoded ? Buffer.from(text, 'base64').toString('utf8') : text
}

function readPath({ rawPath, path, requestContext }: HttpEvent): Pick<Caller, 'path'> {
  const asked = rawPath ?? requestContext.path ?? path
  return asked == null ? {} : { path: readString(asked, 'the path') }
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
