import type { StreamingFunction } from '../inbound/lambda/streaming.ts'
import { forgetSnapshot } from '../primitives/on-restore.ts'
import { toErrorReport } from './error-report.ts'
import { type Invocation, readInvocation } from './invocation.ts'
import { setLogContext } from './log.ts'
import { failStream, isStreaming, toResponseStream } from './response-stream.ts'
import type { RuntimeApi } from './runtime-api.ts'

type Environment = Record<string, string | undefined>

type BufferedFunction = (event: unknown, context: Invocation['context']) => Promise<unknown>

export type RunOptions = {
  readonly api: RuntimeApi
  /** Of the process: `_X_AMZN_TRACE_ID` is set in it for each invocation. */
  readonly env: Environment
}

/**
 * The process of a function, as Lambda's Runtime API has it: loads the handler, and then serves one invocation after the other.
 * Returns when the Runtime API has ended.
 *
 * @param load gives the handler. What it throws is reported as a failed init phase
 */
export async function runFunction(
  load: () => Promise<BufferedFunction | StreamingFunction>,
  { api, env }: RunOptions,
): Promise<void> {
  const handler = await load().catch(async (error: unknown) => {
    console.error('The function cannot be loaded', error)
    await api.failInit(toErrorReport(error))
    throw error
  })
  if (isSnapStart(env)) {
    await api.restored()
    forgetSnapshot()
  }
  for (;;) {
    const next = await api.nextInvocation().catch(() => undefined)
    if (next === undefined) return
    const invocation = readInvocation(next, env.AWS_LAMBDA_FUNCTION_NAME)
    setLogContext(invocation.context)
    if (invocation.traceId === undefined) delete env._X_AMZN_TRACE_ID
    else env._X_AMZN_TRACE_ID = invocation.traceId
    await (isStreaming(handler) ? serveStreamed(handler, invocation, api) : serveBuffered(handler, invocation, api))
  }
}

/** Whether a snapshot is taken of this process after its init phase. */
export function isSnapStart(env: Environment): boolean {
  return env.AWS_LAMBDA_INITIALIZATION_TYPE === 'snap-start'
}

async function serveBuffered(
  handler: BufferedFunction,
  { event, context }: Invocation,
  api: RuntimeApi,
): Promise<void> {
  try {
    const result = await handler(event, context)
    await api.respond(context.awsRequestId, JSON.stringify(result ?? null))
  } catch (error) {
    console.error('The invocation failed', error)
    await api.fail(context.awsRequestId, toErrorReport(error))
  }
}

async function serveStreamed(
  handler: StreamingFunction,
  { event, context }: Invocation,
  api: RuntimeApi,
): Promise<void> {
  const { sent, accepted } = api.stream(context.awsRequestId)
  try {
    await handler(event, toResponseStream(sent), context)
  } catch (error) {
    console.error('The invocation failed', error)
    failStream(sent, error)
  }
  await accepted
}
