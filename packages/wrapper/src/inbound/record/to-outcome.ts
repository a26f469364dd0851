import * as ErrorCode from '../../mcp/error-codes.ts'
import { isObject, type JsonRpcResponse } from '../../mcp/json-rpc.ts'
import type { Exchange, Rejection } from '../inbound-call.ts'
import type { ExchangeRecord, Outcome } from './exchange-record.ts'

/** What an error code means for an operator. Any other is the request's fault. */
const outcomes: ReadonlyMap<number, Outcome> = new Map([
  [ErrorCode.unauthenticated, 'denied'],
  [ErrorCode.forbidden, 'denied'],
  [ErrorCode.throttled, 'throttled'],
  [ErrorCode.deadlineExceeded, 'timed_out'],
  [ErrorCode.internalError, 'crashed'],
  [ErrorCode.backendFailed, 'crashed'],
  [ErrorCode.backendUnavailable, 'crashed'],
  [ErrorCode.tooLarge, 'crashed'],
])

export type Ending = Pick<ExchangeRecord, 'outcome' | 'code' | 'cause' | 'refused'>

export function toOutcome(response: JsonRpcResponse): Ending {
  if ('error' in response) {
    const { code, data } = response.error
    return toErrorOutcome({ code, cause: isObject(data) ? data.cause : undefined })
  }
  return { outcome: response.result.isError === true ? 'tool_error' : 'ok' }
}

export function toErrorOutcome({ code, cause, refused }: Rejection): Ending {
  return {
    outcome: outcomes.get(code) ?? 'protocol_error',
    code,
    // Causes of ours are names. A server may put anything there.
    ...(typeof cause === 'string' && /^[a-z_]{1,32}$/.test(cause) && { cause }),
    ...(refused && { refused }),
  }
}

/** A denial may have no error of its own: what a policy hides is answered as what does not exist. */
export function toFinalOutcome(outcome: Outcome, { notes, inbound }: Exchange): Outcome {
  if (notes.decision === 'hidden' || notes.decision === 'needs-scope') return 'denied'
  return outcome === 'timed_out' && inbound.gone?.aborted ? 'cancelled' : outcome
}
