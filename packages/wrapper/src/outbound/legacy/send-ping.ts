/** Loaded late: only connections that can die unseen are asked. */

import type { JsonRpcRequest, JsonRpcResponse } from '../../mcp/json-rpc.ts'

type Run = (request: JsonRpcRequest, options: { readonly signal: AbortSignal }) => Promise<JsonRpcResponse>

/** Longest that a server may take over a `ping`, in milliseconds. All of an environment thaws at once, so that is no delay. */
const limitMs = 1_000

/** Whether the server answers. An answer of any kind will do: a server need not know the method to show that it is there. */
export async function sendPing(run: Run): Promise<boolean> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), limitMs)
  try {
    await run({ jsonrpc: '2.0', id: 0, method: 'ping' }, { signal: limit.signal })
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
