import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { KeepOptions } from './backends/legacy-backend.ts'
import type { OneServerOptions, SdkServer, SdkServerFactory } from './backends/sdk.ts'
import { createEdge, type Edge } from './edge.ts'
import { answerHttp, type HttpAnswer, type HttpOptions } from './http/answer.ts'
import { keepAliveMs } from './http/keep-alive.ts'
import { ErrorCode, toFailure } from './json-rpc.ts'
import type { HandlerOptions } from './lambda-handler.ts'
import { count, type OwnRules, ofType, type Without } from './options.ts'
import { type Source, toBackend } from './source.ts'

export type ServeOptions = Omit<HandlerOptions, 'streaming'> & Without<Pick<HandlerOptions, 'streaming'>> & OwnOptions

type OwnOptions = {
  /** 0 takes a free one. */
  readonly port: number
  /** Default 127.0.0.1. A container that is called from outside itself needs `0.0.0.0`. */
  readonly host?: string
  /** Default `/mcp`. */
  readonly path?: string
  /** Longest an exchange may take, in milliseconds. Default 15 minutes, as on Lambda. */
  readonly timeoutMs?: number
}

export const serveRules: OwnRules<OwnOptions> = {
  port: ofType('number'),
  host: ofType('string'),
  path: ofType('string'),
  timeoutMs: count,
}

export type Served = { readonly url: string; close(): Promise<void> }

/** Serves the same MCP server over `node:http`: in a container, on AgentCore Runtime, on this machine. */
export async function serve(source: Source, options: ServeOptions & Without<KeepOptions>): Promise<Served>
export async function serve(
  server: SdkServer | SdkServerFactory,
  options: ServeOptions & OneServerOptions,
): Promise<Served>
export async function serve(create: SdkServerFactory, options: ServeOptions & KeepOptions): Promise<Served>
export async function serve(source: Source, options: ServeOptions): Promise<Served> {
  const { host = '127.0.0.1', path = '/mcp', timeoutMs = 900_000 } = options
  const backend = toBackend(source, options, 'serve', serveRules)
  const edge = createEdge(backend, options.authenticate)
  const http = { allowedOrigins: options.allowedOrigins ?? defaultOrigins(host), documents: options.documents }

  const server = createServer((request, response) => {
    respond({ edge, http, path, timeoutMs }, request, response).catch(error => {
      console.error('A request could not be answered', error)
      response.destroy()
    })
  })
  await backend.warm?.()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, host, resolve)
  })
  const { port } = server.address() as AddressInfo

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      await backend.close?.()
    },
  }
}

/**
 * Pages of this machine may call what is bound to it alone; elsewhere none may unless it is named. That also keeps out a
 * page whose name was bound to this machine's address after it was loaded: browsers put its origin on every POST, and
 * nothing but POST is answered from the server. `Host` is not looked at: proxies and tunnels send their own.
 */
export function defaultOrigins(host: string): readonly string[] {
  if (host !== 'localhost' && host !== '::1' && !/^127(\.\d+){3}$/.test(host)) return []
  const names = ['localhost', '127.0.0.1', '[::1]']
  return names.flatMap(name => ['http', 'https'].flatMap(scheme => [`${scheme}://${name}`, `${scheme}://${name}:*`]))
}

type Site = { edge: Edge; http: HttpOptions; path: string; timeoutMs: number }

async function respond(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  const path = request.url?.split('?')[0] ?? ''
  const caller = { door: 'node', headers, path } as const
  const isDocument = request.method === 'GET' && site.http.documents?.(caller) !== undefined
  if (path !== site.path && !isDocument) {
    return send(response, plainError(404, `Nothing is served here; the MCP endpoint is ${site.path}`))
  }
  const text = await readBody(request)
  if (text === undefined) {
    response.setHeader('connection', 'close')
    return send(response, plainError(413, `The body is over ${maxBodyBytes} bytes, the most that is taken`))
  }
  const call = {
    method: request.method ?? '',
    headers,
    text,
    caller,
    requestId: randomUUID(),
    closesAtMs: Date.now() + site.timeoutMs,
    gone: gone.signal,
    live: { limitBytes: Number.POSITIVE_INFINITY, keepAliveMs },
  }
  await send(response, await answerHttp(site.edge, call, site.http))
}

/** What a function URL takes: 6 MB. */
const maxBodyBytes = 6 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function plainError(status: number, message: string): HttpAnswer {
  const body = JSON.stringify(toFailure(null, ErrorCode.invalidRequest, message))
  return { status, headers: { 'content-type': 'application/json' }, body }
}

async function send(response: ServerResponse, { status, headers, body }: HttpAnswer): Promise<void> {
  response.writeHead(status, headers)
  if (typeof body === 'string') {
    response.end(body)
    return
  }
  for await (const part of body) response.write(part)
  response.end()
}
