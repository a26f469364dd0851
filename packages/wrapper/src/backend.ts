import type { JsonObject, JsonRpcNotification, JsonRpcRequest, JsonRpcResponse } from './mcp/json-rpc.ts'

/**
 * `legacy`: revisions up to 2025-11-25 (`initialize`, optional sessions).
 * `modern`: 2026-07-28 (stateless; every request carries its own `_meta`).
 */
export type Era = 'legacy' | 'modern'

/** The caller's identity, as far as its entry point can establish it. */
export type Principal = {
  /** Stable name: a role ARN, a token's subject, or the configured caller of a trusted entry point. */
  readonly id: string
  readonly tenant?: string
  readonly roles?: readonly string[]
  readonly scopes?: readonly string[]
  /** Verified claims. The token itself is never passed on. */
  readonly claims?: JsonObject
}

/** W3C trace context (and X-Ray's own header value), carried from entry point to tool. */
export type Trace = {
  readonly traceparent?: string
  readonly tracestate?: string
  readonly baggage?: string
  readonly xray?: string
}

/** The facts about one exchange that are not MCP. */
export type Call = {
  /** Lambda's request id, or one made for this call where there is no Lambda. */
  readonly requestId: string
  readonly era: Era
  /** The protocol revision the client speaks, e.g. `2026-07-28`. */
  readonly revision: string
  /** When the caller must have its answer: milliseconds since the epoch, the reserve for answering already taken off. */
  readonly deadlineMs: number
  /** Fires at the deadline, and when the caller goes away. */
  readonly signal: AbortSignal
  readonly principal?: Principal
  /** Kept servers and children are never shared between two tenants. */
  readonly tenant?: string
  readonly trace?: Trace
  /**
   * `Mcp-Param-*` headers of a 2026-07-28 request, names in lower case, for a server that compares them with the body.
   * Absent for requests without headers.
   */
  readonly paramHeaders?: Readonly<Record<string, string>>
  /** Adds facts to the record and the span of this exchange. Absent for notifications. */
  readonly note?: (facts: ExchangeNotes) => void
}

/** What a backend in front of others knows about an exchange: members of its record. */
export type ExchangeNotes = {
  /** The server behind a gateway that the exchange was for. */
  readonly target?: string | undefined
  /** The tool as its server knows it. */
  readonly tool?: string | undefined
  /** The target's own request id, as in its log. */
  readonly targetRequestId?: string | undefined
  /** How often the target was called, repetitions included. */
  readonly attempts?: number | undefined
  /** From the first call of the target to its answer, in milliseconds. */
  readonly invokeMs?: number | undefined
  /** The target's own share of that, as the target measured it. */
  readonly targetMs?: number | undefined
  /** Whether the target answered its first exchange. */
  readonly targetCold?: boolean | undefined
  /** Why there is no answer, e.g. `throttled`. */
  readonly cause?: string | undefined
  /** What a policy decided: `hidden` and `needs-scope` are denials, `would hide` and such are not enforced. */
  readonly decision?: string | undefined
  /** Whether the target offers something else than was reviewed; `unknown` where its digest is of another version. */
  readonly drifted?: boolean | 'unknown' | undefined
}

/**
 * Passes on a notification that belongs to an exchange under way. A promise is returned while the client reads more
 * slowly than the server writes: await it, so that memory stays bounded. After the response, or the deadline, a
 * notification is dropped.
 */
export type Emit = (notification: JsonRpcNotification) => void | Promise<void>

/** An `Emit` for a caller that reads the response alone. */
export function drop(): void {}

/**
 * Answers MCP requests of both eras (`call.era`). A backend that knows 2026-07-28 alone is wrapped in
 * `acceptLegacyClients`.
 *
 * @example
 * ```ts
 * const backend: Backend = {
 *   async exchange({ id, method }, call, emit) {
 *     await emit({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: method } })
 *     return { jsonrpc: '2.0', id, result: {} }
 *   },
 * }
 * ```
 */
export type Backend = {
  /**
   * Answers one request. `emit` passes on what the server says before its response.
   *
   * When `call.signal` fires, the client has its answer already: the backend ends the work, and discards whatever the
   * work left half done.
   *
   * @throws RpcError, which becomes the response; Refusal, before anything was emitted.
   */
  exchange(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse>
  notify?(notification: JsonRpcNotification, call: Call): Promise<void>
  /** Prepares the first call, in Lambda's init phase. A failure is not final. */
  warm?(): Promise<void>
  close?(): Promise<void>
}

/** What an entry point knows about a caller, before authentication. */
export type Caller = {
  readonly entryPoint: 'invoke' | 'function-url' | 'http-api' | 'rest-api' | 'alb' | 'node'
  /** Lower-case names; empty on `invoke`. */
  readonly headers: Readonly<Record<string, string>>
  /** The path the request was sent to, without its query, as the sender wrote it. Absent on `invoke`. */
  readonly path?: string
  /** What AWS verified of a signed function-URL or API Gateway request (`requestContext.authorizer.iam`, `identity`). */
  readonly iam?: { readonly userArn: string; readonly accountId?: string }
  /** Claims API Gateway's own authorizer verified. */
  readonly claims?: JsonObject
  /** The `mcp-lambda/…` keys of an invoke message's `_meta`: unverified input from the invoker. */
  readonly asserted?: CallFacts
  /** Set by Lambda in per-tenant isolation mode (`context.tenantId`). */
  readonly tenantId?: string
}

/** Call facts as they travel inside a message, one `_meta` key each under `mcp-lambda/`. */
export type CallFacts = {
  readonly principal?: Principal
  readonly tenant?: string
  readonly deadlineMs?: number
  readonly trace?: Trace
  /** A bearer token, for an entry point that verifies one. It is read there and passed no further. */
  readonly token?: string
}

/** May be a function, because RFC 9728 challenges contain the request's URL, which the thrower does not know. */
export type RefusalHeaders = Readonly<Record<string, string>> | ((caller: Caller) => Readonly<Record<string, string>>)

/**
 * Why a caller was refused, for the operator: `refused` in the record of the call, and in no answer. `reason` is one of a few
 * names, a dimension of the metric `Refused`. Other facts may be unverified; texts are short and hold no credential.
 */
export type RefusalFacts = { readonly reason: string; readonly [fact: string]: string | number }

/**
 * Rejects a caller: with a status and a challenge over HTTP, with a JSON-RPC error and `data` elsewhere.
 *
 * Thrown by `authenticate`, or by a backend's `exchange` before anything was emitted. 503: the caller cannot be
 * identified, because a service that this takes cannot be reached.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: 401 | 403 | 503
  readonly headers: RefusalHeaders
  readonly data: JsonObject | undefined
  readonly facts: RefusalFacts | undefined

  constructor(
    status: Refusal['status'],
    message: string,
    {
      headers = {},
      data,
      facts,
    }: { headers?: RefusalHeaders; data?: JsonObject; facts?: RefusalFacts | undefined } = {},
  ) {
    super(message)
    this.status = status
    this.headers = headers
    this.data = data
    this.facts = facts
  }
}
