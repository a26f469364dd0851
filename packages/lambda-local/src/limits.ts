/**
 * Lambda's quotas, as the developer guide lists them ("Lambda quotas") and as the service's own error messages state
 * them. They are constants where AWS offers no way to change them.
 */

/** Synchronous request payload, bytes. */
export const maxRequestBytes = 6_291_456

/** Asynchronous (`Event`) request payload, bytes. */
export const maxEventBytes = 1_048_576

/** Buffered response, bytes: the service allows 100 more than the request, as its error message says. */
export const maxResponseBytes = 6_291_556

/** `X-Amz-Client-Context`, bytes of base64. */
export const maxClientContextBytes = 3_583

/** `X-Amz-Log-Result` holds the end of the log, bytes before base64. */
export const logTailBytes = 4_096

/** Invocations that may begin in a second, for each unit of concurrency ("Invocation requests per second"). */
export const invocationsPerSecondPerConcurrency = 10

/** Environments of one account that belong to tenants, idle ones too, for each unit of account concurrency. */
export const tenantEnvironmentsPerConcurrency = 2.5

/** What can be set for this machine. */
export type Limits = {
  /** Invocations running at once in the whole account; AWS's default quota is 1,000. */
  readonly accountConcurrency: number
  /** An environment without work for this long is ended, milliseconds. AWS does not say when it does so. */
  readonly idleMs: number
  /**
   * How long code may take to load in the init phase, milliseconds. It is started once more within the invocation. AWS
   * has 10 s, and no way to change it.
   */
  readonly initTimeoutMs: number
  /** Streamed response, bytes. AWS has 200 MB, and no way to change it. */
  readonly maxStreamedBytes: number
}

export const defaultLimits: Limits = {
  accountConcurrency: 1_000,
  idleMs: 5 * 60_000,
  initTimeoutMs: 10_000,
  maxStreamedBytes: 200 * 1024 * 1024,
}
