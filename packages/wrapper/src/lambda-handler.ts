import { type HandlerOptions, mergeOptions, ownOptions } from './handler-options.ts'
import { createDispatcher } from './inbound/dispatcher.ts'
import { isAgentCoreCall } from './inbound/lambda/agentcore-facts.ts'
import { answerMessageInvoke } from './inbound/lambda/invoke.ts'
import { isHttpEvent } from './inbound/lambda/is-http-event.ts'
import { isShortInvoke } from './inbound/lambda/is-short-invoke.ts'
import type { LambdaContext } from './inbound/lambda/lambda-context.ts'
import type { AwsLambdaGlobal, StreamingFunction } from './inbound/lambda/streaming.ts'
import { hasMethod, type Without } from './options.ts'
import type { KeepOptions } from './outbound/legacy/keep-options.ts'
import type { OneServerOptions, SdkServer, SdkServerFactory } from './outbound/sdk.ts'
import { lazy } from './primitives/lazy.ts'
import { redaction } from './primitives/redaction.ts'
import { type Source, toBackend } from './source.ts'

/** A Lambda handler. `ready` settles when the server has been built: `await handler.ready` keeps that in the init phase. */
export type LambdaHandler = ReturningFunction & { ready: Promise<void> }

/** A streaming handler. On Lambda it writes into a stream; elsewhere there is none, and it returns its answer. */
export type StreamingLambdaHandler = StreamingFunction & ReturningFunction & { ready: Promise<void> }

type ReturningFunction = (event: unknown, context: LambdaContext) => Promise<unknown>

type Streaming = { readonly streaming: true }

/**
 * Puts an MCP server on Lambda. One handler answers each entry point, recognised by the shape of the event: JSON-RPC messages
 * and the short form over `lambda:Invoke`, streamable HTTP of both eras behind a function URL, API Gateway or ALB, and
 * AgentCore Gateway's calls of a Lambda target.
 *
 * Options of keeping servers (`KeepOptions`) belong to the source: `lambdaHandler` takes them for SDK servers alone.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(() => createServer())
 * ```
 * @throws TypeError for an option that belongs elsewhere (naming where), an invalid value, and what is not an MCP server.
 */
export function lambdaHandler(
  source: Source,
  options: Streaming & HandlerOptions & Without<KeepOptions>,
): StreamingLambdaHandler
export function lambdaHandler(
  server: SdkServer | SdkServerFactory,
  options: Streaming & HandlerOptions & OneServerOptions,
): StreamingLambdaHandler
export function lambdaHandler(
  create: SdkServerFactory,
  options: Streaming & HandlerOptions & KeepOptions,
): StreamingLambdaHandler
export function lambdaHandler(source: Source, options?: HandlerOptions & Without<KeepOptions>): LambdaHandler
export function lambdaHandler(
  server: SdkServer | SdkServerFactory,
  options?: HandlerOptions & OneServerOptions,
): LambdaHandler
export function lambdaHandler(create: SdkServerFactory, options?: HandlerOptions & KeepOptions): LambdaHandler
export function lambdaHandler(source: Source, given: HandlerOptions = {}) {
  const options = mergeOptions(ownOptions(source), given)
  const backend = toBackend(source, options, { taker: 'lambdaHandler', env: process.env })
  const { authenticate, record = process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined } = options
  const dispatcher = createDispatcher(backend, { authenticate, record, env: process.env })
  const http = { allowedOrigins: options.allowedOrigins ?? [], documents: options.documents }

  async function answer(event: unknown, context: LambdaContext): Promise<unknown> {
    if (isAgentCoreCall(context)) return (await loadAgentCore()).answerAgentCore(dispatcher, event, context)
    if (isHttpEvent(event)) return (await loadHttp()).answerHttpEvent(dispatcher, event, context, http)
    if (isShortInvoke(event)) return (await loadShortInvoke()).answerShortInvoke(dispatcher, event, context)
    return answerMessageInvoke(dispatcher, event, context)
  }

  function streamed(): StreamingFunction {
    const aws = readAwsLambda()
    return aws.streamifyResponse((event, stream, context) =>
      hideInErrors(
        loadStreaming().then(({ streamAnswer }) => streamAnswer(dispatcher, event, stream, context, { http, aws })),
      ),
    )
  }

  const buffered: ReturningFunction = (event, context) => hideInErrors(answer(event, context))
  const handler = options.streaming && isOnLambda() ? streamed() : buffered
  // A failure here is reported by the first call, which tries again.
  const warmed = (backend.warm?.() ?? Promise.resolve()).catch(error => {
    console.warn('The MCP server was not built', error)
  })
  return Object.assign(handler, { ready: withinInitPhase(warmed) })
}

/**
 * Lambda ends an init phase after 10 s, and begins again from the start (developer guide, "Lambda execution environment
 * lifecycle"). A server that needs longer goes on starting in its first call.
 */
function withinInitPhase(warmed: Promise<void>): Promise<void> {
  const leftMs = 1_000 * Math.max(0, 9 - process.uptime())
  return new Promise(resolve => {
    const timer = setTimeout(resolve, leftMs)
    void warmed.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** The runtime answers and logs what a handler throws. */
function hideInErrors<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return answer.catch(error => {
    throw redaction.error(error)
  })
}

/** Most functions have one entry point, and need no code of the others. */
const loadAgentCore = lazy(() => import('./inbound/lambda/agentcore.ts'))
const loadHttp = lazy(() => import('./inbound/lambda/http.ts'))
const loadShortInvoke = lazy(() => import('./inbound/lambda/short-invoke.ts'))
const loadStreaming = lazy(() => import('./inbound/lambda/streaming.ts'))

/** On Lambda, a runtime client without streams is an error: the callers wait for a stream. */
function isOnLambda(): boolean {
  return findAwsLambda() !== undefined || process.env.AWS_LAMBDA_RUNTIME_API !== undefined
}

function readAwsLambda(): AwsLambdaGlobal {
  const aws = findAwsLambda()
  if (aws) return aws
  throw new Error('streaming: true needs the awslambda global of a Lambda Node.js runtime')
}

/** The global alone proves nothing: the AWS SDK sets one anywhere, to keep data of a call. */
function findAwsLambda(): AwsLambdaGlobal | undefined {
  const found: unknown = Reflect.get(globalThis, 'awslambda')
  return isAwsLambda(found) ? found : undefined
}

function isAwsLambda(value: unknown): value is AwsLambdaGlobal {
  return hasMethod(value, 'streamifyResponse')
}
