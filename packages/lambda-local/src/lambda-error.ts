/** A request that the Lambda API rejects, with names and statuses from the API reference ("Invoke", "Errors"). */
export type LambdaErrorName = keyof typeof statuses

const statuses = {
  /** Not in the reference. The service sends it for a parameter outside its pattern or its set of values. */
  ValidationException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  UnrecognizedClientException: 403,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
} as const

/** The reasons of `TooManyRequestsException` for limits that the local Lambda has. */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'ReservedFunctionInvocationRateLimitExceeded'

export class LambdaError extends Error {
  override readonly name: LambdaErrorName
  readonly reason: ThrottleReason | undefined

  constructor(name: LambdaErrorName, message: string, { reason, ...options }: LambdaErrorOptions = {}) {
    super(message, options)
    this.name = name
    this.reason = reason
  }

  get status(): number {
    return statuses[this.name]
  }
}

type LambdaErrorOptions = ErrorOptions & { reason?: ThrottleReason }

/** @param constraint the rule of the API reference that `value` breaks */
export function invalidParameter(parameter: string, value: string, constraint: string): LambdaError {
  const problem = `Value '${value}' at '${parameter}' failed to satisfy constraint: Member must satisfy ${constraint}`
  return new LambdaError('ValidationException', `1 validation error detected: ${problem}`)
}

export function throttled(reason: ThrottleReason): LambdaError {
  return new LambdaError('TooManyRequestsException', 'Rate Exceeded.', { reason })
}
