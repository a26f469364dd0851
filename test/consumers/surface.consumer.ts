/** Public names and types, as packed, against the committed reports: a change shows in a review. */
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPublicPackages } from '../../scripts/pack/public-packages.ts'
import { root } from '../packaging/repository.ts'
import { packedFile, runIn } from './consumer.ts'

const packages = readPublicPackages(root)

/** Each entry that a packed package exports as a module. */
const entries = packages.flatMap(({ folder, manifest: { name, exports = {} } }) =>
  Object.entries(exports).flatMap(([entry, source]) =>
    source.endsWith('.ts') ? [{ name, entry, source: folder }] : [],
  ),
)

let folder: string
let state: CompilerState

const fileIn = (name: string, path: string) => join(folder, 'project', name, path)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surface-'))
  // What the packages depend on.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const { manifest } of packages) {
    // The extractor reports no package that lies in `node_modules`, where the others find it.
    for (const parent of ['project/node_modules', 'project']) {
      const into = join(folder, parent, manifest.name)
      await mkdir(into, { recursive: true })
      await runIn(into, 'tar', ['-xzf', packedFile(manifest.name).file, '--strip-components=1'])
    }
  }
  const configs = await Promise.all(entries.map(prepare))
  const [first] = configs
  if (first === undefined) throw new Error('No package has an entry')
  // One compilation for all: nearly all of it reads what packages depend on.
  state = CompilerState.create(first, {
    additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it.each(entries)('$name $entry', async ({ name, entry, source }) => {
  const file = entry === '.' ? 'index' : entry.slice(2)
  const report = await toReport(await prepare({ name, entry }))
  await expect(report).toMatchFileSnapshot(join(source, `api/${file}.api.md`))
})

async function prepare({ name, entry }: { readonly name: string; readonly entry: string }): Promise<ExtractorConfig> {
  const manifest = fileIn(name, 'package.json')
  const { exports } = JSON.parse(await readFile(manifest, 'utf8'))
  const types = fileIn(name, exports[entry].types)
  const reports = fileIn(name, 'reports')
  const quiet = { default: { logLevel: ExtractorLogLevel.None } }
  const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, types: ['node'], skipLibCheck: true }
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: manifest,
    configObject: {
      projectFolder: fileIn(name, '.'),
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: { enabled: true, reportFileName: 'entry.api.md', reportFolder: reports, reportTempFolder: reports },
      messages: {
        compilerMessageReporting: quiet,
        extractorMessageReporting: { ...quiet, 'ae-forgotten-export': { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: quiet,
      },
    },
  })
}

async function toReport(config: ExtractorConfig): Promise<string> {
  await rm(config.reportFolder, { recursive: true, force: true })
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    compilerState: state,
    messageCallback: message => {
      message.handled = true
    },
  })
  if (!succeeded) throw new Error(`No report of ${config.mainEntryPointFilePath}`)
  return await readFile(config.reportFilePath, 'utf8')
}
