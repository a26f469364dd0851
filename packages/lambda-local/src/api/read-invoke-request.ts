import { type InvokeRequest, newTraceId } from '../invocation/invoke.ts'
import { LambdaError } from '../lambda-error.ts'
import { maxClientContextBytes, maxRequestBytes } from '../limits.ts'
import type { ApiCall } from './api-call.ts'

/** Reads a request of `Invoke` or `InvokeWithResponseStream`. @throws LambdaError with the name Lambda rejects it by */
export function readInvokeRequest({ definition, functionArn, headers, body, requestId }: ApiCall) {
  const tenantId = headerOf(headers, 'x-amz-tenant-id')
  const clientContext = readClientContext(headerOf(headers, 'x-amz-client-context'))
  const request = {
    definition,
    functionArn,
    requestId,
    payload: readPayload(body),
    traceId: headerOf(headers, 'x-amzn-trace-id') ?? newTraceId(),
    ...(tenantId !== undefined && { tenantId }),
    ...(clientContext !== undefined && { clientContext }),
  }
  return request satisfies InvokeRequest
}

function readPayload(body: Buffer | undefined): Buffer {
  if (!body) {
    const message = `Request must be smaller than ${maxRequestBytes} bytes for the InvokeFunction operation`
    throw new LambdaError('RequestTooLargeException', message)
  }
  // Lambda passes an empty object to the function if the payload is empty.
  if (body.length === 0) return Buffer.from('{}')
  try {
    JSON.parse(body.toString('utf8'))
    return body
  } catch (error) {
    const problem = (error as SyntaxError).message
    const message = `Could not parse request body into json: Could not parse payload into json: ${problem}`
    throw new LambdaError('InvalidRequestContentException', message)
  }
}

function readClientContext(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  if (header.length > maxClientContextBytes) {
    const message = `Client context must be no more than ${maxClientContextBytes} bytes of base64; it is ${header.length}`
    throw new LambdaError('InvalidParameterValueException', message)
  }
  try {
    const value = JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object')
    // The Runtime API passes it on in a header, and headers are ASCII.
    return JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  } catch {
    const message = 'Client context must be a valid Base64-encoded JSON object.'
    throw new LambdaError('InvalidRequestContentException', message)
  }
}

function headerOf(headers: ApiCall['headers'], name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
