import type { Call, Principal } from '../backend.ts'
import * as ErrorCode from '../mcp/error-codes.ts'
import { RpcError } from '../mcp/json-rpc.ts'
import { type Deadline, startDeadline } from '../primitives/deadline.ts'
import type { InboundCall, Protocol } from './inbound-call.ts'

/** Milliseconds kept back from a deadline for the answer that it passed. */
const reserveMs = 250

/** Starts the clock of a call, and states its facts. */
export function openCall(
  inbound: InboundCall,
  protocol: Protocol,
  principal: Principal | undefined,
  { note, xray }: Pick<Call, 'note'> & Pick<InboundCall, 'xray'> = {},
): { call: Call; deadline: Deadline } {
  const { caller, requestId, closesAtMs, gone, paramHeaders } = inbound
  const facts = caller.asserted ?? {}
  const deadlineMs = Math.min(closesAtMs - reserveMs, facts.deadlineMs ?? closesAtMs)
  const limitMs = Math.max(0, deadlineMs - Date.now())
  const deadline = startDeadline(limitMs, gone, {
    late: () => deadlineError(limitMs),
    gone: () => new RpcError(ErrorCode.deadlineExceeded, 'The caller went away'),
  })
  const tenant = caller.tenantId ?? principal?.tenant
  const call = {
    requestId,
    ...protocol,
    deadlineMs,
    signal: deadline.signal,
    ...(principal && { principal }),
    ...(tenant !== undefined && { tenant }),
    ...((facts.trace || xray) && { trace: { ...facts.trace, ...(xray && { xray }) } }),
    ...(protocol.era === 'modern' && paramHeaders && { paramHeaders }),
    ...(note && { note }),
  }
  return { call, deadline }
}

function deadlineError(waitedMs: number): RpcError {
  return new RpcError(
    ErrorCode.deadlineExceeded,
    `No answer within ${(waitedMs / 1000).toFixed(1)} s; the request was cancelled. Ask for less at once, or raise the time limit`,
  )
}
