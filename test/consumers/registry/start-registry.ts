/** An npm registry on 127.0.0.1 for the packages of this repository. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PackedFile, runIn } from '../consumer.ts'
import { installVerdaccio } from './install-verdaccio.ts'

export type Registry = {
  /** Variables by which npm uses it. */
  readonly env: Readonly<Record<string, string>>
  /** By npm. */
  publish(file: string): Promise<void>
  /** As if it had been published long ago. */
  add(packed: PackedFile): Promise<void>
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
    async add({ name, version, file }) {
      const bytes = await readFile(file)
      const manifest = JSON.parse(await runIn(folder, 'tar', ['-xzOf', file, 'package/package.json']))
      const tarball = `${name}-${version}.tgz`
      const dist = {
        tarball: `http://${host}/${name}/-/${tarball}`,
        shasum: createHash('sha1').update(bytes).digest('hex'),
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      }
      // The request that npm would send, without an npm for each: 1.6 s of a processor.
      const document = {
        _id: name,
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
        _attachments: {
          [tarball]: { content_type: 'application/octet-stream', data: bytes.toString('base64'), length: bytes.length },
        },
      }
      const { ok, status } = await fetch(`http://${host}/${name.replace('/', '%2f')}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(document),
      })
      if (!ok) throw new Error(`The registry answered ${status} to ${name}`)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
