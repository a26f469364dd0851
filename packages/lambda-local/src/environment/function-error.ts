/** A failed invocation, in the shapes Lambda itself reports it: HTTP 200, `X-Amz-Function-Error`, and this as payload. */
export type FunctionError = {
  readonly errorType: string
  /** JSON: what the runtime reported, or what Lambda says in its place. */
  readonly payload: Buffer
  /** How the log's `REPORT` line calls it; handler errors are not mentioned there. */
  readonly status: 'error' | 'timeout' | 'handler-error'
}

/** Reported by the runtime: an error of the handler, or of loading it. */
export function toReportedError(payload: Buffer, status: FunctionError['status']): FunctionError {
  return { errorType: readErrorType(payload), payload, status }
}

/** The environment ended while it was serving. */
export function toExitError(requestId: string, reason: string): FunctionError {
  return platformError('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`, 'error')
}

export function toOutOfMemoryError(requestId: string): FunctionError {
  const message = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`
  return platformError('Runtime.OutOfMemory', message, 'error')
}

export function toTimeoutError(requestId: string, timeoutSeconds: number): FunctionError {
  const message = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`
  return platformError('Sandbox.Timedout', message, 'timeout')
}

export function toResponseTooLargeError(maxBytes: number): FunctionError {
  const message = `Response payload size exceeded maximum allowed payload size (${maxBytes} bytes).`
  return platformError('Function.ResponseSizeTooLarge', message, 'error')
}

function platformError(errorType: string, errorMessage: string, status: FunctionError['status']): FunctionError {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })), status }
}

function readErrorType(payload: Buffer): string {
  try {
    return String(JSON.parse(payload.toString('utf8')).errorType ?? 'Error')
  } catch {
    return 'Error'
  }
}
