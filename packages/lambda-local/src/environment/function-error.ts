/** A failed invocation. Lambda reports it with HTTP 200, `X-Amz-Function-Error` and this payload. */
export type FunctionError = {
  readonly errorType: string
  /** JSON: the report of the runtime, or Lambda's own where the runtime sent none. */
  readonly payload: Buffer
  /** Status in the log's `REPORT` line, which does not mention handler errors. */
  readonly status: 'error' | 'timeout' | 'handler-error'
}

/** An error that the runtime reported: the handler failed, or the code failed to load. */
export function toReportedError(payload: Buffer, status: FunctionError['status']): FunctionError {
  return { errorType: readErrorType(payload), payload, status }
}

/** The process exited during an invocation. */
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
