export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/** An event of one JSON-RPC message, given as JSON. */
export function toEvent(json: string): string {
  return `event: message\ndata: ${json}\n\n`
}
