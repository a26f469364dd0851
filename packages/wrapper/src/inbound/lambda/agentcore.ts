/**
 * AgentCore Gateway's Lambda target contract: the event is the map of a tool's arguments and nothing else; which tool,
 * and on whose behalf, is in the client context. No MCP is spoken here: the answer is one result, or a thrown error.
 */
import { type Caller, drop } from '../../backend.ts'
import { anonymousEnvelope } from '../../mcp/anonymous-call.ts'
import { describeValue } from '../../mcp/describe-value.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { isTooDeep } from '../../mcp/json-depth.ts'
import { isObject, type JsonObject, type JsonRpcRequest, type JsonRpcResponse, RpcError } from '../../mcp/json-rpc.ts'
import { modernRevision } from '../../mcp/revisions.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { fitResponse } from '../fit-response.ts'
import type { InboundCall } from '../inbound-call.ts'
import { invokeLimit } from '../payload-limits.ts'
import { type AgentCoreFacts, agentCoreKey } from './agentcore-facts.ts'
import type { LambdaContext } from './lambda-context.ts'

/**
 * Answers a call of AgentCore Gateway with `structuredContent`, where the tool gives it, else with `{ content }` as the
 * tool wrote it: a text that happens to be JSON stays a text, because only the tool knows which it meant.
 *
 * @throws Error with the tool's own text when the tool failed: AgentCore Gateway knows no other error.
 */
export async function answerAgentCore(
  dispatcher: Dispatcher,
  event: unknown,
  context: LambdaContext,
): Promise<unknown> {
  const facts = readFacts(context)
  const request = toToolCall(event, facts, context)
  const caller: Caller = {
    entryPoint: 'invoke',
    headers: {},
    ...(context.tenantId !== undefined && { tenantId: context.tenantId }),
  }
  const inbound: InboundCall = {
    caller,
    requestId: context.awsRequestId,
    closesAtMs: Date.now() + context.getRemainingTimeInMillis(),
    limit: invokeLimit,
    xray: context.xRayTraceId,
    entryMeta: { [agentCoreKey]: facts },
  }
  const principal = await dispatcher.identify(inbound)
  const protocol = { era: 'modern', revision: modernRevision } as const
  const answer = await dispatcher.exchange(request, protocol, inbound, principal, drop)
  return toToolOutput(fitResponse(answer, invokeLimit).response, facts.toolName)
}

function readFacts({ clientContext }: LambdaContext): AgentCoreFacts {
  const custom = clientContext?.custom ?? {}
  const { bedrockAgentCoreGatewayId: gatewayId, bedrockAgentCoreTargetId: targetId } = custom
  const { bedrockAgentCoreMcpMessageId: messageId, bedrockAgentCoreAwsRequestId: requestId } = custom
  const headers = custom.bedrockAgentCorePropagatedHeaders
  return {
    toolName: String(custom.bedrockAgentCoreToolName),
    ...(typeof gatewayId === 'string' && { gatewayId }),
    ...(typeof targetId === 'string' && { targetId }),
    ...(typeof messageId === 'string' && { messageId }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(isObject(headers) && { headers: lowerCaseNames(headers) }),
  }
}

function lowerCaseNames(headers: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), describeValue(value)]))
}

function toToolCall(event: unknown, { toolName }: AgentCoreFacts, context: LambdaContext): JsonRpcRequest {
  if (!isObject(event)) {
    throw new RpcError(ErrorCode.invalidParams, `The arguments of ${toolName} must be an object`)
  }
  if (isTooDeep(event)) throw new RpcError(ErrorCode.invalidParams, `The arguments of ${toolName} nest too deep`)
  return {
    jsonrpc: '2.0',
    id: context.awsRequestId,
    method: 'tools/call',
    params: {
      name: withoutTarget(toolName),
      arguments: event,
      // No capabilities: AgentCore Gateway takes one answer, so its client cannot be asked.
      _meta: anonymousEnvelope,
    },
  }
}

/** Target names have no underscore, so the first `___` is the boundary; a tool's own name may have more of them. */
function withoutTarget(toolName: string): string {
  const boundary = toolName.indexOf('___')
  return boundary < 0 ? toolName : toolName.slice(boundary + 3)
}

function toToolOutput(response: JsonRpcResponse, toolName: string): unknown {
  if ('error' in response) {
    const { code, message, data } = response.error
    throw new RpcError(code, message, data)
  }
  const { content, structuredContent, isError, resultType = 'complete' } = response.result
  if (resultType !== 'complete') {
    throw new Error(
      `${toolName} needs an answer from its client, which AgentCore Gateway cannot carry to a Lambda target`,
    )
  }
  if (isError === true) throw new Error(toWords(content) ?? `${toolName} failed and did not say why`)
  return structuredContent ?? { content }
}

function toWords(content: unknown): string | undefined {
  const texts = Array.isArray(content) ? content.map(block => (isObject(block) ? block.text : undefined)) : []
  const words = texts.filter(text => typeof text === 'string' && text !== '').join('\n')
  return words === '' ? undefined : words
}
