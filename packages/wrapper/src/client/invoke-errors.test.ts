import { describe, expect, it } from 'vitest'
import * as ErrorCode from '../mcp/error-codes.ts'
import { invokeErrors, readFunctionError, readInvokeError, toInvokeFailure } from './invoke-errors.ts'

/** How each cause comes about, as the AWS SDK and Lambda's runtimes report it. */
const failures = [
  ['TooManyRequestsException', readInvokeError({ name: 'TooManyRequestsException' }), 'throttled'],
  ['ThrottlingException', readInvokeError({ name: 'ThrottlingException' }), 'throttled'],
  ['ResourceNotFoundException', readInvokeError({ name: 'ResourceNotFoundException' }), 'not_deployed'],
  ['AccessDeniedException', readInvokeError({ name: 'AccessDeniedException' }), 'access_denied'],
  ['credentials that cannot be found', readInvokeError({ name: 'CredentialsProviderError' }), 'no_credentials'],
  ['a token that has expired', readInvokeError({ name: 'ExpiredTokenException' }), 'no_credentials'],
  ['RequestTooLargeException', readInvokeError({ name: 'RequestTooLargeException' }), 'request_too_large'],
  ['ResourceConflictException', readInvokeError({ name: 'ResourceConflictException' }), 'not_ready'],
  ['ENINotReadyException', readInvokeError({ name: 'ENINotReadyException' }), 'not_ready'],
  ['EC2AccessDeniedException', readInvokeError({ name: 'EC2AccessDeniedException' }), 'cannot_start'],
  ['KMSDisabledException', readInvokeError({ name: 'KMSDisabledException' }), 'cannot_start'],
  [
    'EFSMountTimeoutException, a 4xx',
    readInvokeError({ name: 'EFSMountTimeoutException', $metadata: { httpStatusCode: 408 } }),
    'cannot_start',
  ],
  [
    'CodeArtifactUserFailedException',
    readInvokeError({ name: 'CodeArtifactUserFailedException', $metadata: { httpStatusCode: 400 } }),
    'cannot_start',
  ],
  [
    'a connection that times out',
    readInvokeError({ name: 'Error', code: 'ETIMEDOUT', syscall: 'connect' }),
    'unreachable',
  ],
  [
    'an answer that times out',
    readInvokeError({ name: 'Error', code: 'ETIMEDOUT', syscall: 'read' }),
    'connection_lost',
  ],
  ['a client without a region', readInvokeError(new Error('Region is missing')), 'unreachable'],
  ['a refused connection', readInvokeError({ name: 'Error', code: 'ECONNREFUSED' }), 'unreachable'],
  ['a connection that is not made in time', readInvokeError({ name: 'TimeoutError' }), 'unreachable'],
  ['a reset', readInvokeError({ name: 'Error', code: 'ECONNRESET' }), 'connection_lost'],
  ['an unknown 429', readInvokeError({ name: 'New', $metadata: { httpStatusCode: 429 } }), 'throttled'],
  ['an unknown 413', readInvokeError({ name: 'New', $metadata: { httpStatusCode: 413 } }), 'request_too_large'],
  ['an unknown 4xx', readInvokeError({ name: 'NewException', $metadata: { httpStatusCode: 400 } }), 'refused'],
  ['an unknown 5xx', readInvokeError({ name: 'NewException', $metadata: { httpStatusCode: 500 } }), 'service_error'],
  ['what is no error', readInvokeError(undefined), 'service_error'],
  ['Sandbox.Timedout', readFunctionError({ errorType: 'Sandbox.Timedout' }), 'function_timed_out'],
  [
    'a time-out in words',
    readFunctionError({ errorMessage: '1 Task timed out after 3.00 seconds' }),
    'function_timed_out',
  ],
  [
    'Function.ResponseSizeTooLarge',
    readFunctionError({ errorType: 'Function.ResponseSizeTooLarge' }),
    'response_too_large',
  ],
  ['Runtime.OutOfMemory', readFunctionError({ errorType: 'Runtime.OutOfMemory' }), 'out_of_memory'],
  [
    'a process that was killed',
    readFunctionError({
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: 1 Error: Runtime exited with error: signal: killed',
    }),
    'out_of_memory',
  ],
  ['Runtime.ExitError', readFunctionError({ errorType: 'Runtime.ExitError' }), 'crashed'],
  ['Runtime.ImportModuleError', readFunctionError({ errorType: 'Runtime.ImportModuleError' }), 'cannot_load'],
  ['an error of the handler', readFunctionError({ errorType: 'TypeError' }), 'handler_failed'],
  ['an error without a payload', readFunctionError(undefined), 'handler_failed'],
  ['an answer that is not MCP', toInvokeFailure('bad_answer'), 'bad_answer'],
] as const

it.each(failures)('%s: its cause and row', (_, failure, cause) => {
  expect(failure).toEqual({ cause, ...invokeErrors[cause] })
})

describe('the table', () => {
  it('has no row that nothing leads to', () => {
    expect(Object.keys(invokeErrors).sort()).toEqual([...new Set(failures.map(([, , cause]) => cause))].sort())
  })

  it.each(Object.entries(invokeErrors))('%s: says what to do, and is retryable only where nothing ran', (_, row) => {
    expect(row.advice).toMatch(/^\w.{20,}$/)
    expect(Object.values(ErrorCode)).toContain(row.code)
    if (row.retryable) expect([ErrorCode.throttled, ErrorCode.backendUnavailable]).toContain(row.code)
  })
})

it('how long Lambda asks to wait, and its id of the invocation, are part of a failure', () => {
  const error = { name: 'TooManyRequestsException', retryAfterSeconds: '2', $metadata: { requestId: 'r-1' } }
  expect(readInvokeError(error)).toMatchObject({ retryAfterMs: 2_000, requestId: 'r-1' })
})

it('a wait without end is not taken from Lambda', () => {
  expect(readInvokeError({ name: 'ThrottlingException', retryAfterSeconds: 'Infinity' })).not.toHaveProperty(
    'retryAfterMs',
  )
})

it('a connection that was idle before says nothing about the function', () => {
  expect(readInvokeError({ code: 'ECONNRESET', reusedSocket: true }).health).toBe('unknown')
})
