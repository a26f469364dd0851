/** Protocols of functions that are not under this project's wrapper. */

import {
  isObject,
  type JsonObject,
  type JsonRpcRequest,
  metaKey,
  noCaching,
  stripCallFacts,
  toLegacyRequest,
  toModernFailure,
  toModernResult,
} from '@mcp-lambda/wrapper/protocol'
import type { ProtocolName } from '../config/gateway-config.ts'
import type { Protocol } from './protocol.ts'
import { readResponse } from './read-answer.ts'
import { metaOf } from './to-message.ts'

export const foreignProtocols: { readonly [Name in Exclude<ProtocolName, 'mcp'>]: Protocol } = {
  'mcp-2025': {
    streams: false,
    // Facts of the call are for functions under the wrapper; others get what the client sent.
    toEvent: request => toLegacyRequest(withoutCallFacts(request)),
    readAnswer(answer, request, target) {
      const response = readResponse(answer, request, target)
      if (!response) return undefined
      if ('error' in response) return toModernFailure(response, request)
      const { serverInfo } = target.catalogue
      return { ...response, result: toModernResult(request.method, response.result, serverInfo, noCaching) }
    },
  },

  agentcore: {
    streams: false,
    toEvent: ({ params }) => (isObject(params?.arguments) ? params.arguments : {}),
    // The names of AgentCore Gateway's own contract; functions made for it take the tool's name from there.
    toClientContext: ({ id, params }, { name }, { requestId }) => ({
      bedrockAgentCoreMessageVersion: '1.0',
      bedrockAgentCoreToolName: `${name}___${params?.name}`,
      bedrockAgentCoreTargetId: name,
      bedrockAgentCoreGatewayId: 'mcp-gateway',
      bedrockAgentCoreMcpMessageId: String(id),
      bedrockAgentCoreAwsRequestId: requestId,
    }),
    readAnswer: (answer, { id }, { catalogue }) =>
      answer === undefined
        ? undefined
        : {
            jsonrpc: '2.0',
            id,
            result: {
              resultType: 'complete',
              ...toToolResult(answer),
              _meta: { [metaKey.serverInfo]: catalogue.serverInfo },
            },
          },
  },
}

function withoutCallFacts(request: JsonRpcRequest): JsonRpcRequest {
  return { ...request, params: { ...request.params, _meta: stripCallFacts(metaOf(request)) } }
}

/** Such a function returns any JSON. Content blocks, which ours return where a tool has nothing structured, are kept. */
function toToolResult(answer: unknown): JsonObject {
  if (isObject(answer) && isContent(answer.content)) return { content: answer.content }
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  return { content: [{ type: 'text', text }], ...(isObject(answer) && { structuredContent: answer }) }
}

function isContent(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(block => isObject(block) && 'type' in block)
}
