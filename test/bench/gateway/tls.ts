/** TLS in front of the local Lambda's API: a function on AWS calls it over HTTPS, and pays for that in its first call. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { promisify } from 'node:util'

export type TlsFront = {
  readonly endpoint: string
  /** The certificate that a client must trust, e.g. by `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile: string
  close(): Promise<void>
}

/** @param folder gets the key and the certificate */
export async function startTlsFront(httpEndpoint: string, folder: string): Promise<TlsFront> {
  const { keyFile, certificateFile } = await makeCertificate(folder)
  const [key, cert] = await Promise.all([readFile(keyFile), readFile(certificateFile)])
  const { hostname, port: httpPort } = new URL(httpEndpoint)
  const open = new Set<Socket>()
  const server = createServer({ key, cert }, secured => {
    const plain = connect(Number(httpPort), hostname)
    for (const [from, to] of [
      [secured, plain],
      [plain, secured],
    ] as const) {
      open.add(from)
      from.pipe(to)
      // An environment that is ended resets its connections.
      from.on('error', () => undefined)
      from.once('close', () => {
        open.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, hostname)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `https://${hostname}:${port}`,
    certificateFile,
    async close() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Node reads certificates and makes none. */
async function makeCertificate(folder: string): Promise<{ keyFile: string; certificateFile: string }> {
  const keyFile = join(folder, 'lambda-api.key')
  const certificateFile = join(folder, 'lambda-api.crt')
  const args = [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=lambda-api', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', keyFile, '-out', certificateFile],
  ]
  await promisify(execFile)('openssl', args).catch(cause => {
    throw new Error('openssl is needed for the certificate of the Lambda API', { cause })
  })
  return { keyFile, certificateFile }
}
