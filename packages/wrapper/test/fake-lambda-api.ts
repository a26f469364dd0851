import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { EventStreamCodec } from '@smithy/eventstream-codec'
import type { LambdaContext } from '../src/inbound/lambda/lambda-context.ts'
import type { ResponseStream } from '../src/inbound/lambda/streaming.ts'
import { lambdaContext } from '../src/testing/index.ts'

type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>
type StreamingHandler = (event: unknown, stream: ResponseStream, context: LambdaContext) => Promise<void>

/** What one invocation asked for, as the service sees it. */
export type Invocation = {
  functionName: string
  qualifier: string | null
  tenantId: string | undefined
  clientContext: unknown
  streamed: boolean
  event: { method?: string }
  /** Whether the caller hung up before it had its answer. */
  abandoned: boolean
}

export type FakeLambdaApi = { url: string; invocations: Invocation[]; close(): Promise<void> }

/** What the two APIs answer instead of running anything. */
export type Refusal = { status: number; type: string; body: object }

/** `Invoke` and `InvokeWithResponseStream` over HTTP, around a handler in this process. */
export async function startFakeLambdaApi(run: {
  handler?: Handler
  streamingHandler?: StreamingHandler
  refusal?: Refusal
}): Promise<FakeLambdaApi> {
  const invocations: Invocation[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch(error => response.destroy(error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const invocation = await readInvocation(request)
    invocations.push(invocation)
    response.once('close', () => {
      invocation.abandoned = !response.writableFinished
    })
    const { refusal } = run
    if (refusal) {
      response.writeHead(refusal.status, { 'content-type': 'application/json', 'x-amzn-errortype': refusal.type })
      response.end(JSON.stringify(refusal.body))
      return
    }
    const context = lambdaContext({
      clientContext: invocation.clientContext as NonNullable<LambdaContext['clientContext']>,
      ...(invocation.tenantId !== undefined && { tenantId: invocation.tenantId }),
    })
    if (invocation.streamed) await stream(invocation, context, response)
    else await buffer(invocation, context, response)
  }

  async function buffer(invocation: Invocation, context: LambdaContext, response: ServerResponse): Promise<void> {
    // Of a function that streams, Lambda collects the whole answer first.
    let written = ''
    const out = toStream(part => {
      written += part
    })
    const { value, error } = await settle(
      run.streamingHandler?.(invocation.event, out, context) ?? run.handler?.(invocation.event, context),
    )
    response.writeHead(200, { ...(error && { 'x-amz-function-error': 'Unhandled' }) })
    response.end(error ? JSON.stringify(error) : run.streamingHandler ? written : JSON.stringify(value))
  }

  async function stream(invocation: Invocation, context: LambdaContext, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' }).flushHeaders()
    const write = (part: string) => response.write(toEvent('PayloadChunk', Buffer.from(part)))
    // Lambda cuts a stream anywhere.
    const out = toStream(text => {
      const half = Math.floor(text.length / 2)
      write(text.slice(0, half))
      write(text.slice(half))
    })
    const work = run.streamingHandler
      ? run.streamingHandler(invocation.event, out, context)
      : run.handler?.(invocation.event, context).then(value => void write(JSON.stringify(value)))
    const { error } = await settle(work)
    const complete = error && { ErrorCode: 'Unhandled', ErrorDetails: JSON.stringify(error) }
    response.end(toEvent('InvokeComplete', Buffer.from(JSON.stringify(complete ?? {}))))
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function toStream(take: (part: string) => void): ResponseStream {
  return new Writable({
    decodeStrings: false,
    write(part, _encoding, done) {
      take(String(part))
      done()
    },
  })
}

async function readInvocation(request: IncomingMessage): Promise<Invocation> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  const url = new URL(request.url ?? '', 'http://lambda.test')
  const [, , , name = '', operation] = url.pathname.split('/')
  const context = request.headers['x-amz-client-context']
  const tenantId = request.headers['x-amz-tenant-id']
  return {
    functionName: decodeURIComponent(name),
    qualifier: url.searchParams.get('Qualifier'),
    tenantId: typeof tenantId === 'string' ? tenantId : undefined,
    clientContext: typeof context === 'string' ? JSON.parse(Buffer.from(context, 'base64').toString()) : undefined,
    streamed: operation === 'response-streaming-invocations',
    event: JSON.parse(text),
    abandoned: false,
  }
}

/** As the runtime reports what a handler throws. */
async function settle(work: Promise<unknown> | undefined): Promise<{ value?: unknown; error?: object }> {
  try {
    return { value: await work }
  } catch (error) {
    const { name, message } = error as Error
    return { error: { errorType: name, errorMessage: message, trace: [] } }
  }
}

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes).toString('utf8'),
  text => Buffer.from(text, 'utf8'),
)

function toEvent(type: 'PayloadChunk' | 'InvokeComplete', body: Uint8Array): Uint8Array {
  const contentType = type === 'PayloadChunk' ? 'application/octet-stream' : 'application/json'
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: contentType },
    },
    body,
  })
}
