import * as ErrorCode from '../../mcp/error-codes.ts'
import { readMessage } from '../../mcp/read-message.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { fitResponse } from '../fit-response.ts'
import { envelopeLimit } from './envelope-limit.ts'
import { exchangeInvoke } from './invoke.ts'
import type { ShortInvoke } from './is-short-invoke.ts'
import type { LambdaContext } from './lambda-context.ts'
import { toUnsupported } from './unsupported.ts'

export type ShortResult = { statusCode: number; body: string }

export async function answerShortInvoke(
  dispatcher: Dispatcher,
  event: ShortInvoke,
  context: LambdaContext,
): Promise<ShortResult> {
  const incoming = readMessage({ ...event, jsonrpc: '2.0', id: context.awsRequestId })
  const limit = envelopeLimit()
  const answer =
    incoming.kind === 'request'
      ? await exchangeInvoke(dispatcher, incoming.message, context, { limit })
      : toUnsupported(event, incoming)
  const { response } = fitResponse(answer, limit)
  return 'error' in response
    ? { statusCode: toStatus(response.error.code), body: JSON.stringify({ error: response.error }) }
    : { statusCode: 200, body: JSON.stringify(response.result) }
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
