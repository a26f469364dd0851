/**
 * What can go wrong, as a closed set a caller can branch on. They are the first word of a failed tool result, so they
 * are part of the tools' contract.
 */
export type MetricsErrorCode =
  /** An argument cannot be meant as written: a time, a step, a region. */
  | 'invalid_argument'
  /** No workspace was named, none is configured, and it is not clear which one is meant. */
  | 'workspace_required'
  /** The backend refuses the expression. */
  | 'bad_query'
  /** Credentials are missing or refused, or the role lacks an IAM action. */
  | 'access_denied'
  /** No such workspace in this region and account. */
  | 'not_found'
  /** The question is fine, its answer is too big: too long a range, too many points, series or bytes. */
  | 'too_much_data'
  | 'query_timeout'
  | 'throttled'
  /** The backend could not be reached or failed for a reason of its own. Trying later may work. */
  | 'backend_unavailable'
  /** The backend answered with something that is not the Prometheus API. */
  | 'backend_error'

export type MetricsErrorOptions = ErrorOptions & {
  /** Whether sending the same request again can help. */
  readonly retryable?: boolean
  /** How long the backend asks us to wait first, in milliseconds. */
  readonly retryAfterMs?: number | undefined
}

/** A failure the model or its user can act on. The message says what failed and what to do, and holds no secret. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  readonly code: MetricsErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(code: MetricsErrorCode, message: string, options: MetricsErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Names a failure below: Node's own codes (`ECONNREFUSED`, `ENOTFOUND`) say enough, and messages can hold addresses. */
export function toReason(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown reason'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
