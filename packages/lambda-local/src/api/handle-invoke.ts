import { checkTenant } from '../invocation/check-tenant.ts'
import { type InvokeRequest, newTraceId } from '../invocation/invoke.ts'
import { collectResponse } from '../invocation/response-sinks.ts'
import { maxClientContextBytes, maxEventBytes, maxRequestBytes } from '../limits.ts'
import { invalidParameter, LambdaError } from './lambda-error.ts'
import type { ApiCall, ApiDeps } from './server.ts'

/** `Invoke`: waits for the answer (`RequestResponse`), does not (`Event`), or only checks (`DryRun`). */
export async function answerInvoke(call: ApiCall, { invoke }: ApiDeps): Promise<void> {
  const { response, headers } = call
  const invocationType = headers['x-amz-invocation-type'] ?? 'RequestResponse'
  if (invocationType === 'Event') {
    checkEventSize(call.body)
    const { clientContext: _, ...request } = readInvokeRequest(call)
    checkTenant(request.definition, request.tenantId)
    response.writeHead(202, { 'x-amzn-trace-id': request.traceId }).end()
    // Once and no more: the retries and destinations of asynchronous invocation are not modelled.
    // Whoever watches the events and metrics learns how it went.
    await invoke(request, collectResponse()).catch(() => {})
    return
  }
  const request = readInvokeRequest(call)
  if (invocationType === 'DryRun') {
    checkTenant(request.definition, request.tenantId)
    response.writeHead(204).end()
    return
  }
  if (invocationType !== 'RequestResponse') {
    const value = String(invocationType)
    throw invalidParameter('invocationType', value, 'enum value set: [DryRun, RequestResponse, Event]')
  }
  const sink = collectResponse()
  const { error, logTail } = await invoke(request, sink)
  const payload = error?.payload ?? sink.payload()
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': payload.length,
    'x-amz-executed-version': '$LATEST',
    'x-amzn-trace-id': request.traceId,
    ...(error && { 'x-amz-function-error': 'Unhandled' }),
    ...(headers['x-amz-log-type'] === 'Tail' && { 'x-amz-log-result': Buffer.from(logTail).toString('base64') }),
  })
  response.end(payload)
}

/** What `Invoke` and `InvokeWithResponseStream` have in common. @throws LambdaError for what Lambda refuses */
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
  // No payload at all reaches the function as an empty object.
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

function checkEventSize(body: Buffer | undefined) {
  if (body && body.length > maxEventBytes) {
    const message = `${body.length} byte payload is too large for the Event invocation type (limit ${maxEventBytes} bytes)`
    throw new LambdaError('RequestTooLargeException', message)
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
    // It goes on in a header, and headers are ASCII.
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
