/** What the errors of Lambda mean to the caller of a function, as one table. */

import * as ErrorCode from '../mcp/error-codes.ts'
import { isObject, type JsonObject } from '../mcp/json-rpc.ts'

export type InvokeErrorRow = {
  /** The code of the MCP error. */
  readonly code: number
  /** Whether the caller may send the same call again later: nothing ran, and it is likely to pass. */
  readonly retryable: boolean
  /**
   * Whether the call is worth sending again at once: `always`, as it surely never reached the function; `if repeatable`, as
   * it may have run, but would likely go well; `never`.
   */
  readonly resend: 'always' | 'if repeatable' | 'never'
  /** What the error says about the function: it was reached; no call would get through now; nothing. */
  readonly health: 'up' | 'down' | 'unknown'
  /** What happened and what to do. It begins in lower case, after the function's name. */
  readonly advice: string
}

const unavailable = { code: ErrorCode.backendUnavailable, retryable: false, resend: 'never', health: 'down' } as const
const failed = { code: ErrorCode.backendFailed, retryable: false, resend: 'never', health: 'up' } as const

/** By cause. Nothing that a function or the service wrote is in an advice: it may hold secrets. */
export const invokeErrors = {
  throttled: {
    code: ErrorCode.throttled,
    retryable: true,
    resend: 'always',
    health: 'unknown',
    advice: 'too many calls at once, so Lambda did not run this one. Try again in a moment, or raise its concurrency',
  },
  not_deployed: {
    ...unavailable,
    advice: 'its function does not exist. Deploy it, or correct the name that it is called by',
  },
  access_denied: {
    ...unavailable,
    advice: 'its function may not be invoked from here. Allow lambda:InvokeFunction on it to the role of the caller',
  },
  no_credentials: { ...unavailable, advice: 'there are no valid AWS credentials to invoke its function with' },
  request_too_large: {
    ...failed,
    code: ErrorCode.tooLarge,
    advice: 'the request is larger than the 6 MB an invocation takes. Send less at once',
  },
  not_ready: {
    ...unavailable,
    retryable: true,
    advice: 'its function is being created or changed. Try again in a moment',
  },
  cannot_start: { ...unavailable, advice: 'Lambda could not start its function. The log of the caller has the reason' },
  unreachable: {
    ...unavailable,
    retryable: true,
    resend: 'always',
    advice: 'Lambda cannot be reached from here. Check network, region and endpoint',
  },
  connection_lost: {
    ...failed,
    resend: 'if repeatable',
    health: 'down',
    advice: 'the connection broke before the answer came. The call may have run',
  },
  /** Perhaps for what the call holds, so that the next one may pass. */
  refused: {
    ...failed,
    code: ErrorCode.backendUnavailable,
    advice: 'Lambda refused the invocation. The log of the caller has the reason',
  },
  service_error: {
    ...failed,
    resend: 'if repeatable',
    health: 'down',
    advice: 'Lambda failed while serving the call, which may have run',
  },
  function_timed_out: {
    ...failed,
    code: ErrorCode.deadlineExceeded,
    advice:
      "its function ran into its own time limit and was stopped. Ask for less at once, or raise the function's timeout",
  },
  response_too_large: {
    ...failed,
    code: ErrorCode.tooLarge,
    advice: 'the answer is larger than the 6 MB an invocation returns. Ask for less at once',
  },
  out_of_memory: {
    ...failed,
    advice: "its function ran out of memory. Ask for less at once, or raise the function's memorySize",
  },
  crashed: {
    ...failed,
    resend: 'if repeatable',
    advice: 'its process ended in the middle of the call. Its log has the reason',
  },
  cannot_load: {
    ...failed,
    health: 'down',
    advice: 'its code cannot be loaded, so nothing ran. Its log has the reason',
  },
  handler_failed: { ...failed, advice: 'its function failed. Its log has the reason' },
  bad_answer: {
    ...failed,
    advice: 'its function answered with something that is not MCP. Check that it is an MCP server',
  },
} as const satisfies Readonly<Record<string, InvokeErrorRow>>

export type InvokeErrorCause = keyof typeof invokeErrors

/** Names of errors of the service and the AWS SDK (API reference, Invoke, "Errors"). */
const byName: ReadonlyMap<string, InvokeErrorCause> = new Map(
  Object.entries({
    TooManyRequestsException: 'throttled',
    ThrottlingException: 'throttled',
    ResourceNotFoundException: 'not_deployed',
    AccessDeniedException: 'access_denied',
    CredentialsProviderError: 'no_credentials',
    UnrecognizedClientException: 'no_credentials',
    ExpiredTokenException: 'no_credentials',
    InvalidSignatureException: 'no_credentials',
    RequestTooLargeException: 'request_too_large',
    SerializedRequestEntityTooLargeException: 'request_too_large',
    ResourceConflictException: 'not_ready',
    ResourceNotReadyException: 'not_ready',
    SnapStartNotReadyException: 'not_ready',
    CodeArtifactUserPendingException: 'not_ready',
    // "Wait and try the request again": the network interface is being made.
    ENINotReadyException: 'not_ready',
  } satisfies Record<string, InvokeErrorCause>),
)

/** Names of errors of a function whose network, key, disk or code keeps its environment from starting. */
const cannotStart =
  /^(EC2|ENI|EFS|S3Files|KMS|SnapStart|Subnet|CodeArtifact|InvalidRuntime|InvalidSecurityGroup|InvalidSubnet|InvalidZip)/

/** Code of the error for a function that is named without a region, where the client has none or one that is wrong. */
export const noRegion = 'NO_REGION'

/** Errors that come before a connection exists, bad settings included. A reset may come after the call ran. */
const neverConnected: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_INVALID_URL',
  noRegion,
])

/** Of a stream that this side stopped to read: Lambda allows a function more, and reports a success. */
export const lineTooLong = 'McpLambda.LineTooLong'

/** Types of errors of a function (Lambda's runtimes). Any other is the handler's own. */
const byType: ReadonlyMap<unknown, InvokeErrorCause> = new Map(
  Object.entries({
    'Sandbox.Timedout': 'function_timed_out',
    'Function.ResponseSizeTooLarge': 'response_too_large',
    [lineTooLong]: 'response_too_large',
    'Runtime.OutOfMemory': 'out_of_memory',
    'Runtime.ExitError': 'crashed',
    'Runtime.ImportModuleError': 'cannot_load',
    'Runtime.HandlerNotFound': 'cannot_load',
    'Runtime.MalformedHandlerName': 'cannot_load',
    'Runtime.UserCodeSyntaxError': 'cannot_load',
    'Runtime.InvalidEntrypoint': 'cannot_load',
    'Runtime.CallbackHandlerDeprecated': 'cannot_load',
  } satisfies Record<string, InvokeErrorCause>),
)

/** A failed invocation: a row of the table, and facts of this one. */
export type InvokeFailure = InvokeErrorRow & {
  readonly cause: string
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** Lambda's id of the invocation. */
  readonly requestId?: string
}

export function toInvokeFailure(cause: InvokeErrorCause, requestId?: string): InvokeFailure {
  return { cause, ...invokeErrors[cause], ...(requestId !== undefined && { requestId }) }
}

/** How soon a call that may be sent again should come back, in milliseconds, where Lambda does not say. */
const retryAfterMs = { least: 500, most: 1_500 }

/**
 * How long to wait before sending the call again, in milliseconds. Spread, so that callers who were refused together do
 * not come back together.
 *
 * @param random 0 to 1.
 */
export function toRetryAfterMs(failure: InvokeFailure, random: number): number {
  const { least, most } = retryAfterMs
  return failure.retryAfterMs ?? Math.round(least + random * (most - least))
}

/** Reads what the AWS SDK throws: an error of the service, of the network, or of credentials. */
export function readInvokeError(error: unknown): InvokeFailure {
  const { $metadata, retryAfterSeconds, reusedSocket } = isObject(error) ? error : {}
  const { requestId } = isObject($metadata) ? $metadata : {}
  const retryAfterMs = Number(retryAfterSeconds) * 1000
  const cause = readCause(isObject(error) ? error : {})
  return {
    ...toInvokeFailure(cause, typeof requestId === 'string' ? requestId : undefined),
    ...(cause === 'throttled' && retryAfterMs > 0 && Number.isFinite(retryAfterMs) && { retryAfterMs }),
    // The other end may end an idle connection while a request is on its way to it: healthy functions do, too.
    ...(cause === 'connection_lost' && reusedSocket === true && { health: 'unknown' as const }),
  }
}

function readCause({ name, message, code, syscall, $metadata }: JsonObject): InvokeErrorCause {
  const known = typeof name === 'string' ? byName.get(name) : undefined
  if (known) return known
  if (cannotStart.test(String(name))) return 'cannot_start'
  // Without a code, the client's own time-out: only making a connection has one.
  if (name === 'TimeoutError' && typeof code !== 'string') return 'unreachable'
  // Of a client without a region, which sends nothing: the SDK gives this error no code and no name.
  if (message === 'Region is missing') return 'unreachable'
  const isConnecting = syscall === 'connect' || syscall === 'getaddrinfo'
  if (typeof code === 'string') return isConnecting || neverConnected.has(code) ? 'unreachable' : 'connection_lost'
  const status = isObject($metadata) ? Number($metadata.httpStatusCode) : Number.NaN
  if (status === 429) return 'throttled'
  if (status === 413) return 'request_too_large'
  return status >= 400 && status < 500 ? 'refused' : 'service_error'
}

/** Reads the payload of an invocation that ran and ended in `FunctionError`. */
export function readFunctionError(payload: unknown, requestId?: string): InvokeFailure {
  const { errorType, errorMessage } = isObject(payload) ? payload : {}
  const message = typeof errorMessage === 'string' ? errorMessage : ''
  return toInvokeFailure(readFunctionCause(errorType, message), requestId)
}

function readFunctionCause(errorType: unknown, errorMessage: string): InvokeErrorCause {
  if (/Task timed out after/.test(errorMessage)) return 'function_timed_out'
  // A process killed for its memory is reported either way, depending on what noticed first.
  if (errorType === 'Runtime.ExitError' && /signal: killed/.test(errorMessage)) return 'out_of_memory'
  return byType.get(errorType) ?? 'handler_failed'
}
