/** Server of the Lambda Runtime API (2018-06-01) for the runtime client of one environment. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenLocally } from '../machine/listen-locally.ts'
import { createRestore, type Restore } from './restore.ts'

/** An invocation as the runtime client receives it. */
export type RuntimeInvocation = {
  readonly requestId: string
  readonly functionArn: string
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number
  readonly traceId: string
  /** JSON text. */
  readonly clientContext?: string
  readonly tenantId?: string
  readonly payload: Uint8Array
}

export type RuntimeResponse = {
  readonly contentType: string
  readonly body: AsyncIterable<Buffer>
  /** Returns the error of a stream that failed after it began, as JSON. Available once `body` has ended. */
  errorReport(): Buffer | undefined
}

/** Handlers of the runtime's requests. They return `false` for a request id that is not in flight. */
export type RuntimeEvents = {
  onNext(answer: (invocation: RuntimeInvocation) => void): void
  onResponse(requestId: string, response: RuntimeResponse): Promise<boolean>
  onError(requestId: string, report: Buffer): boolean
  onInitError(report: Buffer): void
}

export type RuntimeApi = { readonly address: string; close(): Promise<void> }

/** @param snapStart whether the client must wait for its restore (`GET restore/next`) before the first invocation */
export async function serveRuntimeApi(events: RuntimeEvents, snapStart = false): Promise<RuntimeApi> {
  const restore = createRestore(snapStart)
  const server = createServer((request, response) => {
    // The connection breaks if the runtime is killed during a request. The exit of the process reports the cause.
    route(request, response, { events, restore }).catch(() => response.destroy())
  })
  // No time-outs: the connection is idle while a handler runs, and a response may take 15 minutes.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  const { host, port, close } = await listenLocally(server, { host: '127.0.0.1', port: 0 })
  return { address: `${host}:${port}`, close }
}

type Served = { readonly events: RuntimeEvents; readonly restore: Restore }

async function route(request: IncomingMessage, response: ServerResponse, { events, restore }: Served) {
  const path = request.url?.replace('/2018-06-01/runtime/', '')
  if (restore.isStale(request)) return response.destroy()
  if (request.method === 'GET' && path === 'restore/next' && !restore.isOver) {
    restore.complete()
    return writeStatus(response, 200, {})
  }
  if (request.method === 'GET' && path === 'invocation/next' && !restore.isOver) {
    const errorMessage = 'Under SnapStart, restore/next comes before invocation/next'
    return writeStatus(response, 403, { errorType: 'InvalidStateTransition', errorMessage })
  }
  if (request.method === 'GET' && path === 'invocation/next') {
    return events.onNext(invocation => writeInvocation(response, invocation))
  }
  if (request.method === 'POST' && path === 'init/error') {
    events.onInitError(await readAll(request))
    return writeStatus(response, 202, { status: 'OK' })
  }
  const [, requestId = '', what] = /^invocation\/([^/]+)\/(response|error)$/.exec(path ?? '') ?? []
  if (request.method !== 'POST' || !what) return writeStatus(response, 404, { errorType: 'NotFound' })
  const isKnown =
    what === 'response'
      ? await events.onResponse(requestId, toRuntimeResponse(request))
      : events.onError(requestId, await readAll(request))
  if (isKnown) writeStatus(response, 202, { status: 'OK' })
  else writeStatus(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
}

function toRuntimeResponse(request: IncomingMessage): RuntimeResponse {
  return {
    contentType: request.headers['content-type'] ?? 'application/octet-stream',
    body: request,
    errorReport() {
      const report = request.trailers['lambda-runtime-function-error-body']
      return report === undefined ? undefined : Buffer.from(report, 'base64')
    },
  }
}

function writeInvocation(response: ServerResponse, invocation: RuntimeInvocation) {
  const { clientContext, tenantId } = invocation
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': invocation.payload.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Deadline-Ms': invocation.deadlineMs,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(clientContext !== undefined && { 'Lambda-Runtime-Client-Context': clientContext }),
    ...(tenantId !== undefined && { 'Lambda-Runtime-Aws-Tenant-Id': tenantId }),
  })
  response.end(invocation.payload)
}

function writeStatus(response: ServerResponse, status: number, body: object) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
