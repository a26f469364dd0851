import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HandlerOptions, mergeOptions, ownOptions } from './handler-options.ts'
import { createDispatcher } from './inbound/dispatcher.ts'
import { createBodyBudget } from './inbound/node/body-budget.ts'
import { trackConnections } from './inbound/node/connections.ts'
import { respond } from './inbound/node/respond.ts'
import { count, type OwnRules, ofType, type Without } from './options.ts'
import type { KeepOptions } from './outbound/legacy/keep-options.ts'
import type { OneServerOptions, SdkServer, SdkServerFactory } from './outbound/sdk.ts'
import { type Source, toBackend } from './source.ts'

export type ServeOptions = Omit<HandlerOptions, 'streaming'> & Without<Pick<HandlerOptions, 'streaming'>> & OwnOptions

type OwnOptions = {
  /** 0 takes a free one. */
  readonly port: number
  /** Default 127.0.0.1. A container that is called from outside itself needs `0.0.0.0`. */
  readonly host?: string
  /** Of the MCP endpoint, without a query. Default `/mcp`. */
  readonly path?: string
  /**
   * Longest that a call may take, in milliseconds, from its request's head to the last byte its client reads. Default 15
   * minutes, as on Lambda.
   */
  readonly timeoutMs?: number
  /**
   * Most bytes of request bodies held at once; a request beyond that is answered 503. A body counts from its first byte
   * until its call is answered, since what was parsed from it is held as long, and the call counts 16 KiB more. Default
   * 64 MiB: a body costs up to four
   * times its size (bytes, text, parsed value, message to the backend), which leaves half of a container of 512 MB.
   */
  readonly maxBodiesBytes?: number
  /**
   * How long a connection is kept for its next request, in milliseconds. Default 75 s: longer than the 60 s of a load
   * balancer. If the server closes first, a request sent at that moment is lost, and the balancer answers 502.
   */
  readonly idleConnectionMs?: number
  /**
   * How long `close` waits for calls in flight, in milliseconds. Default 25 s: ECS and Kubernetes send SIGKILL 30 s
   * after SIGTERM.
   */
  readonly drainMs?: number
}

export const serveRules: OwnRules<OwnOptions> = {
  port: ['a whole number from 0 to 65535', value => value === 0 || (count[1](value) && Number(value) < 2 ** 16)],
  host: ofType('string'),
  path: [
    'a path that starts with /, as requests name it',
    value => typeof value === 'string' && /^\/[^\s?#]*$/.test(value),
  ],
  timeoutMs: count,
  maxBodiesBytes: count,
  idleConnectionMs: count,
  drainMs: ['a whole number from 0', value => value === 0 || count[1](value)],
}

export type Served = {
  readonly url: string
  /**
   * Stops listening, answers the calls in flight, and closes the server behind. Calls that take longer than `drainMs` are
   * cut, and their abort signals fire. Called again, it cuts at once.
   */
  close(): Promise<void>
}

/** Most bytes of refused bodies that are discarded at once: two whole bodies, and little beside `maxBodiesBytes`. */
const maxDiscardedBytes = 12 * 1024 * 1024

/** Serves the same MCP server over `node:http`: in a container, on AgentCore Runtime, on this machine. */
export async function serve(source: Source, options: ServeOptions & Without<KeepOptions>): Promise<Served>
export async function serve(
  server: SdkServer | SdkServerFactory,
  options: ServeOptions & OneServerOptions,
): Promise<Served>
export async function serve(create: SdkServerFactory, options: ServeOptions & KeepOptions): Promise<Served>
export async function serve(source: Source, given: ServeOptions): Promise<Served> {
  const own = ownOptions(source)
  const options = mergeOptions(own && withoutStreaming(own), given)
  const { host = '127.0.0.1', path = '/mcp', timeoutMs = 900_000, drainMs = 25_000 } = options
  const { maxBodiesBytes = 64 * 1024 * 1024, idleConnectionMs = 75_000 } = options
  const backend = toBackend(source, options, { taker: 'serve', env: process.env, ownRules: serveRules })
  // Node's `headersTimeout` of 60 s may be shorter: it counts from a request's first byte (tried on Node 20 and 24).
  const server = createServer({ keepAliveTimeout: idleConnectionMs })
  const connections = trackConnections(server)
  const site = {
    dispatcher: createDispatcher(backend, { ...options, env: process.env }),
    http: { allowedOrigins: options.allowedOrigins ?? defaultOrigins(host), documents: options.documents },
    paths: [path, ...(options.paths ?? [])] as const,
    timeoutMs,
    connections,
    bodies: createBodyBudget(maxBodiesBytes),
    discards: createBodyBudget(maxDiscardedBytes),
  }
  server.on('request', (request, response) => void respond(site, request, response))
  // `Expect: 100-continue`: the client sends its body after 100, so a refused caller sends none.
  server.on('checkContinue', (request, response) => {
    void respond(site, request, response, () => response.writeContinue())
  })
  try {
    await backend.warm?.()
    await once(server.listen(options.port, host), 'listening')
  } catch (error) {
    // The port is taken, for one: what was started ahead must not stay behind.
    await backend.close?.()
    throw error
  }
  // Failed `accept` calls, for want of memory or by a rule of the network: the next one may succeed.
  server.on('error', error => console.error('A connection could not be accepted', { error }))
  const { port } = server.address() as AddressInfo
  let closed: Promise<void> | undefined

  async function drain(): Promise<void> {
    const calls = await connections.drain(drainMs)
    if (calls > 0) console.warn('Calls were cut, since they took longer than the time to drain', { calls })
    await backend.close?.()
  }

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`,
    close() {
      if (closed) connections.cut()
      closed ??= drain()
      return closed
    },
  }
}

/** `streaming` is how a Lambda function answers. */
function withoutStreaming({ streaming: _, ...options }: HandlerOptions): HandlerOptions {
  return options
}

/**
 * Pages of this machine may call what is bound to it alone; elsewhere none may unless it is named. That also keeps out a
 * page whose name was bound to this machine's address after it was loaded: browsers put its origin on every POST, and
 * nothing but POST is answered from the server. `Host` is not checked: proxies and tunnels send their own.
 */
export function defaultOrigins(host: string): readonly string[] {
  if (host !== 'localhost' && host !== '::1' && !/^127(\.\d+){3}$/.test(host)) return []
  const names = ['localhost', '127.0.0.1', '[::1]']
  return names.flatMap(name => ['http', 'https'].flatMap(scheme => [`${scheme}://${name}`, `${scheme}://${name}:*`]))
}
