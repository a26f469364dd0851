/** The least that puts a web-standard handler on Lambda: an event becomes a `Request`, its `Response` the result. */
type Fetch = (request: Request) => Promise<Response>

type UrlEvent = { rawPath: string; headers: Record<string, string>; body: string; requestContext: object }

type Message = { method: string; params: { name?: string; _meta?: Record<string, unknown> } }

export function throughFetch(fetch: Fetch) {
  return async (event: UrlEvent | Message): Promise<unknown> => {
    if ('requestContext' in event) {
      const response = await fetch(toRequest(event.rawPath, event.headers, event.body))
      return {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      }
    }
    const response = await fetch(toRequest('/mcp', headersOf(event), JSON.stringify(event)))
    const text = await response.text()
    return JSON.parse(isEventStream(response) ? dataOf(text) : text)
  }
}

function toRequest(path: string, headers: Record<string, string>, body: string): Request {
  return new Request(`https://function.test${path}`, { method: 'POST', headers, body })
}

function headersOf({ method, params }: Message): Record<string, string> {
  const revision = params._meta?.['io.modelcontextprotocol/protocolVersion']
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': String(revision ?? '2025-11-25'),
    ...(revision !== undefined && { 'mcp-method': method }),
    ...(revision !== undefined && params.name !== undefined && { 'mcp-name': params.name }),
  }
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
}

/** Of the one event there is. */
function dataOf(stream: string): string {
  return /^data: (.+)$/m.exec(stream)?.[1] ?? ''
}
