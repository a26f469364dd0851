/** The stream that a streaming handler writes to, and the global of Lambda's Node runtime by which it is marked. */

import type { ClientRequest } from 'node:http'
import type { AwsLambdaGlobal, ResponseStream, StreamingFunction } from '../inbound/lambda/streaming.ts'
import { toErrorReport } from './error-report.ts'
import { toHeader } from './runtime-api.ts'

const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming')

const httpResponse = 'application/vnd.awslambda.http-integration-response'

/** Between the JSON of status and headers, and the body. */
const preludeEnd = new Uint8Array(8)

/** Sets `awslambda`, which `lambdaHandler` reads with `streaming: true`. */
export function installStreaming(): void {
  const aws: AwsLambdaGlobal = {
    streamifyResponse: handler => Object.assign(handler, { [streamingMark]: 'response' }),
    HttpResponseStream: {
      from(stream, prelude) {
        stream.setContentType?.(httpResponse)
        stream.write(JSON.stringify(prelude))
        stream.write(preludeEnd)
        return stream
      },
    },
  }
  Reflect.set(globalThis, 'awslambda', aws)
}

export function isStreaming(handler: object): handler is StreamingFunction {
  return Reflect.get(handler, streamingMark) === 'response'
}

/** The outgoing request itself, so that a slow reader slows the handler. */
export function toResponseStream(sent: ClientRequest): ResponseStream {
  return Object.assign(sent, { setContentType: (type: string) => void sent.setHeader('content-type', type) })
}

/** Ends a response whose handler failed. Its first part may have left, so the error is in the trailers. */
export function failStream(sent: ClientRequest, thrown: unknown): void {
  const report = toErrorReport(thrown)
  sent.addTrailers({
    'Lambda-Runtime-Function-Error-Type': toHeader(report.errorType),
    'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(report)).toString('base64'),
  })
  sent.end()
}
