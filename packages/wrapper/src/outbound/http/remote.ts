import type { Backend, Call, Era } from '../../backend.ts'
import { stripCallFacts } from '../../mcp/call-metadata.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { isObject, type JsonRpcRequest, RpcError } from '../../mcp/json-rpc.ts'
import { readMeta, withMeta } from '../../mcp/revisions.ts'
import { checkOptions, count, type OwnRules, ofType, oneOf, type Without } from '../../options.ts'
import { startDeadline } from '../../primitives/deadline.ts'
import { traceHop } from '../../telemetry/trace-hop.ts'
import { acceptLegacyClients } from '../accept-legacy-clients.ts'
import { createLegacyBackend } from '../legacy/backend.ts'
import type { KeepOptions } from '../legacy/keep-options.ts'
import { detectEra } from './detect-era.ts'
import { createHttpClient } from './http-client.ts'
import type { OwnHeaders } from './own-headers.ts'
import { connectOverHttp, SessionGone } from './session-connection.ts'
import { createStatelessBackend } from './stateless-backend.ts'

/** A server of era `modern` is asked without a session, so none is kept and no option of keeping applies. */
export type RemoteOptions = OwnOptions &
  ((KeepOptions & { readonly era?: 'legacy' }) | (Without<KeepOptions> & { readonly era: 'modern' }))

type OwnOptions = {
  /**
   * Sent with every request, the server's credentials among them. Neither logged nor put into an error. A function is asked
   * before each request, and once more with `fresh: true` when the server refuses its headers (HTTP 401).
   */
  readonly headers?: OwnHeaders
  /** Whether the server may be at a private or loopback address, and plain http. Link-local ones stay refused. */
  readonly allowPrivateNetwork?: boolean
  /** The era the server speaks. Default: it is asked, once. */
  readonly era?: Era
  /** Longest an exchange may take, in milliseconds. Default: as long as the call has. */
  readonly timeoutMs?: number
}

export const remoteRules: OwnRules<OwnOptions> = {
  headers: ['an object of strings or a function', value => typeof value === 'function' || isObject(value)],
  allowPrivateNetwork: ofType('boolean'),
  era: oneOf('legacy', 'modern'),
  timeoutMs: count,
}

/** Longest message that is read, in bytes: more than a buffered invocation can return. */
const maxReplyBytes = 20 * 1024 * 1024

/** Longest a server may take to say which era it speaks, and to open a session, in milliseconds. */
const openWithinMs = 10_000

/**
 * Serves an MCP server that is elsewhere, over streamable HTTP of either era, with or without sessions.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(remote('https://mcp.example.com/mcp', { headers: { authorization } }))
 * ```
 * @throws TypeError when the URL is not one that may be called, an option belongs elsewhere, or a value is invalid.
 */
export function remote(url: string | URL, options: RemoteOptions = {}): Backend {
  checkOptions(options, [options.era === 'modern' ? 'remote of era modern' : 'remote'], remoteRules)
  const { headers, allowPrivateNetwork, era, timeoutMs, ...keep } = options
  const client = createHttpClient(url, {
    ...(headers && { headers }),
    ...(allowPrivateNetwork !== undefined && { allowPrivateNetwork }),
  })
  const attributes = toAttributes(new URL(url))
  const bounds = { maxReplyBytes, openWithinMs: Math.min(timeoutMs ?? openWithinMs, openWithinMs) }
  const modern = acceptLegacyClients(
    createStatelessBackend((message, { headers, signal }) => client.post(message, headers, signal), bounds),
  )
  const legacy = onFreshSession(createLegacyBackend(connectOverHttp(client, bounds), { ...keep, env: process.env }))
  let detected: Promise<Era> | undefined

  async function choose(): Promise<Backend> {
    // Asked once for all calls that wait for it; an answer that says nothing is asked for again by the next.
    detected ??= era ? Promise.resolve(era) : detectEra(client, AbortSignal.timeout(bounds.openWithinMs))
    const asked = detected
    try {
      return (await asked) === 'modern' ? modern : legacy
    } catch (error) {
      if (detected === asked) detected = undefined
      throw error
    }
  }

  return {
    async exchange(request, call, emit) {
      const backend = await choose()
      return within(timeoutMs, call, limited =>
        traceHop(toOutward(request), { revision: call.revision, attributes }, traced =>
          backend.exchange(traced, limited, emit),
        ),
      )
    },
    async notify(notification, call) {
      const backend = await choose()
      await within(timeoutMs, call, async limited => backend.notify?.(notification, limited))
    },
    async warm() {
      await (await choose()).warm?.()
    },
    async close() {
      await legacy.close?.()
      client.close()
    },
  }
}

/** Call facts are for servers of ours. */
function toOutward(request: JsonRpcRequest): JsonRpcRequest {
  const meta = readMeta(request)
  const stripped = stripCallFacts(meta)
  return stripped === meta ? request : withMeta(request, stripped)
}

/** Of a span: the host alone, since a path or a query may hold a key. */
function toAttributes({ hostname, port, protocol }: URL) {
  return {
    'network.transport': 'tcp',
    'network.protocol.name': 'http',
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  }
}

async function within<T>(timeoutMs: number | undefined, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  if (timeoutMs === undefined) return work(call)
  const late = () => new RpcError(ErrorCode.deadlineExceeded, `No answer within ${timeoutMs / 1_000} s (timeoutMs)`)
  const deadline = startDeadline(timeoutMs, call.signal, { late })
  try {
    return await work({ ...call, signal: deadline.signal })
  } finally {
    deadline.end('done')
  }
}

/**
 * Servers forget sessions: they restart, or let them expire. Every session kept here may be one of those, and each try
 * uses one up.
 */
function onFreshSession(backend: Backend): Backend {
  return {
    ...backend,
    async exchange(request, call, emit) {
      for (let triesLeft = 32; ; triesLeft -= 1) {
        try {
          return await backend.exchange(request, call, emit)
        } catch (error) {
          // The session was gone when the request arrived, so nothing ran and nothing was emitted.
          if (!(error instanceof SessionGone) || triesLeft === 0) throw error
        }
      }
    },
  }
}
