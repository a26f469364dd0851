/** In front of a stand-in: counts what is sent, fails on demand as AWS does, and has invocations answered by the local Lambda. */

import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { listenLocally, readBody } from '@mcp-lambda/lambda-local/machine'
import type { Functions } from './functions.ts'
import { type SignedCall, toSignedCall } from './signed-call.ts'

/** What a deployment sends that changes the account. */
export type Change = { readonly action: string; readonly stack: string }

export type Front = {
  readonly url: string
  /** In the order in which they came: calls of CloudFormation that change a stack, and uploads. */
  readonly changes: Change[]
  /** Every signed call, also those of functions. */
  readonly calls: SignedCall[]
  /** Called before a change reaches the stand-in. With `refuse`, AWS's error for it is the answer. */
  onChange: (change: Change) => 'refuse' | undefined
  /** States of stacks in the place of the stand-in's, which knows none that is stuck, and none in which something goes on. */
  readonly states: Map<string, string>
  /** Where functions run. Gets each stack that was created or updated. */
  functions: Functions | undefined
  close(): Promise<void>
}

export async function startFront(standIn: string): Promise<Front> {
  const front: Omit<Front, 'url' | 'close'> = {
    changes: [],
    calls: [],
    onChange: () => undefined,
    states: new Map(),
    functions: undefined,
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(error => response.writeHead(502).end(String(error)))
  })
  const { port, close } = await listenLocally(server, { host: '127.0.0.1', port: 0 })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (front.functions && isInvocation.test(request.url ?? '')) {
      record(request, Buffer.alloc(0))
      return passOn(request, response, front.functions.lambda.endpoint)
    }
    const body = await readBody(request, 100 * 1024 * 1024)
    record(request, body ?? Buffer.alloc(0))
    const change = toChange(request, body ?? Buffer.alloc(0))
    if (change !== undefined) {
      front.changes.push(change)
      if (front.onChange(change) === 'refuse') {
        response.writeHead(400, { 'content-type': 'text/xml' }).end(accessDenied)
        return
      }
    }
    const {
      host: _,
      connection: __,
      'transfer-encoding': ___,
      'content-length': ____,
      expect: _____,
      ...headers
    } = request.headers
    const sent = request.method === 'GET' || request.method === 'HEAD' ? {} : { body: new Uint8Array(body ?? []) }
    const got = await fetch(standIn + request.url, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>, // Node joins those that are sent twice.
      ...sent,
    })
    if (got.ok && change !== undefined && /^(Create|Update)Stack$/.test(change.action)) {
      await front.functions?.update(change.stack, readRegion(request))
    }
    const { 'content-encoding': _e, 'content-length': _l, ...answered } = Object.fromEntries(got.headers)
    const sentBack = Buffer.from(await got.arrayBuffer())
    const described = front.states.size > 0 && body?.includes('Action=DescribeStacks&')
    response.writeHead(got.status, answered).end(described ? withStates(sentBack.toString()) : sentBack)
  }

  function withStates(described: string): string {
    return [...front.states].reduce(
      (text, [stack, status]) =>
        text.replace(new RegExp(`(<StackName>${stack}</StackName>[^]*?<StackStatus>)[^<]*`), `$1${status}`),
      described,
    )
  }

  function record(request: IncomingMessage, body: Buffer): void {
    const call = toSignedCall(request, body)
    if (call !== undefined) front.calls.push(call)
  }

  // The properties that tests set stay those of one object.
  return Object.assign(front, { url: `http://127.0.0.1:${port}`, close })
}

const isInvocation =
  /^\/(2015-03-31\/functions\/[^/]+\/invocations|2021-11-15\/functions\/[^/]+\/response-streaming-invocations)/

/** As it is, with the host that was signed. */
function passOn(request: IncomingMessage, response: ServerResponse, endpoint: string): Promise<void> {
  const { method, headers, url = '' } = request
  return new Promise((resolve, reject) => {
    const sent = httpRequest(endpoint + url, { method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      pipeline(answer, response).then(resolve, reject)
    })
    sent.once('error', reject)
    pipeline(request, sent).catch(reject)
  })
}

/** That of the signature. */
function readRegion({ headers }: IncomingMessage): string | undefined {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1]
}

function toChange({ method, url = '' }: IncomingMessage, body: Buffer): Change | undefined {
  if (method === 'PUT') return { action: 'PutObject', stack: url.split('?')[0] ?? '' }
  if (method !== 'POST' || !body.includes('Action=')) return
  const fields = new URLSearchParams(body.toString())
  const action = fields.get('Action') ?? ''
  const isChange = ['CreateStack', 'UpdateStack', 'DeleteStack'].includes(action)
  return isChange ? { action, stack: fields.get('StackName') ?? '' } : undefined
}

/** In the form of CloudFormation's Query API, CommonErrors: a caller that may not do this. */
const accessDenied = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform this action</Message></Error>
  <RequestId>0a1b2c3d-0000-4000-8000-000000000000</RequestId>
</ErrorResponse>`
