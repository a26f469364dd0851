import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Listener = { readonly host: string; readonly port: number; close(): Promise<void> }

/**
 * Connections that may wait to be accepted. With Node's 511, a thousand callers who come at once while environments are
 * being started find the queue full, and the kernel resets some of them (seen on Linux 6 with 1,000 calls).
 */
const mostWaiting = 4_096

/** Opens a server on this machine; port 0 takes a free one. Closing ends the connections that are still open too. */
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
