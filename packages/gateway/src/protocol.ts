/** How functions are spoken to. Our own way is here; that of others is loaded when there is such a target. */

import type { Call, JsonObject, JsonRpcRequest, JsonRpcResponse } from '@mcp-lambda/wrapper'
import type { ProtocolName } from './gateway-config.ts'
import { readResponse } from './invoke-answer.ts'
import { type CallContext, toMessage } from './invoke-message.ts'
import type { Target } from './targets.ts'

export type Protocol = {
  /** Whether it can be asked for a message per line. */
  readonly streams: boolean
  toEvent(request: JsonRpcRequest, target: Target, context: CallContext): unknown
  /** `custom` of the client context the function is invoked with. */
  toClientContext?(request: JsonRpcRequest, target: Target, call: Call): JsonObject
  /** The response on 2026-07-28; undefined for an answer that is none. */
  readAnswer(answer: unknown, request: JsonRpcRequest, target: Target): JsonRpcResponse | undefined
}

const mcp: Protocol = { streams: true, toEvent: toMessage, readAnswer: readResponse }

export function protocolOf({ protocol = 'mcp' }: Target): Protocol | Promise<Protocol> {
  return protocol === 'mcp' ? mcp : loadForeign(protocol)
}

async function loadForeign(name: Exclude<ProtocolName, 'mcp'>): Promise<Protocol> {
  return (await import('./foreign-protocols.ts')).foreignProtocols[name]
}
