/** Makes the record of each exchange when it has its answer. Loaded by the first exchange, after its work is done. */

import { Refusal } from '../../backend.ts'
import { requestIdKey } from '../../mcp/call-metadata.ts'
import { isObject, type JsonRpcRequest, type JsonRpcResponse } from '../../mcp/json-rpc.ts'
import { readMeta } from '../../mcp/revisions.ts'
import { monotonicMs } from '../../primitives/monotonic-ms.ts'
import { fitResponse } from '../fit-response.ts'
import type { Asker, Exchange, Rejection } from '../inbound-call.ts'
import { toRefusalError } from '../refusals.ts'
import { createCounter } from './count-repeated.ts'
import { describeRequest, readTraceId } from './describe-request.ts'
import type { ExchangeRecord, TakeRecord } from './exchange-record.ts'
import { type Ending, toErrorOutcome, toFinalOutcome, toOutcome } from './to-outcome.ts'
import { createLineWriter } from './write-line.ts'

export type Recorder = {
  /** Records an exchange, and returns its response as it fits its entry point. */
  answer(exchange: Exchange, response: JsonRpcResponse): JsonRpcResponse
  /** Records an exchange that its backend refused. */
  refuse(exchange: Exchange, refusal: Refusal): void
  /** Records what was answered before there was an exchange. */
  reject(asker: Asker, error: Rejection | Refusal, request?: JsonRpcRequest): void
}

type Environment = Readonly<Record<string, string | undefined>>

/** Names that are remembered, since something answered to them. */
const maxProven = 1_000

export function createRecorder(record: true | TakeRecord, env: Environment): Recorder {
  const take = record === true ? createLineWriter(env.AWS_LAMBDA_FUNCTION_NAME) : record
  const takeRepeated = createCounter(take)
  const proven = new Set<string>()

  function describe(exchange: Exchange, ending: Ending, bytesOut?: number): ExchangeRecord {
    const { request, protocol, inbound, principal, notes, xray, startedMs, isFirst } = exchange
    const { caller, requestId, bytesIn } = inbound
    const callId = caller.asserted && readRequestId(readMeta(request)[requestIdKey])
    // Names that are not short are credible from a gateway, which looks them up, and once a tool has answered to them.
    const asked = describeRequest(request, name => callId !== undefined || proven.has(name))
    const durationMs = monotonicMs() - startedMs
    const { invokeMs } = notes
    // In one literal: a member that is undefined is not written, and copies would take as long as the rest together.
    return {
      endedAtMs: Date.now(),
      requestId,
      callId,
      targetRequestId: notes.targetRequestId,
      traceId: exchange.traceId ?? readTraceId(request, caller.asserted?.trace, xray),
      method: asked.method,
      target: notes.target,
      tool: notes.tool ?? asked.tool,
      principal: principal?.id ? principal.id.slice(0, 200) : undefined,
      tenant: (caller.tenantId ?? principal?.tenant)?.slice(0, 128),
      era: protocol.era,
      revision: protocol.revision,
      entryPoint: caller.entryPoint,
      client: asked.client,
      outcome: toFinalOutcome(ending.outcome, exchange),
      code: ending.code,
      cause: notes.cause ?? ending.cause,
      decision: notes.decision,
      drifted: notes.drifted,
      refused: ending.refused,
      durationMs: round(durationMs),
      gatewayMs: invokeMs === undefined ? undefined : round(durationMs - invokeMs),
      hopMs: invokeMs === undefined ? undefined : round(invokeMs - (notes.targetMs ?? 0)),
      targetMs: notes.targetMs,
      cold: isFirst || undefined,
      targetCold: notes.targetCold,
      attempts: notes.attempts,
      bytesIn,
      bytesOut,
      arguments: asked.arguments,
      package: env.MCP_PACKAGE_SHA256,
    }
  }

  return {
    answer(exchange, given) {
      const { response, text } = fitResponse(given, exchange.inbound.limit)
      const ending = toOutcome(response)
      const { name } = exchange.request.params ?? {}
      if (ending.outcome === 'ok' && typeof name === 'string' && proven.size < maxProven) proven.add(name)
      take(describe(exchange, ending, Buffer.byteLength(text)))
      return response
    },

    refuse(exchange, refusal) {
      take(describe(exchange, toErrorOutcome(toRejection(refusal))))
    },

    reject({ caller, requestId, xray = env._X_AMZN_TRACE_ID }, error, request) {
      takeRepeated({
        endedAtMs: Date.now(),
        requestId,
        traceId: readTraceId(request, caller.asserted?.trace, xray),
        ...(request && describeRequest(request, name => proven.has(name))),
        entryPoint: caller.entryPoint,
        ...toErrorOutcome(toRejection(error)),
        durationMs: 0,
        package: env.MCP_PACKAGE_SHA256,
      })
    },
  }
}

/** A UUID, as Lambda and `serve` make them: the invoker may write anything. */
function readRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value) ? value : undefined
}

function toRejection(error: Rejection | Refusal): Rejection {
  if (!(error instanceof Refusal)) return error
  const { code, data } = toRefusalError(error)
  return { code, cause: isObject(data) ? data.cause : undefined, refused: error.facts }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
