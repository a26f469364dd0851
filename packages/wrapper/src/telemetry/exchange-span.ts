/** The SERVER span of an exchange. Loaded by the first exchange in a process with an OpenTelemetry SDK. */

import { Refusal } from '../backend.ts'
import type { Exchange } from '../inbound/inbound-call.ts'
import { type Ending, toErrorOutcome, toFinalOutcome, toOutcome } from '../inbound/record/to-outcome.ts'
import { toRefusalError } from '../inbound/refusals.ts'
import { requestIdKey } from '../mcp/call-metadata.ts'
import * as ErrorCode from '../mcp/error-codes.ts'
import { isObject, type JsonRpcResponse } from '../mcp/json-rpc.ts'
import { readMeta } from '../mcp/revisions.ts'
import { within } from '../primitives/within.ts'
import { describeEnd, describeSpan } from './attributes.ts'
import { guarded, warnOnce } from './guarded.ts'
import { injected } from './injected.ts'
import {
  activeContext,
  type Context,
  errorStatus,
  extract,
  type OpenTelemetry,
  readOpenTelemetry,
  runIn,
  type Span,
  type SpanContext,
  spanKind,
  spanOf,
  withSpan,
} from './open-telemetry.ts'
import { readSampledSegment } from './x-ray.ts'

/** Longest that an answer waits for the exporter, in milliseconds. */
const flushWithinMs = 1_000

type Parent = { readonly context: Context; readonly ambient: SpanContext | undefined; readonly isSent: boolean }

export function createExchangeTracer(env: Readonly<Record<string, string | undefined>>) {
  // Lambda freezes a process once its answer has left.
  const mayFreeze = env.AWS_LAMBDA_FUNCTION_NAME !== undefined
  return async function traceExchange(
    exchange: Exchange,
    run: (exchange: Exchange) => Promise<JsonRpcResponse>,
  ): Promise<JsonRpcResponse> {
    const started = guarded(() => start(exchange))
    if (!started) return run(exchange)
    const { otel, span, context, traced, isOutermost } = started
    try {
      const response = await runIn(otel, context, () => run(traced))
      guarded(() => end(span, exchange, toOutcome(response)))
      return response
    } catch (error) {
      guarded(() => end(span, exchange, toEnding(error)))
      throw error
    } finally {
      // Instrumentation around the handler flushes by itself, after its own span has ended.
      if (mayFreeze && isOutermost) await flush(otel)
    }
  }
}

function start(exchange: Exchange) {
  const { request, protocol, inbound } = exchange
  const otel = readOpenTelemetry()
  const { context: parent, ambient, isSent } = findParent(otel, exchange)
  const isFromGateway = inbound.caller.asserted !== undefined && readMeta(request)[requestIdKey] !== undefined
  const { name, attributes } = describeSpan(request, protocol.revision, () => isFromGateway)
  const span = otel.trace.getTracer('@mcp-lambda/wrapper').startSpan(
    name,
    {
      kind: spanKind.server,
      attributes: { ...attributes, ...describePlace(exchange) },
      links: ambient && isSent ? [{ context: ambient }] : [],
    },
    parent,
  )
  const context = withSpan(parent, span)
  const { traceId } = span.spanContext()
  const isOfXray = readSampledSegment(exchange.xray)?.traceId === traceId
  const traced = { ...exchange, request: injected(request, otel, context), ...(!isOfXray && { traceId }) }
  return { otel, span, context, traced, isOutermost: ambient === undefined }
}

/** The sender's own context has priority, as the conventions say. What is sent nowhere starts a trace, or continues X-Ray's. */
function findParent(otel: OpenTelemetry, { request, inbound, xray }: Exchange): Parent {
  const { asserted, headers } = inbound.caller
  const active = activeContext(otel)
  const ambient = spanOf(active)
  const sent = extract(otel, active, { ...asserted?.trace, ...readMeta(request) })
  if (spanOf(sent) !== ambient) return { context: sent, ambient: ambient?.spanContext(), isSent: true }
  if (ambient) return { context: sent, ambient: ambient.spanContext(), isSent: false }
  const fromHeaders = extract(otel, sent, headers)
  const segment = spanOf(fromHeaders) ? undefined : readSampledSegment(xray)
  const context = segment ? withSpan(fromHeaders, { spanContext: () => segment }) : fromHeaders
  return { context, ambient: undefined, isSent: false }
}

function describePlace({ inbound, isFirst }: Exchange) {
  const { caller, requestId } = inbound
  const isHttp = caller.entryPoint !== 'invoke'
  return {
    'mcp_lambda.entry_point': caller.entryPoint,
    ...(isHttp && { 'network.transport': 'tcp', 'network.protocol.name': 'http' }),
    ...(caller.entryPoint !== 'node' && { 'faas.invocation_id': requestId, 'faas.coldstart': isFirst }),
  }
}

function end(span: Span, exchange: Exchange, ending: Ending): void {
  const { request, protocol, notes } = exchange
  const outcome = toFinalOutcome(ending.outcome, exchange)
  // A tool that has answered exists, so that its name is no text of the caller's own.
  if (outcome === 'ok') span.updateName(describeSpan(request, protocol.revision, () => true).name)
  span.setAttributes({
    ...(outcome === 'ok' && describeSpan(request, protocol.revision, () => true).attributes),
    ...describeEnd({ ...ending, outcome }),
    ...(notes.target !== undefined && { 'mcp_lambda.target': notes.target }),
  })
  if (outcome !== 'ok') span.setStatus({ code: errorStatus })
  span.end()
}

function toEnding(error: unknown): Ending {
  if (!(error instanceof Refusal)) return toErrorOutcome({ code: ErrorCode.internalError })
  const { code, data } = toRefusalError(error)
  return toErrorOutcome({ code, cause: isObject(data) ? data.cause : undefined })
}

async function flush({ trace }: OpenTelemetry): Promise<void> {
  const provider = trace.getDelegate?.() ?? trace
  try {
    await within(Promise.resolve(provider.forceFlush?.()), flushWithinMs)
  } catch (error) {
    warnOnce(error)
  }
}
