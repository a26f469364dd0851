import type { JsonRpcRequest, JsonRpcResponse } from '../mcp/json-rpc.ts'
import { lazy } from '../primitives/lazy.ts'
import type { Hop } from './hop.ts'
import { isTraced } from './is-traced.ts'

/**
 * Sends a request on to another server: in a span, and with the span's context in `_meta`, where an OpenTelemetry SDK is
 * registered in this process; as it is where there is none.
 */
export function traceHop(
  request: JsonRpcRequest,
  hop: Hop,
  send: (request: JsonRpcRequest) => Promise<JsonRpcResponse>,
): Promise<JsonRpcResponse> {
  return isTraced() ? loadHopSpan().then(inHopSpan => inHopSpan(request, hop, send)) : send(request)
}

const loadHopSpan = lazy(async () => (await import('./hop-span.ts')).inHopSpan)
