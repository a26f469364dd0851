/** Attributes of the MCP semantic conventions: https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/mcp.md */

import { describeRequest } from '../inbound/record/describe-request.ts'
import type { Ending } from '../inbound/record/to-outcome.ts'
import type { JsonRpcRequest } from '../mcp/json-rpc.ts'
import type { Attributes } from './open-telemetry.ts'

/** Longest text that a caller has chosen. */
const maxText = 128

/** Of a request, with the name of its span. Arguments are not among them. */
export function describeSpan(request: JsonRpcRequest, revision: string, isProven: (name: string) => boolean) {
  const { method, tool } = describeRequest(request, isProven)
  const prompt = method === 'prompts/get' ? toPromptName(request.params?.name) : undefined
  const uri = method === 'resources/read' ? toPlainUri(request.params?.uri) : undefined
  const about = tool ?? prompt
  const attributes: Attributes = {
    'mcp.method.name': method ?? '',
    'mcp.protocol.version': revision,
    'jsonrpc.request.id': String(request.id).slice(0, maxText),
    ...(tool !== undefined && { 'gen_ai.tool.name': tool, 'gen_ai.operation.name': 'execute_tool' }),
    ...(prompt !== undefined && { 'gen_ai.prompt.name': prompt }),
    ...(uri !== undefined && { 'mcp.resource.uri': uri }),
  }
  return { name: about === undefined ? `${method}` : `${method} ${about}`, attributes }
}

/** How a request ended. The words of an error stay out: they may repeat what the caller sent. */
export function describeEnd({ outcome, code, cause }: Ending): Attributes {
  return {
    'mcp_lambda.outcome': outcome,
    ...(outcome !== 'ok' && { 'error.type': code === undefined ? outcome : String(code) }),
    ...(code !== undefined && { 'rpc.response.status_code': String(code) }),
    ...(cause !== undefined && { 'mcp_lambda.cause': cause }),
  }
}

function toPromptName(name: unknown): string {
  return typeof name === 'string' && /^[\w.-]{1,64}$/.test(name) ? name : '?'
}

/** Without its query, fragment and user: those hold values and credentials. */
function toPlainUri(uri: unknown): string | undefined {
  if (typeof uri !== 'string') return undefined
  return uri
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/@]*@/, '//')
    .slice(0, maxText)
}
