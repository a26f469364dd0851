import { Writable } from 'node:stream'
import type { HandlerOptions } from '../handler-options.ts'
import type { LambdaContext } from '../inbound/lambda/lambda-context.ts'
import type { AwsLambdaGlobal, ResponseStream } from '../inbound/lambda/streaming.ts'
import { lambdaHandler, type StreamingLambdaHandler } from '../lambda-handler.ts'
import { createAsyncQueue } from '../primitives/async-queue.ts'
import type { Source } from '../source.ts'

/**
 * Loads a streaming handler as a Lambda runtime does, and yields what the handler writes. The prelude of an HTTP answer is
 * the first part.
 */
export function streamedHandler(
  source: Source,
  options: HandlerOptions = {},
): (event: unknown, context: LambdaContext) => AsyncGenerator<string, void, undefined> {
  const handler = loadStreaming(source, options)

  return async function* streamed(event, context) {
    const parts = createAsyncQueue<string | null>()
    const stream: ResponseStream = new Writable({
      decodeStrings: false,
      write(part, _encoding, done) {
        parts.push(String(part))
        done()
      },
      final(done) {
        parts.push(null)
        done()
      },
    })
    handler(event, stream, context).catch(error => parts.fail(error))
    for (;;) {
      const part = await parts.next()
      if (part === null) return
      yield part
    }
  }
}

/** The global exists while the handler loads, which is when it is read. */
function loadStreaming(source: Source, options: HandlerOptions): StreamingLambdaHandler {
  const awslambda: AwsLambdaGlobal = {
    streamifyResponse: handle => handle,
    HttpResponseStream: {
      from(stream, prelude) {
        stream.write(JSON.stringify(prelude))
        return stream
      },
    },
  }
  const before = Reflect.get(globalThis, 'awslambda')
  Reflect.set(globalThis, 'awslambda', awslambda)
  try {
    return lambdaHandler(source, { ...options, streaming: true })
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'awslambda')
    else Reflect.set(globalThis, 'awslambda', before)
  }
}
