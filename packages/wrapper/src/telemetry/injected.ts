import { isObject, type JsonRpcRequest } from '../mcp/json-rpc.ts'
import { readMeta, withMeta } from '../mcp/revisions.ts'
import { type Context, inject, type OpenTelemetry } from './open-telemetry.ts'

/** The request with a context in `_meta`: `traceparent`, `tracestate` and `baggage`, unprefixed, as SEP-414 has them. */
export function injected(request: JsonRpcRequest, otel: OpenTelemetry, context: Context): JsonRpcRequest {
  const sent = request.params?._meta
  // A wrong `_meta` is for its server to refuse.
  if (sent !== undefined && !isObject(sent)) return request
  return withMeta(request, { ...readMeta(request), ...inject(otel, context) })
}
