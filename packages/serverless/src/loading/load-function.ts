/** Loads one packaged function on a Lambda of its own, and asks it what it offers. */
import { basename, relative, resolve } from 'node:path'
import { askForCatalogue, NoResponse } from '@mcp-lambda/gateway/packaging'
import { type FunctionDefinition, startLambda } from '@mcp-lambda/lambda-local'
import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import { type Cause, describeEnd, findCause } from './find-cause.ts'
import { findLoggedError } from './find-logged-error.ts'
import { findSourceCause } from './find-source-cause.ts'
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
  /** A server that never answers is reported after this time, also where its function may take longer. Default: 60. */
  readonly limitSeconds?: number
}

/** JSON-RPC 2.0, section 5.1: the error itself is logged. */
const internalError = -32603

/** Names the tenant in calls of functions that are isolated by tenant. */
const tenantId = 'mcp-lambda-check'

export async function loadFunction(
  definition: FunctionDefinition,
  { directory, environment, isTarget, limitSeconds = 60 }: LoadOptions,
): Promise<Loaded> {
  const { reservedConcurrency: _, url: _url, ...own } = definition
  const loadable = { ...own, timeoutSeconds: Math.min(own.timeoutSeconds, limitSeconds) }
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
    const { codeFolder } = definition
    if (error instanceof FunctionFailed) return describeReport(error.report, { directory, definition, lines })
    if (error instanceof NoResponse)
      return { kind: 'failed', reason: error.message, cause: { kind: 'handler-differs' } }
    const thrown = error as Error & { readonly code?: number; readonly data?: unknown } // Of the JSON-RPC error.
    const logged = thrown.code === internalError ? findLoggedError(lines) : undefined
    if (logged === undefined) return { kind: 'failed', ...describeEnd(thrown) }
    const place = findSourcePlace(logged.trace, { directory, codeFolder })
    const cause = findUnpackaged(logged.reason, codeFolder) ?? findSourceCause(logged.reason, logged.trace)
    return {
      kind: 'failed',
      reason: logged.reason,
      ...(place !== undefined && { place }),
      ...(cause !== undefined && { cause }),
    }
  } finally {
    await lambda.close()
  }
}

type Report = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] }

type Reported = {
  readonly directory: string
  readonly definition: FunctionDefinition
  /** Of its log. */
  readonly lines: readonly string[]
}

function describeReport(report: Report, { directory, definition, lines }: Reported): LoadFailure {
  const { errorType, errorMessage, trace = [] } = report
  const place = findSourcePlace(trace, { directory, codeFolder: definition.codeFolder })
  const said = errorType === 'Runtime.ExitError' ? lastLines(lines) : ''
  const reason = `${errorType}: ${errorMessage.replace(/^RequestId: \S+ (?:Error: )?/, '')}${said}`
  const cause = toCause(report, definition)
  return { kind: 'failed', reason, ...(place !== undefined && { place }), ...(cause !== undefined && { cause }) }
}

function toCause({ errorType, errorMessage }: Report, { handler, codeFolder }: FunctionDefinition): Cause | undefined {
  switch (errorType) {
    case 'Runtime.HandlerNotFound':
      return { kind: 'handler-not-exported' }
    case 'Runtime.ExitError':
      return { kind: 'process-ended' }
    case 'Sandbox.Timedout':
      return { kind: 'timed-out' }
    case 'Runtime.ImportModuleError': {
      const [module = ''] = basename(handler).split('.')
      return errorMessage.includes(`'${module}'`) ? { kind: 'handler-not-bundled' } : findCause([errorMessage])
    }
    default:
      if (/^Cannot find (?:package|module) /.test(errorMessage)) return findCause([errorMessage])
      return findUnpackaged(errorMessage, codeFolder) ?? findSourceCause(errorMessage)
  }
}

/** A file beside the code, which was read at this place and is not there. */
function findUnpackaged(message: string, codeFolder: string): Cause | undefined {
  const [, path = ''] = /\bENOENT: no such file or directory, (?:open|l?stat|scandir) '([^']+)'/.exec(message) ?? []
  const inside = relative(codeFolder, resolve(codeFolder, path))
  return path === '' || inside.startsWith('..') ? undefined : { kind: 'file-not-packaged', path: inside }
}

/** Lambda reports an error in place of a response. */
class FunctionFailed extends Error {
  readonly report: Report

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
