/** An age limit for the idle connections of a Node agent. Imports types alone: loading `node:http` is for those who use it. */

import type { Agent, ClientRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { ageMs } from './age.ts'

export type IdleLimit = {
  /** How long a connection may have been idle and still be written to, in milliseconds. */
  readonly maxIdleMs: number
  readonly now?: () => number
}

/** What `ClientRequest` calls of any agent. `@types/node` leaves out `addRequest`, and the result of the other. */
type Connecting = {
  addRequest(request: ClientRequest, options: object): void
  keepSocketAlive(socket: Duplex): boolean
}

/**
 * Makes an agent close, before each request, the connections that were idle for too long. Each is judged by its own age:
 * beside steady traffic on one connection, others are forgotten in the pool until their server ends them. The wall clock
 * counts, because a process that was frozen sees neither its timers fire nor the other end close.
 *
 * A request that is lost on a reused connection before any byte of an answer has `reusedSocket: true` on its error: the
 * server may have ended the idle connection while the request was on its way, so the loss says nothing about the server.
 *
 * @returns the same agent
 */
export function expireIdleConnections<A extends Agent>(agent: A, { maxIdleMs, now = Date.now }: IdleLimit): A {
  const original: Connecting = agent as unknown as Connecting
  const addRequest = original.addRequest.bind(agent)
  const keepSocketAlive = original.keepSocketAlive.bind(agent)
  const idleSinceMs = new WeakMap<Duplex, number>()

  function isOld(socket: Duplex): boolean {
    return ageMs(idleSinceMs.get(socket) ?? Number.NEGATIVE_INFINITY, now()) > maxIdleMs
  }

  const limited: Connecting = {
    keepSocketAlive(socket) {
      idleSinceMs.set(socket, now())
      return keepSocketAlive(socket)
    },
    addRequest(request, options) {
      for (const sockets of Object.values(agent.freeSockets)) closeOld(sockets ?? [], isOld)
      addRequest(request, options)
      if (request.reusedSocket) markLoss(request)
    },
  }
  return Object.assign(agent, limited)
}

/** `sockets` are in the order they became idle. Node skips closed ones at its beginning alone, so none is left before an old one. */
function closeOld(sockets: readonly Duplex[], isOld: (socket: Duplex) => boolean): void {
  for (const socket of sockets.slice(0, sockets.findLastIndex(isOld) + 1)) socket.destroy()
}

function markLoss(request: ClientRequest): void {
  let isAnswered = false
  request.once('socket', socket => {
    socket.once('data', () => {
      isAnswered = true
    })
  })
  request.once('error', error => {
    if (!isAnswered) Object.assign(error, { reusedSocket: true })
  })
}
