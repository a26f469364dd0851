import type { LambdaContext } from './lambda-context.ts'

/** What AgentCore Gateway says of a call, as a tool finds it in `_meta` under `mcp-lambda/agentcore`. */
export type AgentCoreFacts = {
  /** The name the gateway's client called: `target___tool`. */
  readonly toolName: string
  readonly gatewayId?: string
  readonly targetId?: string
  /** Id of the JSON-RPC message the gateway's client sent. */
  readonly messageId?: string
  /** The gateway's own request id, for AWS's logs. Lambda's is another. */
  readonly requestId?: string
  /** Headers the target is configured to propagate, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Key of `_meta` these facts reach a tool under. */
export const agentCoreKey = 'mcp-lambda/agentcore'

/**
 * Told by the context alone: the event may look like anything, since a tool's arguments may. Lambda's Node runtime
 * hands on the client context as the JSON it arrived as, where the key is `custom` in lower case.
 */
export function isAgentCoreCall({ clientContext }: LambdaContext): boolean {
  return typeof clientContext?.custom?.bedrockAgentCoreToolName === 'string'
}
