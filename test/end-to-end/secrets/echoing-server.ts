import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type EchoingServer = {
  readonly url: string
  accept(key: string): void
  readonly seen: string[]
  close(): Promise<unknown>
}

/** A 2025-era server that repeats the headers of a request in all it answers, and takes one key. */
export async function startEchoingServer(): Promise<EchoingServer> {
  let accepted: string | undefined
  const seen: string[] = []
  const server = createServer(async (request, response): Promise<unknown> => {
    const body = await text(request)
    const { authorization = '', 'x-api-key': key = '' } = request.headers
    const echo = `${key} ${authorization} ${encodeURIComponent(String(key))}`
    seen.push(String(key))
    const message = body === '' ? {} : JSON.parse(body)
    if (accepted !== undefined && key !== accepted) {
      response.writeHead(401, { 'www-authenticate': `Bearer error_description="${encodeURIComponent(String(key))}"` })
      return response.end(`unknown key ${echo}`)
    }
    return answer(message, echo, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    accept: key => {
      accepted = key
    },
    seen,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

const tools = ['answer', 'fail', 'protocol-error', 'status-500', 'json-500', 'redirect', 'break'] as const

type Message = { id?: number; method?: string; params?: { name?: (typeof tools)[number]; protocolVersion?: string } }

function answer({ id, method, params }: Message, echo: string, response: ServerResponse): unknown {
  const json = (members: object, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    return response.end(JSON.stringify({ jsonrpc: '2.0', id, ...members }))
  }
  if (id === undefined) return response.writeHead(202).end()
  if (method === 'initialize') {
    const { protocolVersion } = params ?? {}
    return json({
      result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'distant', version: '1.0.0' } },
    })
  }
  if (method === 'tools/list')
    return json({ result: { tools: tools.map(name => ({ name, inputSchema: { type: 'object' } })) } })
  if (method !== 'tools/call') return json({ error: { code: -32601, message: `no ${method} for ${echo}` } })
  switch (params?.name) {
    case 'fail':
      return json({ result: { isError: true, content: [{ type: 'text', text: echo }] } })
    case 'protocol-error':
      return json({ error: { code: -32050, message: echo, data: { echo } } })
    case 'status-500':
      return response.writeHead(500, { 'content-type': 'text/html' }).end(`<p>${echo.replaceAll('"', '&quot;')}</p>`)
    case 'json-500':
      return json({ error: { code: -32050, message: echo, data: { echo } } }, 500)
    case 'redirect':
      return response.writeHead(302, { location: `https://other.test/login?next=${encodeURIComponent(echo)}` }).end()
    case 'break':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(`{"jsonrpc":"2.0","id":${id},"result":"${echo}`)
      return setTimeout(() => response.destroy(), 20)
    default:
      return json({ result: { content: [{ type: 'text', text: 'done' }] } })
  }
}
