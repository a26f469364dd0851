import type { Edge } from '../edge.ts'
import { ErrorCode, type JsonRpcRequest } from '../json-rpc.ts'
import type { LambdaContext } from '../lambda-context.ts'
import { bufferedLimitBytes, describeTooLarge } from '../size.ts'
import { exchangeInvoke, lastResponse, sizeOf } from './invoke.ts'
import type { ShortInvoke } from './is-short-invoke.ts'

export type ShortResult = { statusCode: number; body: string }

export async function answerShortInvoke(edge: Edge, event: ShortInvoke, context: LambdaContext): Promise<ShortResult> {
  const request: JsonRpcRequest = { ...event, jsonrpc: '2.0', id: context.awsRequestId }
  const response = await lastResponse(exchangeInvoke(edge, request, context))
  const result =
    'error' in response
      ? { statusCode: toStatus(response.error.code), body: JSON.stringify({ error: response.error }) }
      : { statusCode: 200, body: JSON.stringify(response.result) }
  const bytes = sizeOf(result)
  if (bytes <= bufferedLimitBytes) return result
  const error = { code: ErrorCode.tooLarge, message: describeTooLarge(bytes) }
  return { statusCode: 500, body: JSON.stringify({ error }) }
}

function toStatus(code: number): number {
  switch (code) {
    case ErrorCode.methodNotFound:
      return 404
    case ErrorCode.invalidRequest:
    case ErrorCode.invalidParams:
      return 400
    default:
      return 500
  }
}
