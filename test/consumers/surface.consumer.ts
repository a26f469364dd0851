/** Public names and types, as packed, against the committed reports: a change shows in a review. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, createConsumer, packedFile } from './consumer.ts'

const entries = [
  { name: '@mcp-lambda/wrapper', entry: '.' },
  { name: '@mcp-lambda/wrapper', entry: './client' },
  { name: '@mcp-lambda/wrapper', entry: './esbuild' },
  { name: '@mcp-lambda/wrapper', entry: './protocol' },
  { name: '@mcp-lambda/wrapper', entry: './catalogue' },
  { name: '@mcp-lambda/wrapper', entry: './secrets' },
  { name: '@mcp-lambda/wrapper', entry: './testing' },
  { name: '@mcp-lambda/gateway', entry: '.' },
  { name: '@mcp-lambda/gateway', entry: './packaging' },
]

let consumer: Consumer
beforeAll(async () => {
  const others = ['@types/node@24', '@aws-sdk/client-lambda@3.1164.0', 'esbuild@0.28.2']
  consumer = await createConsumer(['@mcp-lambda/wrapper', '@mcp-lambda/gateway'], others)
  // The extractor reports no package that lies in `node_modules`.
  for (const name of new Set(entries.map(({ name }) => name))) {
    await consumer.run('mkdir', '-p', name)
    await consumer.run('tar', '-xzf', packedFile(name).file, '-C', name, '--strip-components=1')
  }
})
afterAll(() => consumer?.remove())

it.each(entries)('$name $entry', async ({ name, entry }) => {
  const folder = join(consumer.folder, name)
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = entry === '.' ? 'index' : entry.slice(2)
  const report = await toReport(folder, join(folder, exports[entry].types))
  const committed = `../../packages/${name.split('/')[1]}/api/${file}.api.md`
  await expect(report).toMatchFileSnapshot(committed)
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
