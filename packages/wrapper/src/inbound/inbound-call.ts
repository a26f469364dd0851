/** What is known of a message before its backend sees it. Types only. */

import type { Call, Caller, Era, ExchangeNotes, Principal, RefusalFacts } from '../backend.ts'
import type { JsonObject, JsonRpcRequest } from '../mcp/json-rpc.ts'
import type { PayloadLimit } from './payload-limits.ts'

/** Facts about an inbound message that its entry point knows. */
export type InboundCall = {
  readonly caller: Caller
  readonly requestId: string
  /** When the entry point stops waiting: milliseconds since the epoch. */
  readonly closesAtMs: number
  /** Fires when the caller goes away, where an entry point notices. */
  readonly gone?: AbortSignal
  /** Of the answer. */
  readonly limit: PayloadLimit
  /** Of the request, where its text is known. */
  readonly bytesIn?: number
  /** See `Call`. Absent where no headers came. */
  readonly paramHeaders?: Call['paramHeaders']
  /** X-Ray's header of this call. Absent where the environment has it, since one process serves one call. */
  readonly xray?: string | undefined
  /** Keys that the entry point adds to `_meta` for the tool, after the caller's own keys of this prefix were removed. */
  readonly entryMeta?: JsonObject
}

/** The era and revision that a request speaks. */
export type Protocol = { readonly era: Era; readonly revision: string }

/** The sender of one inbound message. */
export type Asker = Pick<InboundCall, 'caller' | 'requestId' | 'xray'>

export type Rejection = {
  readonly code: number
  readonly cause?: unknown
  readonly refused?: RefusalFacts | undefined
}

/** One request on its way. */
export type Exchange = {
  readonly request: JsonRpcRequest
  readonly protocol: Protocol
  readonly inbound: InboundCall
  readonly principal: Principal | undefined
  /** What the backend adds to the record. */
  readonly notes: ExchangeNotes
  /** X-Ray's header, of the call or of the environment. */
  readonly xray: string | undefined
  /** Of the spans, where they continue no trace of X-Ray. */
  readonly traceId?: string
  /** By the monotonic clock. */
  readonly startedMs: number
  /** Of its execution environment. */
  readonly isFirst: boolean
}
