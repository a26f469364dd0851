import type { JsonRpcFailure, JsonRpcNotification } from '../../mcp/json-rpc.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { InboundCall } from '../inbound-call.ts'
import { toRefusalFailure } from '../refusals.ts'

/**
 * What a notification is answered with: there is no response, and an invocation returns something. Not null, which the
 * transports of awslabs' run-mcp-servers-with-aws-lambda report as an error.
 */
export type NoResponse = Readonly<Record<string, never>>

export async function notifyInvoke(
  dispatcher: Dispatcher,
  message: JsonRpcNotification,
  inbound: InboundCall,
): Promise<JsonRpcFailure | NoResponse> {
  try {
    await dispatcher.notify(message, inbound, await dispatcher.identify(inbound))
    return {}
  } catch (error) {
    return toRefusalFailure(null, error)
  }
}
