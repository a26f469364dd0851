import type { HttpEvent } from '../inbound/lambda/http-event.ts'
import type { LambdaContext } from '../inbound/lambda/lambda-context.ts'
import { functionUrlEvent, lambdaContext } from './events.ts'

type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>

/**
 * A `fetch` that ends in a handler instead of the network, so that an official client's HTTP transport drives it in
 * this process.
 *
 * @example
 * ```ts
 * new StreamableHTTPClientTransport(new URL('https://function.test/mcp'), { fetch: fetchThrough(handler) })
 * ```
 */
export function fetchThrough(
  handler: Handler,
  toEvent: (parts: {
    method: string
    path: string
    headers: Record<string, string>
    body?: string
  }) => HttpEvent = functionUrlEvent,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const request = new Request(url, init)
    const text = await request.text()
    const event = toEvent({
      method: request.method,
      path: new URL(request.url).pathname,
      headers: Object.fromEntries(request.headers),
      ...(text !== '' && { body: text }),
    })
    return toResponse(await handler(event, lambdaContext()))
  }
}

function toResponse(result: unknown): Response {
  const { statusCode, headers, multiValueHeaders, body } = result as {
    statusCode: number
    headers?: Record<string, string>
    multiValueHeaders?: Record<string, string[]>
    body: string
  }
  const sent = new Headers(headers)
  for (const [name, values] of Object.entries(multiValueHeaders ?? {}))
    for (const value of values) sent.append(name, value)
  // `Response` refuses a body on these, even an empty one.
  return new Response([202, 204].includes(statusCode) ? null : body, { status: statusCode, headers: sent })
}
