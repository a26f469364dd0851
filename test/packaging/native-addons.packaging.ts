/** Packages of npm with a build for each processor, in the zip of a function for another processor than that of this machine. */

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, it, onTestFinished } from 'vitest'
import { root, runTool } from './repository.ts'

const addon = { name: '@node-rs/crc32', version: '1.10.6' }

const handler = `
import { crc32 } from '${addon.name}'

export const handler = async () => crc32('notes')
`

/** `e_machine` of an ELF header. */
const machines = { arm64: 183, x86_64: 62 } as const

async function createService(architecture: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'addon-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  await mkdir(join(directory, 'src'))
  await writeFile(join(directory, 'src/handler.ts'), handler)
  await cp(join(root, 'shared/tsconfig.json'), join(directory, 'tsconfig.json'))
  const manifest = { name: 'notes', private: true, type: 'module', dependencies: { [addon.name]: addon.version } }
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest))
  await writeFile(
    join(directory, 'serverless.yml'),
    // The bundler comes first: the order of the two does not matter.
    `service: mcp-server-notes
plugins: [serverless-esbuild, '@mcp-lambda/serverless']
provider: { name: aws, architecture: ${architecture} }
custom: { mcp: { target: notes }, esbuild: { external: ['${addon.name}'] } }
functions: { server: { handler: src/handler.handler } }
`,
  )
  return directory
}

const other = process.arch === 'arm64' ? 'x86_64' : 'arm64'

it('a function gets the builds of its own processor and of glibc alone, on a machine with another processor', {
  timeout: 120_000,
  meta: { needs: 'the npm registry' },
}, async () => {
  const directory = await createService(other)
  // A registry behind a company's proxy has a certificate of that company.
  const { NODE_EXTRA_CA_CERTS = '' } = process.env
  const tool = { cwd: directory, env: { NODE_EXTRA_CA_CERTS } }
  const { code, stdout, stderr } = await runTool('sls', ['package', '--stage', 'prod'], tool)
  expect(code, stdout + stderr).toBe(0)
  const zip = unzipSync(await readFile(join(directory, '.serverless/mcp-server-notes.zip')))
  const addons = Object.entries(zip).filter(([path]) => path.endsWith('.node'))
  const cpu = other === 'arm64' ? 'arm64' : 'x64'
  expect(addons.map(([path, bytes]) => ({ path, machine: Buffer.from(bytes).readUInt16LE(18) }))).toEqual([
    {
      path: `node_modules/${addon.name}-linux-${cpu}-gnu/crc32.linux-${cpu}-gnu.node`,
      machine: machines[other],
    },
  ])
})
