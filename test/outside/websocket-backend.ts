import { ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import {
  type Connect,
  type KeepOptions,
  legacyServer,
  parseJsonOrUndefined,
  readServerMessage,
} from '@mcp-lambda/wrapper/protocol'

export type WebSocketOptions = KeepOptions & {
  /** Longest a server may take to accept a connection, in milliseconds. Default 10 s. */
  readonly openWithinMs?: number
}

/** A fifth kind of source: 2025-era servers behind a WebSocket, one JSON-RPC message in each text frame. */
export function webSocket(url: string, { openWithinMs = 10_000, ...keep }: WebSocketOptions = {}) {
  return legacyServer(connectTo(url, openWithinMs), keep)
}

function connectTo(url: string, openWithinMs: number): Connect {
  return async (receive, closed) => {
    const socket = new WebSocket(url, 'mcp')
    const hasClosed = new Promise(resolve => socket.addEventListener('close', resolve, { once: true }))
    socket.addEventListener('message', ({ data }) => {
      const message = readServerMessage(parseJsonOrUndefined(String(data)))
      // A client-side WebSocket cannot be paused, so the promise of a slow reader is of no use.
      if (message) return void receive(message)
      closed(new RpcError(ErrorCode.backendFailed, 'The server sent a frame that is not MCP'))
      socket.close()
    })
    socket.addEventListener('close', ({ code }) => {
      closed(new RpcError(ErrorCode.backendFailed, `The WebSocket closed (code ${code})`))
    })
    await opened(socket, openWithinMs)
    return {
      send: message => socket.send(JSON.stringify(message)),
      isOpen: () => socket.readyState === WebSocket.OPEN,
      // Frozen between two invocations, a socket does not notice that the other end has left.
      checkAfterIdleMs: 2_000,
      async close() {
        socket.close()
        await hasClosed
      },
    }
  }
}

async function opened(socket: WebSocket, openWithinMs: number): Promise<void> {
  const limit = setTimeout(() => socket.close(), openWithinMs)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(unreachable(socket.url)), { once: true })
  }).finally(() => clearTimeout(limit))
}

function unreachable(url: string): RpcError {
  return new RpcError(ErrorCode.backendUnavailable, `${new URL(url).host} does not accept a WebSocket`)
}
