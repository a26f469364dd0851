/** `globalThis.awslambda`, by which a handler marks itself as streaming, and the stream that such a handler gets. */
import { toErrorReport } from './error-report.mjs'
import { runtimeError } from './runtime-error.mjs'

const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming')
const httpIntegrationType = 'application/vnd.awslambda.http-integration-response'
/** Ends the JSON prelude and starts the body. */
const preludeEnd = new Uint8Array(8)
const beforeFirstWrite = Symbol('before the first write')

export function installStreamingGlobals() {
  globalThis.awslambda = {
    ...globalThis.awslambda,
    streamifyResponse: handler => Object.assign(handler, { [streamingMark]: 'response' }),
    HttpResponseStream: {
      /** Writes status, headers and cookies into the stream before the body. */
      from(stream, prelude) {
        stream.setContentType(httpIntegrationType)
        stream[beforeFirstWrite] = write => {
          write(JSON.stringify(prelude))
          write(preludeEnd)
        }
        return stream
      },
    },
  }
}

export function isStreaming(handler) {
  return handler[streamingMark] === 'response'
}

/** The handler writes to the outgoing request itself, so that backpressure and `pipeline` work. */
export function createResponseStream({ sent, answer }) {
  const write = sent.write.bind(sent)
  const end = sent.end.bind(sent)
  let written = false
  const start = () => {
    if (written) return
    written = true
    sent[beforeFirstWrite]?.(write)
  }
  sent.setContentType = type => {
    if (written) {
      throw runtimeError('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.')
    }
    sent.setHeader('content-type', type)
  }
  sent.write = (chunk, ...rest) => {
    start()
    return write(isWritable(chunk) ? chunk : JSON.stringify(chunk), ...rest)
  }
  return {
    stream: sent,
    /** Resolves when the Runtime API has the whole response. A handler may call `end()` after it has returned. */
    accepted: answer,
    /** Sends the error in trailers, because headers are already sent. */
    async fail(error) {
      const report = toErrorReport(error)
      sent.addTrailers({
        'Lambda-Runtime-Function-Error-Type': report.errorType.replace(/[^\x20-\x7e]/g, '?'),
        'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(report)).toString('base64'),
      })
      end()
      await answer
    },
  }
}

function isWritable(chunk) {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}
