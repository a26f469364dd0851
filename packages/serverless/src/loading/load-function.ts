/** Loads one packaged function on a Lambda of its own, and asks it what it offers. */
import { askForCatalogue } from '@mcp-lambda/gateway/packaging'
import { type FunctionDefinition, startLambda } from '@mcp-lambda/lambda-local'
import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import { type Cause, describeEnd } from './find-cause.ts'
import { findSourcePlace } from './find-source-place.ts'

export type Loaded =
  | { readonly kind: 'loaded'; readonly initMs: number; readonly catalogue: Catalogue | undefined }
  | LoadFailure

export type LoadFailure = {
  readonly kind: 'failed'
  readonly reason: string
  /** In the sources, from the folder of the service: `src/server.ts:1`. Undefined for an error that no line of them threw. */
  readonly place?: string
  /** As a server that ended said it on stderr. */
  readonly cause?: Cause
}

export type LoadOptions = {
  /** The folder of the service. */
  readonly directory: string
  /** Variables that override those of the template. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether it is a tool server, which says what it offers. The gateway is loaded only. */
  readonly isTarget: boolean
}

/** Names the tenant in calls of functions that are isolated by tenant. */
const tenantId = 'mcp-lambda-check'

export async function loadFunction(
  definition: FunctionDefinition,
  { directory, environment, isTarget }: LoadOptions,
): Promise<Loaded> {
  const { reservedConcurrency: _, url: _url, ...loadable } = definition
  const lines: string[] = []
  const lambda = await startLambda({
    functions: [loadable],
    environment: () => environment,
    onEvent(event) {
      if (event.kind === 'log') lines.push(event.line)
    },
  })
  let initMs = 0
  const ask = async (message: unknown): Promise<unknown> => {
    const options = definition.tenantIsolation ? { tenantId } : {}
    const outcome = await lambda.invoke(definition.name, message, options)
    initMs += outcome.initMs ?? 0
    const { payload } = outcome
    if (outcome.isError) throw new FunctionFailed(payload)
    return payload === '' ? undefined : JSON.parse(payload)
  }
  try {
    // The gateway refuses or answers it: for either its code has loaded.
    const catalogue = isTarget
      ? await askForCatalogue(ask)
      : void (await ask({ jsonrpc: '2.0', id: 1, method: 'ping' }))
    return { kind: 'loaded', initMs, catalogue }
  } catch (error) {
    if (!(error instanceof FunctionFailed))
      return { kind: 'failed', ...describeEnd(error instanceof Error ? error : { message: String(error) }) }
    const { errorType, errorMessage, trace = [] } = error.report
    const place = findSourcePlace(trace, { directory, codeFolder: definition.codeFolder })
    const said = errorType === 'Runtime.ExitError' ? lastLines(lines) : ''
    const reason = `${errorType}: ${errorMessage}${said}`
    return { kind: 'failed', reason, ...(place !== undefined && { place }) }
  } finally {
    await lambda.close()
  }
}

/** Lambda reports an error in place of a response. */
class FunctionFailed extends Error {
  readonly report: { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] }

  constructor(payload: string) {
    super(payload)
    this.report = JSON.parse(payload)
  }
}

/** What a process wrote before it exited, without Lambda's own lines. */
function lastLines(lines: readonly string[]): string {
  const own = lines.filter(
    line =>
      line.trim() !== '' && !/^(START|END|REPORT|INIT_START|INIT_REPORT) |^\{"time":.*"type":"platform\./.test(line),
  )
  const last = own.slice(-3)
  return last.length === 0 ? '' : `; its last lines: ${last.join(' | ')}`
}
