/**
 * Lambda's quotas, from the developer guide ("Lambda quotas") and from the service's error messages. Quotas that AWS never
 * raises are constants.
 */

/** Synchronous request payload, bytes. */
export const maxRequestBytes = 6_291_456

/** Asynchronous (`Event`) request payload, bytes. */
export const maxEventBytes = 1_048_576

/** Buffered response, bytes: 100 more than the request, according to the service's error message. */
export const maxResponseBytes = 6_291_556

/** `X-Amz-Client-Context`, bytes of base64. */
export const maxClientContextBytes = 3_583

/** `X-Amz-Log-Result` holds the end of the log, bytes before base64. */
export const logTailBytes = 4_096

/** Invocations per second for each unit of concurrency ("Invocation requests per second"). */
export const invocationsPerSecondPerConcurrency = 10

/** Environments of tenants in one account, idle ones included, for each unit of account concurrency. */
export const tenantEnvironmentsPerConcurrency = 2.5

/** Init phase before a snapshot, milliseconds; a function with a longer time-out has that. */
export const snapStartInitMs = 130_000

/** Limits that can be set for the local Lambda. */
export type Limits = {
  /** Concurrent invocations of the whole account. Default 1,000, as on AWS. */
  readonly accountConcurrency: number
  /** Idle time after which an environment is retired, milliseconds. Default five minutes; AWS documents no value. */
  readonly idleMs: number
  /**
   * How long code may take to load in the init phase, milliseconds. Default 10 s, which is fixed on AWS. Afterwards the
   * code is loaded once more within the invocation.
   */
  readonly initTimeoutMs: number
  /** Streamed response, bytes. Default 200 MB, which is fixed on AWS. */
  readonly maxStreamedBytes: number
}

export const defaultLimits: Limits = {
  accountConcurrency: 1_000,
  idleMs: 5 * 60_000,
  initTimeoutMs: 10_000,
  maxStreamedBytes: 200 * 1024 * 1024,
}
