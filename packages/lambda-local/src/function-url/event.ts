/** Converts an HTTP request to an event of payload format 2.0. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { localIdentity } from '../identity.ts'

export type UrlCaller = {
  readonly functionName: string
  readonly requestId: string
  readonly now: Date
  /** The key of the verified signature. Undefined on a URL without authentication. */
  readonly accessKeyId?: string
}

export function toUrlEvent(request: IncomingMessage, body: Buffer, caller: UrlCaller): LambdaFunctionURLEvent {
  const [path = '/', search = ''] = splitAtFirst(request.url ?? '/', '?')
  const { cookie, ...headers } = joinHeaders(request.rawHeaders)
  const id = toUrlId(caller.functionName)
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1'
  const isText = isTextual(headers['content-type'], headers['content-encoding'])
  const query = joinQuery(search)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: search,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: {
      ...headers,
      'x-forwarded-for': sourceIp,
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(request.socket.localPort ?? ''),
    },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: caller.accessKeyId ? localIdentity.accountId : 'anonymous',
      apiId: id,
      ...(caller.accessKeyId && { authorizer: { iam: toIam(caller.accessKeyId) } }),
      // The host name on AWS and not the local port: functions recognise URL events by this name.
      domainName: `${id}.lambda-url.${localIdentity.region}.on.aws`,
      domainPrefix: id,
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: caller.requestId,
      routeKey: '$default',
      stage: '$default',
      time: toLogTime(caller.now),
      timeEpoch: caller.now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

/** AWS generates 32 random characters for each URL. These are derived from the name, so they are stable. */
function toUrlId(functionName: string): string {
  return createHash('sha256').update(functionName).digest('hex').slice(0, 32)
}

/** The only user of the local account. */
function toIam(accessKey: string) {
  const { accountId } = localIdentity
  const userArn = `arn:aws:iam::${accountId}:user/local`
  return {
    accessKey,
    accountId,
    callerId: 'LOCALUSER',
    cognitoIdentity: null,
    principalOrgId: null,
    userArn,
    userId: 'LOCALUSER',
  }
}

/** Joins headers of the same name with commas, and cookie headers with semicolons. */
function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    const value = rawHeaders[index + 1] ?? ''
    const before = headers[name]
    headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`
  }
  return headers
}

function joinQuery(search: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(search)) {
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`
  }
  return query
}

/** Other bodies, forms included, are base64-encoded in the event. */
function isTextual(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return false
  return /^(text\/|application\/(json|javascript|xml)|application\/[^;]*\+(json|xml))/i.test(contentType ?? '')
}

/** `12/Mar/2020:19:03:58 +0000` */
function toLogTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

function splitAtFirst(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
