/** Public names and types, as packed, against the committed reports: a change shows in a review. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPublicPackages } from '../../scripts/pack/public-packages.ts'
import { type Consumer, createConsumer, packedFile } from './consumer.ts'

const packages = readPublicPackages(join(import.meta.dirname, '../..'))

/** Each entry that a packed package exports as a module. */
const entries = packages.flatMap(({ folder, manifest: { name, exports = {} } }) =>
  Object.entries(exports).flatMap(([entry, source]) =>
    source.endsWith('.ts') ? [{ name, entry, source: folder }] : [],
  ),
)

let consumer: Consumer
beforeAll(async () => {
  const peers = ['serverless@npm:osls@4.3.1', 'serverless-esbuild@1.57.2', 'esbuild@0.28.2', 'vitest@5.1.1']
  const names = packages.map(({ manifest }) => manifest.name)
  consumer = await createConsumer(names, ['@types/node@24', ...peers])
  // The extractor reports no package that lies in `node_modules`.
  for (const name of names) {
    await consumer.run('mkdir', '-p', name)
    await consumer.run('tar', '-xzf', packedFile(name).file, '-C', name, '--strip-components=1')
  }
})
afterAll(() => consumer?.remove())

it.each(entries)('$name $entry', async ({ name, entry, source }) => {
  const folder = join(consumer.folder, name)
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = entry === '.' ? 'index' : entry.slice(2)
  const report = await toReport(folder, join(folder, exports[entry].types))
  await expect(report).toMatchFileSnapshot(join(source, `api/${file}.api.md`))
})

async function toReport(folder: string, types: string): Promise<string> {
  const reports = join(folder, 'reports')
  const quiet = { default: { logLevel: ExtractorLogLevel.None } }
  const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, types: ['node'], skipLibCheck: true }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
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
  await rm(reports, { recursive: true, force: true })
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: message => {
      message.handled = true
    },
  })
  if (!succeeded) throw new Error(`No report of ${types}`)
  return await readFile(join(reports, 'entry.api.md'), 'utf8')
}
