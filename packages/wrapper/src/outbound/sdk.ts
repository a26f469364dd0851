import type { Backend } from '../backend.ts'
import * as ErrorCode from '../mcp/error-codes.ts'
import { isSame } from '../mcp/is-same.ts'
import { isObject, isRequest, RpcError, toFailure } from '../mcp/json-rpc.ts'
import { checkOptions, hasMethod, noServer, type Without } from '../options.ts'
import { runInCall, tellCall } from './current-call.ts'
import { createLegacyBackend } from './legacy/backend.ts'
import type { Connect, Receive } from './legacy/connection.ts'
import type { KeepOptions } from './legacy/keep-options.ts'
import type { Partition } from './legacy/session-key.ts'

/** The members of an SDK `Transport` that every SDK since 1.0 calls. Written down here so that none is imported. */
export type SdkTransport = {
  start(): Promise<void>
  // The SDKs' own message types differ from each other and from ours only in how strictly they are written.
  // biome-ignore lint/suspicious/noExplicitAny: a parameter type accepted by every SDK's `Transport` there is
  send(message: any, options?: any): Promise<void>
  close(): Promise<void>
  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onmessage?: ((message: any, extra?: any) => void) | undefined
  sessionId?: string | undefined
}

/**
 * An MCP server object as the official SDKs make it: `McpServer` or `Server` of `@modelcontextprotocol/sdk` (from 1.0)
 * or of `@modelcontextprotocol/server`. Seen by its shape alone, so both can live in one bundle.
 */
export type SdkServer = {
  connect(transport: SdkTransport): Promise<void>
  close(): Promise<void>
}

/** Makes a new server. Preferred to a single object: only then can callers be kept apart, and work go on side by side. */
export type SdkServerFactory = () => SdkServer | Promise<SdkServer>

/** Options for a single server object. `isolation` and `maxServers` need a function that makes servers. */
export type OneServerOptions = Pick<KeepOptions, 'cacheHint' | 'rerun' | 'stateKeys'> &
  Without<Omit<KeepOptions, 'cacheHint' | 'rerun' | 'stateKeys'>>

/**
 * Serves SDK servers in this process, both eras.
 *
 * @throws TypeError for an option that belongs elsewhere, an invalid value, and what is not an SDK server.
 */
export function sdk(create: SdkServerFactory, options?: KeepOptions): Backend
export function sdk(source: SdkServer | SdkServerFactory, options?: OneServerOptions): Backend
export function sdk(source: SdkServer | SdkServerFactory, options: KeepOptions = {}): Backend {
  if (!isSdkFactory(source) && !isSdkServer(source)) throw noServer()
  checkOptions(options, [kindOf(source)])
  return createSdkBackend(source, options, process.env)
}

/** A class is not a factory, since a factory is called without `new`. */
export function isSdkFactory(source: unknown): source is SdkServerFactory {
  return typeof source === 'function' && !isClass(source)
}

export function isSdkServer(source: unknown): source is SdkServer {
  return typeof source === 'object' && hasMethod(source, 'connect') && hasMethod(source, 'close')
}

export function kindOf(source: SdkServer | SdkServerFactory): 'sdk(create)' | 'sdk(server)' {
  return typeof source === 'function' ? 'sdk(create)' : 'sdk(server)'
}

/** The `prototype` of a class is read-only; that of a function is not, where there is one. */
function isClass(source: object): boolean {
  return Object.getOwnPropertyDescriptor(source, 'prototype')?.writable === false
}

/** Creates the backend of `sdk`, from options that are checked already. */
export function createSdkBackend(
  source: SdkServer | SdkServerFactory,
  options: KeepOptions,
  env: Readonly<Record<string, string | undefined>>,
): Backend {
  if (typeof source === 'function') return createLegacyBackend(connectTo(anew(source)), { ...options, env })
  // For the log, and for those who load the handler to check it: as a rule, a function was meant.
  process.emitWarning(oneTenant, 'OneTenantWarning')
  const admit = admitOnePartition()
  return createLegacyBackend(
    connectTo(() => source),
    { ...options, maxServers: 1, env, admit },
  )
}

/** Checks what a function makes. One object for several callers would show each what the others left behind. */
function anew(create: SdkServerFactory): SdkServerFactory {
  const made = new WeakSet<SdkServer>()
  return async () => {
    const server = await create()
    if (!isSdkServer(server)) throw noServer()
    if (made.has(server)) {
      process.emitWarning(sameServer, 'OneTenantWarning')
      throw new RpcError(ErrorCode.internalError, sameServer)
    }
    made.add(server)
    return server
  }
}

function connectTo(create: SdkServerFactory): Connect {
  return async (receive, closed) => {
    const server = await create()
    const transport = createTransport(receive, () => closed(new RpcError(ErrorCode.backendFailed, 'The server closed')))
    await server.connect(transport)
    return {
      send(message, call) {
        if (!call || !isRequest(message)) return transport.onmessage?.(message, {})
        const wasRead = deliver(server, () => runInCall(call, () => transport.onmessage?.(tellCall(message, call), {})))
        if (!wasRead) void receive(toFailure(message.id, ErrorCode.invalidParams, unreadable))
      },
      close: () => server.close(),
    }
  }
}

const unreadable = 'The server cannot read this request: check the types of params and _meta'

/**
 * Delivers a message, and says whether the server could read it. The SDKs answer nothing to one that they cannot read:
 * `Protocol` reports it to `onerror`, before `onmessage` returns, and the caller would wait for the whole time limit.
 */
function deliver(server: SdkServer, send: () => void): boolean {
  const { server: inner = server } = server as { server?: unknown }
  const protocol = (isObject(inner) ? inner : server) as { onerror?: ((error: Error) => void) | undefined }
  const own = protocol.onerror
  let wasRead = true
  protocol.onerror = error => {
    wasRead = false
    own?.call(protocol, error)
  }
  try {
    send()
  } finally {
    protocol.onerror = own
  }
  return wasRead
}

function createTransport(receive: Receive, closed: () => void): SdkTransport {
  const transport: SdkTransport = {
    start: async () => undefined,
    send: async message => receive(message),
    close: async () => {
      closed()
      transport.onclose?.()
    },
  }
  return transport
}

const giveFunction = 'Give a function that makes one each time: lambdaHandler(() => createServer())'
const oneTenant = `One server object serves one tenant. ${giveFunction}`
const sameServer = `The function returned the same server twice. ${giveFunction}`

/** A single server object keeps state, so it must not serve two tenants. */
function admitOnePartition(): (partition: Partition) => void {
  let first: Partition | undefined
  return partition => {
    first ??= partition
    if (isSame(partition, first)) return
    throw new RpcError(ErrorCode.internalError, oneTenant)
  }
}
