import type { ProtocolName } from '../config/gateway-config.ts'
import type { Target } from '../config/target.ts'
import type { Protocol } from './protocol.ts'
import { readResponse } from './read-answer.ts'
import { toMessage } from './to-message.ts'

const mcp: Protocol = { streams: true, toEvent: toMessage, readAnswer: readResponse }

/** Protocols of functions from elsewhere are loaded when there is such a target. */
export function protocolOf({ protocol = 'mcp' }: Target): Protocol | Promise<Protocol> {
  return protocol === 'mcp' ? mcp : loadForeign(protocol)
}

async function loadForeign(name: Exclude<ProtocolName, 'mcp'>): Promise<Protocol> {
  return (await import('./foreign-protocols.ts')).foreignProtocols[name]
}
