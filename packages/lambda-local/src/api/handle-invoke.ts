import { checkTenant } from '../invocation/check-tenant.ts'
import { collectResponse } from '../invocation/response-sinks.ts'
import { invalidParameter, LambdaError } from '../lambda-error.ts'
import { maxEventBytes } from '../limits.ts'
import type { ApiCall, ApiDeps } from './api-call.ts'
import { readInvokeRequest } from './read-invoke-request.ts'

/** `Invoke`: `RequestResponse` waits for the result, `Event` responds at once, `DryRun` only checks the request. */
export async function handleInvoke(call: ApiCall, { invoke }: ApiDeps): Promise<void> {
  const { response, headers } = call
  const invocationType = headers['x-amz-invocation-type'] ?? 'RequestResponse'
  if (invocationType === 'Event') {
    checkEventSize(call.body)
    const { clientContext: _, ...request } = readInvokeRequest(call)
    checkTenant(request.definition, request.tenantId)
    response.writeHead(202, { 'x-amzn-trace-id': request.traceId }).end()
    // Runs once: retries and destinations of asynchronous invocations are not modelled. Failures are visible in events
    // and metrics only.
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

function checkEventSize(body: Buffer | undefined) {
  if (body && body.length > maxEventBytes) {
    const message = `${body.length} byte payload is too large for the Event invocation type (limit ${maxEventBytes} bytes)`
    throw new LambdaError('RequestTooLargeException', message)
  }
}
