import type { Caller, Era, ExchangeNotes, RefusalFacts } from '../../backend.ts'

/** How an exchange ended. */
export type Outcome =
  | 'ok'
  /** The tool answered that it failed (`isError`). */
  | 'tool_error'
  /** The request was wrong: an unknown method or tool, invalid parameters. */
  | 'protocol_error'
  /** The caller is not known or not allowed. */
  | 'denied'
  /** Nothing ran, because too much was asked at once. */
  | 'throttled'
  | 'timed_out'
  /** The caller left. */
  | 'cancelled'
  /** The server failed or could not be reached, or its answer cannot be returned. */
  | 'crashed'

/**
 * What is known of one exchange when it has ended. Logs, metrics, `mcp-lambda explain` and the local log are views of it.
 * It holds no value of an argument, no token, and no words of an answer.
 */
export type ExchangeRecord = Omit<ExchangeNotes, 'invokeMs'> & {
  /** By the wall clock, in milliseconds since the epoch. */
  readonly endedAtMs: number
  /** Of this invocation. */
  readonly requestId: string
  /** Of the gateway's invocation that this one is part of. */
  readonly callId?: string | undefined
  /** Of X-Ray, else of W3C trace context. */
  readonly traceId?: string | undefined
  /** Absent for a message that could not be read, and a caller refused before it was read. */
  readonly method?: string | undefined
  readonly principal?: string | undefined
  readonly tenant?: string | undefined
  readonly era?: Era | undefined
  readonly revision?: string | undefined
  readonly entryPoint: Caller['entryPoint']
  /** Name and version of the client, where the request states them. */
  readonly client?: string | undefined
  readonly outcome: Outcome
  /** The JSON-RPC code of an error. */
  readonly code?: number | undefined
  /** Why the caller was refused. What a token says was not verified before its signature was. */
  readonly refused?: RefusalFacts | undefined
  /** From the message to its answer. Of a gateway's call: `gatewayMs` + `hopMs` + `targetMs`, where the target measured. */
  readonly durationMs: number
  readonly gatewayMs?: number | undefined
  /** Between the gateway and its target: the invocation less the target's own time; all of it where that is not known. */
  readonly hopMs?: number | undefined
  /** Whether the exchange was the first of its execution environment. */
  readonly cold?: boolean | undefined
  /** Of the request, where it arrived as text. */
  readonly bytesIn?: number | undefined
  /** Of the answer. */
  readonly bytesOut?: number | undefined
  /** Arguments of a tool: size of each in characters of JSON, by its name. */
  readonly arguments?: Readonly<Record<string, number>> | undefined
  /** SHA-256 of the function's own package, as Lambda's `CodeSha256`. */
  readonly package?: string | undefined
  /** How many refusals of this kind the record stands for. Default 1. */
  readonly times?: number | undefined
}

export type TakeRecord = (record: ExchangeRecord) => void
