/** What IAM would be asked about a request to AWS: service, action and resource. */

import type { IncomingMessage } from 'node:http'
import { localIdentity } from '@mcp-lambda/lambda-local'

export type SignedCall = {
  /** A function has temporary credentials, and the deployer of the tests has others. */
  readonly by: 'deployer' | 'function'
  /** As in a policy. What is not known here is the request itself, which no policy allows. */
  readonly action: string
  readonly resource: string
}

/** Undefined for a request without a signature. */
export function toSignedCall(request: IncomingMessage, body: Buffer): SignedCall | undefined {
  const { authorization = '', 'x-amz-security-token': token } = request.headers
  const [, scope] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization) ?? []
  if (scope === undefined) return
  const service = scope === 'monitoring' ? 'cloudwatch' : scope
  const { action, resource } = (readers[service] ?? readOperation)(toRequest(request, body))
  const by = token === undefined ? 'deployer' : 'function'
  return { by, action: `${service}:${action}`, resource: resource ?? '*' }
}

/** Once each. */
export function toDistinct(calls: readonly SignedCall[]): SignedCall[] {
  return [...new Map(calls.map(call => [JSON.stringify(call), call])).values()]
}

type Request = {
  readonly method: string
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly target: string
  readonly body: Buffer
}

type Read = { readonly action: string; readonly resource?: string }

function toRequest({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Request {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const path = pathname.split('/').filter(Boolean).map(decodeURIComponent)
  return { method, path, query: searchParams, target: String(headers['x-amz-target'] ?? ''), body }
}

const { region, accountId } = localIdentity

const readers: Readonly<Record<string, (request: Request) => Read>> = {
  cloudformation: ({ body }) => {
    const form = new URLSearchParams(body.toString())
    const stack = form.get('StackName')
    const arn = stack?.startsWith('arn:') ? stack : `arn:aws:cloudformation:${region}:${accountId}:stack/${stack}/id`
    return { action: form.get('Action') ?? '', ...(stack !== null && { resource: arn }) }
  },
  iam: ({ body }) => {
    const form = new URLSearchParams(body.toString())
    const role = form.get('RoleName')
    const resource = form.get('PolicyArn') ?? (role === null ? '*' : `arn:aws:iam::${accountId}:role/${role}`)
    return { action: form.get('Action') ?? '', resource }
  },
  s3: ({ method, path: [bucket = '', ...key], query, body }) => {
    const operation = `${method}${key.length > 0 ? ' object' : ''}`
    const subresource = ['delete', 'location', 'versions'].find(name => query.has(name))
    const ofVersion = body.includes('<VersionId>') && !body.includes('<VersionId>null') ? 'Version' : ''
    const known: Readonly<Record<string, string>> = {
      HEAD: 'ListBucket',
      GET: 'ListBucket',
      'GET versions': 'ListBucketVersions',
      'GET location': 'GetBucketLocation',
      'POST delete': `DeleteObject${ofVersion}`,
      'HEAD object': 'GetObject',
      'GET object': 'GetObject',
      'PUT object': 'PutObject',
      'DELETE object': 'DeleteObject',
    }
    const asked = subresource === undefined ? operation : `${operation} ${subresource}`
    return { action: known[asked] ?? asked, resource: `arn:aws:s3:::${[bucket, ...key].join('/')}` }
  },
  cloudwatch: request => {
    const dashboard = request.target === '' ? undefined : JSON.parse(request.body.toString()).DashboardName
    const { action } = readOperation(request)
    return { action, ...(dashboard && { resource: `arn:aws:cloudwatch::${accountId}:dashboard/${dashboard}` }) }
  },
  lambda: ({ method, path: [version, , name = '', ...rest] }) => {
    const known: Readonly<Record<string, string>> = {
      GET: 'GetFunction',
      'GET configuration': 'GetFunctionConfiguration',
      'GET policy': 'GetPolicy',
      'GET url': 'GetFunctionUrlConfig',
      'POST invocations': 'InvokeFunction',
      'POST response-streaming-invocations': 'InvokeFunction',
    }
    const asked = [method, ...rest].join(' ')
    const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`
    return { action: known[asked] ?? `${asked} of ${version}`, resource: arn }
  },
}

/** The protocols that name the operation: JSON, CBOR, and Query. */
function readOperation({ target, path, body }: Request): Read {
  if (target !== '') return { action: target.split('.').at(-1) ?? '' }
  const [, , operation, name] = path
  if (operation === 'operation' && name !== undefined) return { action: name }
  return { action: new URLSearchParams(body.toString()).get('Action') ?? '' }
}
