import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Listener = { readonly host: string; readonly port: number; close(): Promise<void> }

/**
 * Length of the accept queue. With Node's default of 511, a thousand calls at once overflow it while environments start,
 * and the kernel resets some of them (Linux 6, 1,000 calls).
 */
const mostWaiting = 4_096

/** Starts listening; port 0 takes a free port. `close` also closes open connections. */
export async function listenLocally(server: Server, { host, port }: { host: string; port: number }): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') return reject(cause)
      reject(
        new Error(`Port ${port} of ${host} is taken by another program: stop it, or choose another port`, { cause }),
      )
    })
    server.listen({ port, host, backlog: mostWaiting }, () => {
      server.removeAllListeners('error')
      // Failed `accept` calls, for want of memory or by a rule of the network: the next one may succeed.
      server.on('error', error => console.error('A connection could not be accepted', error))
      resolve()
    })
  })
  return {
    host,
    port: (server.address() as AddressInfo).port, // A string only for a pipe.
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
