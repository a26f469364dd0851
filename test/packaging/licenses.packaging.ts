import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleSettings } from '@mcp-lambda/serverless/bundle-settings'
import { build, type Loader } from 'esbuild'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'

/** Licences of others' code in what is deployed, beside esbuild's own account of the same bundle. */

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
})

afterAll(() => copy[Symbol.asyncDispose]())

const services: { service: string; entry: string; loader?: Record<string, Loader> }[] = [
  { service: 'aws-documentation', entry: 'src/handler' },
  { service: 'prometheus', entry: 'src/handler', loader: { '.wasm': 'file', '.ttf': 'file' } },
]

async function packageService(service: string): Promise<Record<string, Uint8Array>> {
  const cwd = join(copy.directory, 'services', service)
  const { code, stdout, stderr } = await runTool('sls', ['package', '--stage', 'prod'], { cwd })
  expect(code, stdout + stderr).toBe(0)
  const [zip = ''] = (await readdir(join(cwd, '.serverless'))).filter(file => file.endsWith('.zip'))
  return unzipSync(await readFile(join(cwd, '.serverless', zip)))
}

/** `name version` of each package with a byte in an output. */
async function packagesByEsbuild({ service, entry, loader = {} }: (typeof services)[number]): Promise<string[]> {
  const cwd = join(copy.directory, 'services', service)
  const { outputFileExtension: _, skipRebuild: _skipRebuild, ...settings } = bundleSettings
  const built = await build({
    ...settings,
    loader,
    absWorkingDir: cwd,
    entryPoints: [`${entry}.ts`],
    outdir: 'out',
    write: false,
    metafile: true,
  })
  const paths = Object.values(built.metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter(path => (inputs[path]?.bytesInOutput ?? 0) > 0 && !path.startsWith('(disabled)')),
  )
  const folders = new Set(paths.flatMap(path => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []))
  const names = [...folders].map(async folder => {
    const { name, version } = JSON.parse(await readFile(join(cwd, folder, 'package.json'), 'utf8'))
    return `${name} ${version}`
  })
  return (await Promise.all(names)).sort()
}

function packagesIn(notice: string): string[] {
  return [...notice.matchAll(/^(\S+ \d\S*) \(.+\)$/gm)].map(([, name = '']) => name).sort()
}

describe.each(services)('the package of $service', { timeout: 120_000 }, ({ service, entry, loader }) => {
  it('names exactly the packages whose code is in it, with a text for each, in the same bytes each time', async () => {
    const first = await packageService(service)
    const file = first[`${entry}.THIRD-PARTY-LICENSES.txt`]
    const notice = Buffer.from(file ?? '').toString()
    expect(packagesIn(notice)).toEqual(await packagesByEsbuild({ service, entry, ...(loader && { loader }) }))
    expect(notice).not.toContain('has no licence text')
    expect((await packageService(service))[`${entry}.THIRD-PARTY-LICENSES.txt`]).toEqual(file)
    expect(Object.keys(first).filter(name => name.endsWith('-meta.json'))).toEqual([])
  })
})

it('goes with the gateway, as a function and for a container', { timeout: 120_000 }, async () => {
  const asFunction = Buffer.from((await packageService('gateway'))['handler.THIRD-PARTY-LICENSES.txt'] ?? '').toString()
  const cwd = copy.directory
  const { code, stdout, stderr } = await runTool('mcp-lambda', ['container', '--stage', 'prod', '--json'], { cwd })
  expect(code, stderr).toBe(0)
  const { program } = JSON.parse(stdout)
  expect(program).toBe('services/gateway/.container/prod/container.mjs')
  const notice = program.replace('.mjs', '.THIRD-PARTY-LICENSES.txt')
  const asContainer = await readFile(join(cwd, notice), 'utf8')
  for (const notice of [asFunction, asContainer]) {
    expect(packagesIn(notice)).toEqual(expect.arrayContaining([expect.stringMatching(/^jose \d/)]))
    expect(notice).not.toContain('has no licence text')
  }
})

describe('a service with a package under a licence that is not accepted', { timeout: 60_000 }, () => {
  const folder = () => join(copy.directory, 'services/aws-documentation')

  beforeAll(async () => {
    const copyleft = join(folder(), 'src/node_modules/copyleft')
    await mkdir(copyleft, { recursive: true })
    const manifest = { name: 'copyleft', version: '1.0.0', license: 'AGPL-3.0-only' }
    await writeFile(join(copyleft, 'package.json'), JSON.stringify(manifest))
    await writeFile(join(copyleft, 'LICENSE'), 'GNU AFFERO GENERAL PUBLIC LICENSE')
    await writeFile(join(copyleft, 'index.js'), 'export const handler = async () => null\n')
    await writeFile(join(folder(), 'src/handler.ts'), "export { handler } from 'copyleft'\n")
  })

  /** What `sls package` prints with this below `custom`. */
  async function packageWith(custom: string): Promise<string> {
    const yml = join(folder(), 'serverless.yml')
    const before = await readFile(yml, 'utf8')
    try {
      await writeFile(yml, before.replace('custom:\n', `custom:\n${custom}`))
      const { stdout, stderr } = await runTool('sls', ['package', '--stage', 'prod'], { cwd: folder() })
      return stdout + stderr
    } finally {
      await writeFile(yml, before)
    }
  }

  const warning = 'copyleft 1.0.0: its licence is "AGPL-3.0-only", which is not accepted'

  it('is told its name', async () => {
    expect(await packageWith('')).toContain(warning)
  })

  it('is told so too where it has esbuild plugins of its own beside ours', async () => {
    const plugins = `
      const ours = require('@mcp-lambda/serverless/bundle-plugins')
      const mine = { name: 'mine', setup: build => build.onStart(() => ({ warnings: [{ text: 'mine ran' }] })) }
      module.exports = serverless => [...ours(serverless), mine]`
    await writeFile(join(folder(), 'plugins.cjs'), plugins)
    const output = await packageWith('  esbuild: { plugins: ./plugins.cjs }\n')
    expect(output).toContain('mine ran')
    expect(output).toContain(warning)
  })
})
