import type { Backend, Principal } from '../backend.ts'
import type { JsonRpcNotification } from '../mcp/json-rpc.ts'
import { newestLegacyRevision } from '../mcp/revisions.ts'
import type { InboundCall } from './inbound-call.ts'
import { openCall } from './open-call.ts'

/** Passes a notification on. Loaded late: few clients of a function send any. */
export async function notify(
  backend: Backend,
  notification: JsonRpcNotification,
  inbound: InboundCall,
  principal: Principal | undefined,
): Promise<void> {
  // 2026-07-28 defines no client notifications, so treat each as 2025-era.
  const { call, deadline } = openCall(inbound, { era: 'legacy', revision: newestLegacyRevision }, principal, inbound)
  try {
    await deadline.race(Promise.resolve(backend.notify?.(notification, call)))
  } catch (error) {
    // Notifications have no response, so log the failure and drop it.
    console.warn('A notification failed', { requestId: inbound.requestId, error })
  } finally {
    deadline.end('done')
  }
}
