import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'

/** Open connections of a server, and the calls in flight on each. */
export type Connections = {
  /** Undefined behind an answer that ends its connection: no request after it is served (RFC 9112, 9.6). */
  begin(socket: Socket): OpenCall | undefined
  /**
   * Stops listening, closes idle connections, and closes each other connection after its last answer. After `limitMs`, or
   * by `cut`, all connections are closed. Resolves, when the server has closed, to the number of calls that were cut.
   */
  drain(limitMs: number): Promise<number>
  /** Ends `drain` at once. */
  cut(): void
}

export type OpenCall = {
  /** Fires when the connection closes. */
  readonly gone: AbortSignal
  /** Whether the server is draining and this is the connection's only call. */
  isLast(): boolean
  /** To be called before an answer says `Connection: close`. */
  endConnection(): void
  end(): void
}

export function trackConnections(server: Server): Connections {
  const callsBySocket = new Map<Socket, Set<AbortController>>()
  /**
   * Node goes on to parse requests behind an answer with `Connection: close`, and answers to them end the process: it
   * asserts that answers finish in the order of their requests (tried on Node 24).
   */
  const endedSockets = new WeakSet<Socket>()
  const cut = new AbortController()
  /** Fires when no call is in flight, once the server has stopped listening. */
  const answered = new AbortController()
  let draining = false

  server.on('connection', socket => {
    const calls = new Set<AbortController>()
    callsBySocket.set(socket, calls)
    // Not the response's `close` event: the response of a pipelined request has no socket until its turn comes.
    socket.once('close', () => {
      callsBySocket.delete(socket)
      for (const call of calls) call.abort()
    })
  })

  function callsInFlight(): number {
    let count = 0
    for (const calls of callsBySocket.values()) count += calls.size
    return count
  }

  return {
    begin(socket) {
      if (endedSockets.has(socket)) return undefined
      const calls = callsBySocket.get(socket) ?? new Set()
      const call = new AbortController()
      calls.add(call)
      if (socket.destroyed) call.abort()
      return {
        gone: call.signal,
        isLast: () => draining && calls.size === 1,
        endConnection: () => void endedSockets.add(socket),
        end() {
          calls.delete(call)
          if (!draining) return
          if (calls.size === 0) socket.destroySoon()
          if (!server.listening && callsInFlight() === 0) answered.abort()
        },
      }
    },

    async drain(limitMs) {
      draining = true
      // Requests that already arrived are read in one more turn of the event loop, and are served.
      await nextTurn()
      await nextTurn()
      const closed = new Promise(resolve => server.close(resolve))
      for (const [socket, calls] of callsBySocket) if (calls.size === 0) socket.destroySoon()
      const signal = AbortSignal.any([answered.signal, cut.signal])
      if (callsInFlight() > 0) await wait(limitMs, undefined, { signal }).catch(() => undefined)
      const left = callsInFlight()
      for (const socket of callsBySocket.keys()) socket.destroy()
      await closed
      return left
    },

    cut: () => cut.abort(),
  }
}
