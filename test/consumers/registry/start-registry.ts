/** An npm registry on 127.0.0.1 for the packages of this repository. */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runIn } from '../consumer.ts'
import { installVerdaccio } from './install-verdaccio.ts'

export type Registry = {
  /** Variables by which npm uses it. */
  readonly env: Readonly<Record<string, string>>
  publish(file: string): Promise<void>
  close(): Promise<void>
}

/** Everyone may publish, and nothing is passed on to another registry. */
const settings = `
storage: ./storage
packages: { '**': { access: $all, publish: $all } }
web: { enable: false }
log: { type: stdout, format: pretty, level: error }
`

const ours = /^\/(@mcp-lambda(\/|%2f)|mcp-lambda(\/|$)|create-mcp-lambda(\/|$)|-\/)/i

export async function startRegistry(): Promise<Registry> {
  const { runServer } = await installVerdaccio()
  const folder = await mkdtemp(join(tmpdir(), 'registry-'))
  const elsewhere = (await runIn(folder, 'npm', ['config', 'get', 'registry'])).trim().replace(/\/$/, '')
  await writeFile(join(folder, 'config.yaml'), settings)
  const verdaccio = await runServer(join(folder, 'config.yaml'))
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    // Packages of others are redirected, so that npm takes them from its cache: through verdaccio, an install takes a minute.
    if (!ours.test(path)) {
      response.writeHead(307, { location: elsewhere + path }).end()
      return
    }
    // The next run may get the same port, with other files of the same versions.
    response.setHeader('cache-control', 'no-store')
    verdaccio.emit('request', request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { npm_config_registry: `http://${host}/` }
  return {
    env,
    async publish(file) {
      // npm publishes with a token alone, whatever it is. A version such as 1.0.0-x needs a tag.
      const token = `--//${host}/:_authToken=anyone`
      await runIn(folder, 'npm', ['publish', file, token, '--tag', 'latest', '--provenance=false'], env)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
