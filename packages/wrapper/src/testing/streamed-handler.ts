import type { HandlerOptions } from '../handler-options.ts'
import type { LambdaContext } from '../inbound/lambda/lambda-context.ts'
import { lambdaHandler } from '../lambda-handler.ts'
import { createAsyncQueue } from '../primitives/async-queue.ts'
import type { Source } from '../source.ts'

type WriteTo = (event: unknown, stream: object, context: LambdaContext) => Promise<void>

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
    const stream = {
      write(part: string) {
        parts.push(part)
        return true
      },
      end(done: () => void) {
        parts.push(null)
        done()
      },
    }
    handler(event, stream, context).catch(error => parts.fail(error))
    for (;;) {
      const part = await parts.next()
      if (part === null) return
      yield part
    }
  }
}

/** The global is there while the handler loads, which is when it is looked for. */
function loadStreaming(source: Source, options: HandlerOptions): WriteTo {
  const awslambda = {
    streamifyResponse: (handle: unknown) => handle,
    HttpResponseStream: {
      from(stream: { write(part: string): boolean }, prelude: object) {
        stream.write(JSON.stringify(prelude))
        return stream
      },
    },
  }
  const before = Reflect.get(globalThis, 'awslambda')
  Reflect.set(globalThis, 'awslambda', awslambda)
  try {
    // Under `streamifyResponse` a handler takes a stream to write to, which its type does not say.
    return lambdaHandler(source, { ...options, streaming: true }) as unknown as WriteTo
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'awslambda')
    else Reflect.set(globalThis, 'awslambda', before)
  }
}
