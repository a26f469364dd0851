import { type Connect, ErrorCode, type KeepOptions, legacyServer, RpcError } from '@mcp-lambda/wrapper'

/**
 * A fifth kind of source, from exported names alone: 2025-era servers behind a WebSocket, one JSON-RPC message in each
 * text frame.
 */
export function webSocket(url: string, keep: KeepOptions = {}) {
  return legacyServer(connectTo(url), keep)
}

function connectTo(url: string): Connect {
  return async (receive, closed) => {
    const socket = new WebSocket(url, 'mcp')
    await opened(socket)
    socket.addEventListener('message', ({ data }) => {
      void receive(JSON.parse(String(data)))
    })
    socket.addEventListener('close', ({ code }) => {
      closed(new RpcError(ErrorCode.backendFailed, `The WebSocket closed (code ${code})`))
    })
    return {
      send: message => socket.send(JSON.stringify(message)),
      isOpen: () => socket.readyState === WebSocket.OPEN,
      // Frozen between two invocations, a socket does not notice that the other end has left.
      checkAfterIdleMs: 2_000,
      async close() {
        const isClosed = new Promise(resolve => socket.addEventListener('close', resolve, { once: true }))
        if (socket.readyState === WebSocket.CLOSED) return
        socket.close()
        await isClosed
      },
    }
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(unreachable(socket.url)), { once: true })
  })
}

function unreachable(url: string): RpcError {
  return new RpcError(ErrorCode.backendUnavailable, `${new URL(url).host} does not accept a WebSocket`)
}
