import type { JsonRpcMessage } from '../json-rpc.ts'

export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

export async function* toEventStream(
  first: JsonRpcMessage,
  rest: AsyncIterable<JsonRpcMessage>,
): AsyncGenerator<string> {
  yield toEvent(first)
  for await (const message of rest) yield toEvent(message)
}

function toEvent(message: JsonRpcMessage): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`
}
