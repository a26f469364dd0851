import { EventStreamCodec } from '@smithy/eventstream-codec'
import type { ResponseSink } from '../environment/environment.ts'
import { writeTo } from '../invocation/response-sinks.ts'
import type { ApiCall, ApiDeps } from './api-call.ts'
import { readInvokeRequest } from './read-invoke-request.ts'

/** `InvokeWithResponseStream`: `PayloadChunk` events as the function writes, then one `InvokeComplete`. */
export async function handleInvokeWithResponseStream(call: ApiCall, { invoke, limits }: ApiDeps): Promise<void> {
  const { response, headers } = call
  const request = readInvokeRequest(call)
  const begin = () => {
    if (response.headersSent) return
    response.writeHead(200, {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-trace-id': request.traceId,
    })
    response.flushHeaders()
  }
  const sink: ResponseSink = {
    maxBytes: limits.maxStreamedBytes,
    begin,
    write: chunk => writeTo(response, toEvent('PayloadChunk', 'application/octet-stream', chunk)),
  }
  const { error, logTail } = await invoke(request, sink)
  begin()
  const complete = {
    ...(error && { ErrorCode: 'Unhandled', ErrorDetails: error.payload.toString('utf8') }),
    ...(headers['x-amz-log-type'] === 'Tail' && { LogResult: Buffer.from(logTail).toString('base64') }),
  }
  response.end(toEvent('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(complete))))
}

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes).toString('utf8'),
  text => Buffer.from(text, 'utf8'),
)

function toEvent(type: string, contentType: string, body: Uint8Array): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: contentType },
    },
    body,
  })
}
