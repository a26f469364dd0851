/** Why an invocation brought no answer, in words and codes for an MCP client. */
import { ErrorCode, isObject, RpcError } from '../mcp/json-rpc.ts'

/** From what `lambda:Invoke` refuses (API reference, Invoke, "Errors"), from the network, and from credentials. */
export function fromServiceError(functionName: string, error: unknown): RpcError {
  const { name = 'Error', message = '' } = error instanceof Error ? error : {}
  const { Reason: reason, retryAfterSeconds } = isObject(error) ? error : {}
  const words = `Invoking ${functionName} failed: ${name}: ${message}`
  const data = {
    cause: name,
    ...(typeof reason === 'string' && { reason }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds: Number(retryAfterSeconds) }),
  }
  return new RpcError(toCode(name, error), words, data, { cause: error })
}

function toCode(name: string, error: unknown): number {
  switch (name) {
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      return ErrorCode.throttled
    case 'AccessDeniedException':
      return ErrorCode.forbidden
    case 'RequestTooLargeException':
    case 'SerializedRequestEntityTooLargeException':
      return ErrorCode.tooLarge
  }
  const status = isObject(error) && isObject(error.$metadata) ? Number(error.$metadata.httpStatusCode) : Number.NaN
  const systemCode = isObject(error) ? error.code : undefined
  // Refused by the service, by the credentials, or before a connection was made: in none of these did anything run.
  const didNotRun =
    (status >= 400 && status < 500) || name === 'CredentialsProviderError' || neverConnected.has(String(systemCode))
  return didNotRun ? ErrorCode.backendUnavailable : ErrorCode.backendFailed
}

const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

/** From an invocation that ran and ended in an error of the function's: `payload` is what Lambda made of it. */
export function fromFunctionError(functionName: string, payload: unknown): RpcError {
  const { errorType, errorMessage } = isObject(payload) ? payload : {}
  const cause = typeof errorType === 'string' ? errorType : 'Unhandled'
  const words = [cause, errorMessage].filter(word => typeof word === 'string' && word !== '').join(': ')
  const isTimeout = cause === 'Sandbox.Timedout' || /Task timed out after/.test(String(errorMessage))
  const code = isTimeout
    ? ErrorCode.deadlineExceeded
    : cause === 'Function.ResponseSizeTooLarge'
      ? ErrorCode.tooLarge
      : ErrorCode.backendFailed
  return new RpcError(code, `${functionName} failed: ${words}`, { cause })
}

export function badAnswer(functionName: string): RpcError {
  return new RpcError(
    ErrorCode.backendFailed,
    `${functionName} answered with something that is not MCP; it needs lambdaHandler`,
    { cause: 'bad_answer' },
  )
}
