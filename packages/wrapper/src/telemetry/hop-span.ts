/** The CLIENT span of a request to another server. Loaded by the first one in a process with an OpenTelemetry SDK. */

import { type Ending, toErrorOutcome, toOutcome } from '../inbound/record/to-outcome.ts'
import * as ErrorCode from '../mcp/error-codes.ts'
import { isObject, type JsonRpcRequest, type JsonRpcResponse, RpcError } from '../mcp/json-rpc.ts'
import { readMeta } from '../mcp/revisions.ts'
import { describeEnd, describeSpan } from './attributes.ts'
import { guarded } from './guarded.ts'
import type { Hop } from './hop.ts'
import { injected } from './injected.ts'
import {
  activeContext,
  errorStatus,
  extract,
  readOpenTelemetry,
  runIn,
  type Span,
  spanKind,
  spanOf,
  withSpan,
} from './open-telemetry.ts'

export async function inHopSpan(
  request: JsonRpcRequest,
  hop: Hop,
  send: (request: JsonRpcRequest) => Promise<JsonRpcResponse>,
): Promise<JsonRpcResponse> {
  const started = guarded(() => start(request, hop))
  if (!started) return send(request)
  const { otel, span, context, traced } = started
  try {
    const response = await runIn(otel, context, () => send(traced))
    guarded(() => end(span, toOutcome(response)))
    return response
  } catch (error) {
    guarded(() => end(span, toEnding(error)))
    throw error
  }
}

function start(request: JsonRpcRequest, { revision, attributes: ofHop }: Hop) {
  const otel = readOpenTelemetry()
  const active = activeContext(otel)
  // An SDK that follows no context has the span of the exchange in the message alone.
  const parent = spanOf(active) ? active : extract(otel, active, readMeta(request))
  // Only requests for tools that exist are sent on by a gateway; other senders pass on what they were asked.
  const { name, attributes } = describeSpan(request, revision, () => 'mcp_lambda.target' in ofHop)
  const span = otel.trace
    .getTracer('@mcp-lambda/wrapper')
    .startSpan(name, { kind: spanKind.client, attributes: { ...attributes, ...ofHop }, links: [] }, parent)
  const context = withSpan(parent, span)
  return { otel, span, context, traced: injected(request, otel, context) }
}

function end(span: Span, ending: Ending): void {
  span.setAttributes(describeEnd(ending))
  if (ending.outcome !== 'ok') span.setStatus({ code: errorStatus })
  span.end()
}

function toEnding(error: unknown): Ending {
  if (!(error instanceof RpcError)) return toErrorOutcome({ code: ErrorCode.internalError })
  const { code, data } = error
  return toErrorOutcome({ code, cause: isObject(data) ? data.cause : undefined })
}
