import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAwsLambdaFunctions } from '@mcp-lambda/wrapper/client'
import { EventStreamCodec } from '@smithy/eventstream-codec'
import { onTestFinished } from 'vitest'

export type Invoked = { path: string; headers: IncomingMessage['headers']; payload: string }

/** What the Invoke API answers one request with. */
export type Reply = (response: ServerResponse, invoked: Invoked) => void

/**
 * The Invoke API (2015-03-31) on this machine, for the AWS SDK's own client: it answers the nth request with the nth
 * reply, and every later one with the last.
 */
export async function startFakeLambda(...replies: Reply[]) {
  const invoked: Invoked[] = []
  const connections = new Set<unknown>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    invoked.push({ path: request.url ?? '', headers: request.headers, payload: Buffer.concat(chunks).toString('utf8') })
    const reply = replies[Math.min(invoked.length, replies.length) - 1]
    const last = invoked.at(-1)
    if (last) reply?.(response, last)
  })
  server.on('connection', socket => connections.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise(resolve => {
      server.close(resolve)
      server.closeAllConnections()
    })
  onTestFinished(() => close().then(() => undefined))
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    invoked,
    connections,
    close,
    ...createAwsLambdaFunctions({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  }
}

const requestId = 'a1b2c3d4-0000-0000-0000-000000000000'

/** The function ran and returned this. */
export function returns(payload: string | ((invoked: Invoked) => string)): Reply {
  return (response, invoked) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': requestId })
    response.end(typeof payload === 'string' ? payload : payload(invoked))
  }
}

/** The function ran and returned a JSON-RPC response with this result. */
export function answers(result: object): Reply {
  return returns(({ payload }) => JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result }))
}

/** The function writes these chunks, then it is over; or, with `failed`, it failed in the middle. */
export function streams(chunks: (invoked: Invoked) => readonly (string | Uint8Array)[], failed?: object): Reply {
  return async (response, invoked) => {
    beginStream(response)
    for (const chunk of chunks(invoked)) response.write(toEvent('PayloadChunk', Buffer.from(chunk)))
    const complete = failed ? { ErrorCode: 'Unhandled', ErrorDetails: JSON.stringify(failed) } : {}
    response.end(toEvent('InvokeComplete', Buffer.from(JSON.stringify(complete))))
  }
}

/** Writes these chunks and stays silent, or breaks the connection. */
export function streamsAndThen(then: 'nothing' | 'break', chunks: (invoked: Invoked) => readonly string[]): Reply {
  return (response, invoked) => {
    beginStream(response)
    for (const chunk of chunks(invoked)) response.write(toEvent('PayloadChunk', Buffer.from(chunk)))
    if (then === 'break') setTimeout(() => response.socket?.destroy(), 50)
  }
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': requestId })
}

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes).toString('utf8'),
  text => Buffer.from(text, 'utf8'),
)

function toEvent(type: string, body: Uint8Array): Uint8Array {
  const headers = { ':message-type': 'event', ':event-type': type, ':content-type': 'application/octet-stream' }
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }])
  return codec.encode({ headers: Object.fromEntries(typed), body })
}

/** The function failed: a 200 with `X-Amz-Function-Error`. */
export function functionError(errorType: string, errorMessage: string): Reply {
  return response => {
    response.writeHead(200, { 'x-amz-function-error': 'Unhandled', 'x-amzn-requestid': requestId })
    response.end(JSON.stringify({ errorType, errorMessage, trace: ['Error: secret stack', '    at secret.mjs:1:1'] }))
  }
}

/** The service refused. */
export function refuses(status: number, errorType: string, body: object = {}, headers: object = {}): Reply {
  return response => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': errorType,
      ...headers,
    })
    response.end(JSON.stringify({ Type: 'User', message: 'secret detail of the service', ...body }))
  }
}

export { requestId }
