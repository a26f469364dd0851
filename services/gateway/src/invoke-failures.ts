/** Why an invocation gave no answer, told apart: by `code` for programs, by `cause` for reports, by `advice` for people. */

import { ErrorCode, isObject } from '@mcp-lambda/wrapper'

export type Failure = {
  readonly code: number
  readonly cause: string
  /** Whether the same call may be sent again later: nothing ran, and it is likely to pass. */
  readonly retryable: boolean
  /** Whether the call surely never reached the function and is worth sending again at once. */
  readonly neverReached?: boolean
  /** Whether the call may have run, but would likely go well if it were sent again. */
  readonly passing?: boolean
  /**
   * What it says about the target: `down`, no call would have got through, whatever it asked; `unknown`, nothing. Left
   * out where the target was reached.
   */
  readonly health?: 'down' | 'unknown'
  /** How long the service itself asks to wait. */
  readonly retryAfterMs?: number
  /** What happened and what to do. Nothing the function said is in it: that may hold secrets, and goes to the log. */
  readonly advice: string
  readonly requestId?: string
}

/** No answer, and why. Inside the gateway only: callers get what is made of it. */
export class InvokeFailure extends Error {
  override readonly name = 'InvokeFailure'
  readonly failure: Failure
  /** For the log alone. */
  readonly details: unknown

  constructor(failure: Failure, details: unknown) {
    super(failure.cause)
    this.failure = failure
    this.details = details
  }
}

/** From what `lambda:Invoke` itself refuses or cannot do (API reference, Invoke, "Errors"), and from the network. */
export function fromInvokeError(error: unknown): Failure {
  const facts = readErrorFacts(error)
  return { ...describe(facts), ...(facts.requestId !== undefined && { requestId: facts.requestId }) }
}

type ErrorFacts = {
  readonly name: string
  /** Of Node's network errors. */
  readonly systemCode?: string
  /** Lost on a connection that was idle before, see `expireIdleConnections`. */
  readonly reusedSocket: boolean
  readonly httpStatus?: number
  readonly requestId?: string
  readonly retryAfterMs?: number
}

function describe({ name, systemCode, reusedSocket, httpStatus, retryAfterMs }: ErrorFacts): Failure {
  switch (name) {
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      return {
        code: ErrorCode.throttled,
        cause: 'throttled',
        retryable: true,
        neverReached: true,
        health: 'unknown',
        ...(retryAfterMs !== undefined && { retryAfterMs }),
        advice:
          'too many calls at once, so Lambda did not run this one. Try again in a moment, or raise its concurrency',
      }
    case 'ResourceNotFoundException':
      return unavailable(
        'not_deployed',
        'its function does not exist. Deploy it, or correct its entry in GATEWAY_TARGETS',
      )
    case 'AccessDeniedException':
      return unavailable(
        'access_denied',
        "this gateway may not invoke its function. Allow lambda:InvokeFunction on it to the gateway's role",
      )
    case 'CredentialsProviderError':
    case 'UnrecognizedClientException':
    case 'ExpiredTokenException':
    case 'InvalidSignatureException':
      return unavailable('no_credentials', 'this gateway has no valid AWS credentials to invoke its function with')
    case 'RequestTooLargeException':
    case 'SerializedRequestEntityTooLargeException':
      return {
        code: ErrorCode.tooLarge,
        cause: 'request_too_large',
        retryable: false,
        advice: 'the request is larger than the 6 MB an invocation takes. Send less at once',
      }
    case 'ResourceConflictException':
    case 'ResourceNotReadyException':
    case 'SnapStartNotReadyException':
    case 'CodeArtifactUserPendingException':
      return {
        ...unavailable('not_ready', 'its function is being created or changed. Try again in a moment'),
        retryable: true,
      }
    case 'TimeoutError':
      // With a code, a connection that broke. Without one it is the client's own, and only making a connection has a limit.
      return systemCode === undefined ? unreachable() : connectionLost(reusedSocket)
  }
  if (systemCode !== undefined) return neverConnected.has(systemCode) ? unreachable() : connectionLost(reusedSocket)
  if (httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500) {
    // Perhaps for what the call holds, so that the next one may pass.
    const advice = 'Lambda refused the invocation. The log of this gateway has the reason'
    return { code: ErrorCode.backendUnavailable, cause: 'refused', retryable: false, advice }
  }
  if (cannotStart.test(name)) {
    return unavailable('cannot_start', 'Lambda could not start its function. The log of this gateway has the reason')
  }
  const advice = 'Lambda failed while serving the call, which may have run'
  return { ...failed('service_error', advice), passing: true, health: 'down' }
}

/** Code of the error for a function that is named without a region, where the gateway has none or one that is wrong. */
export const noRegion = 'NO_REGION'

/** Errors that come before a connection exists, bad settings included. A reset may come after the call ran. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_INVALID_URL',
  noRegion,
])

/** The 5xx of a function whose network, key, disk or code keeps its environment from starting. */
const cannotStart =
  /^(EC2|ENI|EFS|S3Files|KMS|SnapStart|Subnet|InvalidRuntime|InvalidSecurityGroup|InvalidSubnet|InvalidZip)/

/** From an invocation that ran and ended in `FunctionError`. `payload` is what Lambda made of it. */
export function fromFunctionError(payload: unknown, requestId: string | undefined): Failure {
  const { errorType, errorMessage } = isObject(payload) ? payload : {}
  const failure = describeFunctionError(textOf(errorType), textOf(errorMessage))
  return { ...failure, ...(requestId !== undefined && { requestId }) }
}

function describeFunctionError(errorType: string, errorMessage: string): Failure {
  if (errorType === 'Sandbox.Timedout' || /Task timed out after/.test(errorMessage)) {
    return {
      code: ErrorCode.deadlineExceeded,
      cause: 'function_timed_out',
      retryable: false,
      advice:
        "its function ran into its own time limit and was stopped. Ask for less at once, or raise the function's timeout",
    }
  }
  if (errorType === 'Function.ResponseSizeTooLarge') {
    return {
      code: ErrorCode.tooLarge,
      cause: 'response_too_large',
      retryable: false,
      advice: 'the answer is larger than the 6 MB an invocation returns. Ask for less at once',
    }
  }
  // A process killed for its memory is reported either way, depending on who noticed first.
  if (
    errorType === 'Runtime.OutOfMemory' ||
    (errorType === 'Runtime.ExitError' && /signal: killed/.test(errorMessage))
  ) {
    return failed(
      'out_of_memory',
      "its function ran out of memory. Ask for less at once, or raise the function's memorySize",
    )
  }
  if (errorType === 'Runtime.ExitError') {
    const advice = 'its process ended in the middle of the call. Its log has the reason'
    return { ...failed('crashed', advice), passing: true }
  }
  if (cannotLoad.test(errorType)) {
    return {
      ...failed('cannot_load', 'its code cannot be loaded, so nothing ran. Its log has the reason'),
      health: 'down',
    }
  }
  return failed('handler_failed', 'its function failed. Its log has the reason')
}

const cannotLoad =
  /^Runtime\.(ImportModuleError|HandlerNotFound|MalformedHandlerName|UserCodeSyntaxError|InvalidEntrypoint|CallbackHandlerDeprecated)$/

/** From a function that ran and returned something that is no JSON-RPC response. */
export function fromAnswer(requestId: string | undefined): Failure {
  const failure = failed(
    'bad_answer',
    'its function answered with something that is not MCP. Check that it is an MCP server',
  )
  return { ...failure, ...(requestId !== undefined && { requestId }) }
}

/** From no answer in time. */
export function fromDeadline(limitMs: number): Failure {
  const seconds = (Math.max(0, limitMs) / 1000).toFixed(1)
  return {
    code: ErrorCode.deadlineExceeded,
    cause: 'deadline',
    retryable: false,
    advice: `no answer within ${seconds} s. It was told to stop, but may have done its work. Ask for less at once, or raise the time limit`,
  }
}

/** From a breaker that is open: the target was not asked. */
export function fromOpenBreaker({ failures, lastCause, retryAfterMs }: OpenBreaker): Failure {
  const advice = `it could not be reached ${failures} times in a row (${lastCause}), so it is left alone for a moment. Try again in ${Math.ceil(retryAfterMs / 1000)} s`
  return { ...unavailable('circuit_open', advice), retryable: true, retryAfterMs }
}

type OpenBreaker = { readonly failures: number; readonly lastCause: string; readonly retryAfterMs: number }

/** From as many calls under way here as the target may have. */
export function fromFullTarget(maxConcurrent: number): Failure {
  return {
    code: ErrorCode.throttled,
    cause: 'busy',
    retryable: true,
    advice: `${maxConcurrent} calls to it are under way here, as many as may be (maxConcurrent). Try again in a moment`,
  }
}

function unavailable(cause: string, advice: string): Failure {
  return { code: ErrorCode.backendUnavailable, cause, retryable: false, health: 'down', advice }
}

function unreachable(): Failure {
  const failure = unavailable(
    'unreachable',
    'Lambda cannot be reached from this gateway. Check its network, region and endpoint',
  )
  return { ...failure, retryable: true, neverReached: true }
}

function connectionLost(onReusedSocket: boolean): Failure {
  const advice = 'the connection broke before the answer came. The call may have run'
  // The other end may end an idle connection while a request is on its way to it: healthy targets do, too.
  const health = onReusedSocket ? 'unknown' : 'down'
  return { ...failed('connection_lost', advice), passing: true, health }
}

function failed(cause: string, advice: string): Failure {
  return { code: ErrorCode.backendFailed, cause, retryable: false, advice }
}

function readErrorFacts(error: unknown): ErrorFacts {
  const { name, code, $metadata, retryAfterSeconds, reusedSocket } = isObject(error) ? error : {}
  const { httpStatusCode, requestId } = isObject($metadata) ? $metadata : {}
  const retryAfterMs = Number(retryAfterSeconds) * 1000
  return {
    name: textOf(name),
    reusedSocket: reusedSocket === true,
    ...(typeof code === 'string' && { systemCode: code }),
    ...(typeof httpStatusCode === 'number' && { httpStatus: httpStatusCode }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(retryAfterMs > 0 && { retryAfterMs }),
  }
}

/** Others wrote it, and it may be anything. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
