import { type Authenticate, createDispatcher } from './inbound/dispatcher.ts'
import type { Documents } from './inbound/http/http-call.ts'
import { isAgentCoreCall } from './inbound/lambda/agentcore-facts.ts'
import { answerMessageInvoke } from './inbound/lambda/invoke.ts'
import { isHttpEvent } from './inbound/lambda/is-http-event.ts'
import { isShortInvoke } from './inbound/lambda/is-short-invoke.ts'
import type { LambdaContext } from './inbound/lambda/lambda-context.ts'
import type { AwsLambdaGlobal, ResponseStream } from './inbound/lambda/streaming.ts'
import type { Without } from './options.ts'
import type { KeepOptions } from './outbound/legacy/keep-options.ts'
import type { OneServerOptions, SdkServer, SdkServerFactory } from './outbound/sdk.ts'
import { lazy } from './primitives/lazy.ts'
import { type Source, toBackend } from './source.ts'

/** How servers are kept is an option of the source: see `KeepOptions`. */
export type HandlerOptions = {
  /**
   * Whether the function answers as a stream. Nothing in an invocation tells, so it must say what is configured: a
   * function URL with `invokeMode: RESPONSE_STREAM`, a REST API with `transferMode: STREAM`, or callers that use
   * `InvokeWithResponseStream` (those that use `Invoke` get the same answer as from a function that does not stream).
   * Outside Lambda there is no stream to write to, and the handler returns its answers.
   */
  readonly streaming?: boolean
  /** Says who a caller is, or throws `Refusal`. By default AWS's word is taken, and on invoke the caller's own. */
  readonly authenticate?: Authenticate
  /** Values of the `Origin` header that may call from a browser, `http://localhost:*` for any port; none by default. */
  readonly allowedOrigins?: readonly string[]
  /** JSON documents over HTTP for anybody, by path: `/.well-known/oauth-protected-resource` of an OAuth resource. */
  readonly documents?: Documents
}

/** A Lambda handler. `ready` settles when the server has been built: `await handler.ready` keeps that in the init phase. */
export type LambdaHandler = ((event: unknown, context: LambdaContext) => Promise<unknown>) & { ready: Promise<void> }

/**
 * Puts an MCP server on Lambda. One handler answers every door, told apart by the shape of the event: JSON-RPC messages
 * and the short form over `lambda:Invoke`, streamable HTTP of both eras behind a function URL, API Gateway or ALB, and
 * AgentCore Gateway's calls of a Lambda target.
 *
 * Options of keeping servers are taken for SDK servers alone; `stdio`, `remote` and `sdk` take them themselves.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(() => createServer())
 * ```
 * @throws TypeError for an option that belongs elsewhere (naming where), an invalid value, and what is not an MCP server.
 */
export function lambdaHandler(source: Source, options?: HandlerOptions & Without<KeepOptions>): LambdaHandler
export function lambdaHandler(
  server: SdkServer | SdkServerFactory,
  options?: HandlerOptions & OneServerOptions,
): LambdaHandler
export function lambdaHandler(create: SdkServerFactory, options?: HandlerOptions & KeepOptions): LambdaHandler
export function lambdaHandler(source: Source, options: HandlerOptions = {}): LambdaHandler {
  const backend = toBackend(source, options, { taker: 'lambdaHandler', env: process.env })
  const dispatcher = createDispatcher(backend, options.authenticate)
  const http = { allowedOrigins: options.allowedOrigins ?? [], documents: options.documents }

  async function buffered(event: unknown, context: LambdaContext): Promise<unknown> {
    if (isAgentCoreCall(context)) return (await loadAgentCore()).answerAgentCore(dispatcher, event, context)
    if (isHttpEvent(event)) return (await loadHttp()).answerHttpEvent(dispatcher, event, context, http)
    if (isShortInvoke(event)) return (await loadShortInvoke()).answerShortInvoke(dispatcher, event, context)
    return answerMessageInvoke(dispatcher, event, context)
  }

  function streamed(): LambdaHandler {
    const aws = readAwsLambda()
    const stream = async (event: unknown, to: ResponseStream, context: LambdaContext) =>
      (await loadStreaming()).streamAnswer(dispatcher, event, to, context, { http, aws })
    return aws.streamifyResponse(stream) as LambdaHandler
  }

  const handler = options.streaming && isOnLambda() ? streamed() : buffered
  // What fails here fails again, and is reported, in the first call that needs it.
  const ready = (backend.warm?.() ?? Promise.resolve()).catch(error => {
    console.warn('The MCP server could not be built ahead of the first call', error)
  })
  return Object.assign(handler, { ready })
}

/** A function is called by one door, as a rule, and answers it without the others' code. */
const loadAgentCore = lazy(() => import('./inbound/lambda/agentcore.ts'))
const loadHttp = lazy(() => import('./inbound/lambda/http.ts'))
const loadShortInvoke = lazy(() => import('./inbound/lambda/short-invoke.ts'))
const loadStreaming = lazy(() => import('./inbound/lambda/streaming.ts'))

/** A runtime client that has no streams must not go unnoticed there: its callers wait for one. */
function isOnLambda(): boolean {
  return findAwsLambda() !== undefined || process.env.AWS_LAMBDA_RUNTIME_API !== undefined
}

function readAwsLambda(): AwsLambdaGlobal {
  const aws = findAwsLambda()
  if (aws) return aws
  throw new Error('streaming: true needs the awslambda global, which only a Lambda Node.js runtime provides')
}

/** The global alone says nothing: AWS's SDK puts one there too, for what it keeps of a call, wherever it runs. */
function findAwsLambda(): AwsLambdaGlobal | undefined {
  const { awslambda } = globalThis as { awslambda?: Partial<AwsLambdaGlobal> }
  return awslambda?.streamifyResponse ? (awslambda as AwsLambdaGlobal) : undefined
}
