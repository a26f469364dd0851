import { once } from 'node:events'
import { readMessage } from '../../mcp/read-message.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { streamExchange } from '../exchange-stream.ts'
import { fitStream } from '../fit-stream.ts'
import type { HttpOptions } from '../http/http-call.ts'
import { type PayloadLimit, streamLimit } from '../payload-limits.ts'
import { isAgentCoreCall } from './agentcore-facts.ts'
import { answerHttpEvent, startHttpAnswer } from './http.ts'
import { type HttpEvent, readEntryPoint } from './http-event.ts'
import { answerMessageInvoke, exchangeInvoke } from './invoke.ts'
import { isHttpEvent } from './is-http-event.ts'
import { isShortInvoke } from './is-short-invoke.ts'
import type { LambdaContext } from './lambda-context.ts'
import { answerShortInvoke } from './short-invoke.ts'
import { toUnsupported } from './unsupported.ts'

/** The stream Lambda gives a handler under `awslambda.streamifyResponse`. */
export type ResponseStream = NodeJS.WritableStream & {
  readonly destroyed?: boolean
  setContentType?(type: string): void
}

/** A function under `awslambda.streamifyResponse`. */
export type StreamingFunction = (event: unknown, stream: ResponseStream, context: LambdaContext) => Promise<void>

/** The global of Lambda's Node runtime. */
export type AwsLambdaGlobal = {
  /** Marks the function for the runtime, and returns it. */
  streamifyResponse(handler: StreamingFunction): StreamingFunction
  HttpResponseStream: {
    from(stream: ResponseStream, prelude: { statusCode: number; headers: Record<string, string> }): ResponseStream
  }
}

export type StreamOptions = {
  readonly http: HttpOptions
  readonly aws: AwsLambdaGlobal
  /** Of one answer. Default: what Lambda streams. */
  readonly limit?: PayloadLimit
}

/** Answers any event into a stream, in the form that its entry point reads. */
export async function streamAnswer(
  dispatcher: Dispatcher,
  event: unknown,
  stream: ResponseStream,
  context: LambdaContext,
  { http, aws, limit = streamLimit }: StreamOptions,
): Promise<void> {
  if (isAgentCoreCall(context)) {
    const { answerAgentCore } = await import('./agentcore.ts')
    const output = await answerAgentCore(dispatcher, event, context)
    stream.setContentType?.('application/json')
    return writeAll(stream, [JSON.stringify(output)])
  }
  if (isHttpEvent(event) && readsPrelude(event))
    return streamHttp(dispatcher, event, stream, context, { http, aws, limit })
  if (context.clientContext?.custom?.frames === 'ndjson') return streamLines(dispatcher, event, stream, context, limit)
  stream.setContentType?.('application/json')
  const answer = isHttpEvent(event)
    ? await answerHttpEvent(dispatcher, event, context, http)
    : isShortInvoke(event)
      ? await answerShortInvoke(dispatcher, event, context)
      : await answerMessageInvoke(dispatcher, event, context)
  await writeAll(stream, [JSON.stringify(answer)])
}

/** HTTP API and ALB know nothing of streams: from a streaming function, too, they read one proxy result. */
function readsPrelude(event: HttpEvent): boolean {
  const entryPoint = readEntryPoint(event)
  return entryPoint === 'function-url' || entryPoint === 'rest-api'
}

async function streamHttp(
  dispatcher: Dispatcher,
  event: HttpEvent,
  stream: ResponseStream,
  context: LambdaContext,
  { http, aws, limit }: Required<StreamOptions>,
): Promise<void> {
  const gone = whenClosed(stream)
  const { status, headers, body } = await startHttpAnswer(dispatcher, event, context, { ...http, limit, gone })
  const out = aws.HttpResponseStream.from(stream, { statusCode: status, headers: { ...headers } })
  // The prelude goes out with the first write, so that even an empty answer needs one.
  await writeAll(out, typeof body === 'string' ? [body] : body)
}

/** One JSON-RPC message per line: notifications as they happen, the response last. */
async function streamLines(
  dispatcher: Dispatcher,
  event: unknown,
  stream: ResponseStream,
  context: LambdaContext,
  limit: PayloadLimit,
): Promise<void> {
  stream.setContentType?.('application/x-ndjson')
  const incoming = readMessage(event)
  if (incoming.kind !== 'request') return writeAll(stream, [toLine(JSON.stringify(toUnsupported(event, incoming)))])
  const { message: request } = incoming
  const exchange = streamExchange(
    (emit, gone) => exchangeInvoke(dispatcher, request, context, { limit, emit, gone }),
    whenClosed(stream),
  )
  await writeAll(stream, fitStream(exchange.read(), toLine, request.id, limit))
}

function toLine(json: string): string {
  return `${json}\n`
}

async function writeAll(stream: ResponseStream, parts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  for await (const part of parts) {
    if (stream.write(part)) continue
    if (!(await isDrained(stream))) return
  }
  await new Promise<void>(resolve => stream.end(resolve))
}

/** Fires when the stream closes: early, if its reader has left. */
function whenClosed(stream: ResponseStream): AbortSignal {
  const closed = new AbortController()
  if (stream.destroyed) closed.abort()
  else stream.once('close', () => closed.abort())
  return closed.signal
}

/** Waits for the reader. False when the stream has closed: what is written to it is not read. */
async function isDrained(stream: ResponseStream): Promise<boolean> {
  // A stream that has closed already emits neither event.
  if (stream.destroyed) return false
  const ended = new AbortController()
  const waitFor = (event: string) => once(stream, event, { signal: ended.signal })
  try {
    return await Promise.race([waitFor('drain').then(() => true), waitFor('close').then(() => false)])
  } catch {
    return false
  } finally {
    ended.abort()
  }
}
