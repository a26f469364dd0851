/** Every block of `gateway.yml` in the guides and in `docs/moving`, as packaging reads it. */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageTargets } from '@mcp-lambda/gateway/packaging'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'

const root = join(import.meta.dirname, '../..')
const blocks = globSync('docs/{guides,moving}/*.md', { cwd: root })
  .sort()
  .flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^```yaml[^\n]*\n(.*?)^```$/gms)].map(([, text = '']) => ({
      file,
      settings: parse(text),
    })),
  )
  .filter(({ settings }) => ['doors', 'jwt', 'callers', 'policy', 'targets'].some(key => key in settings))

let folder: string
const catalogue = JSON.stringify({
  serverInfo: { name: 'notes', version: '1.0.0' },
  capabilities: { tools: {} },
  tools: ['get', 'list', 'delete'].map(name => ({ name, inputSchema: { type: 'object' } })),
  prompts: [],
  resources: [],
  resourceTemplates: [],
})
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guides-'))
  for (const path of ['gateway/catalogues', 'notes']) mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, 'notes/catalogue.json'), catalogue)
  for (const name of ['billing', 'notes']) writeFileSync(join(folder, `gateway/catalogues/${name}.json`), catalogue)
  writeFileSync(join(folder, 'gateway/catalogues/numbers.json'), JSON.stringify(JSON.parse(catalogue).tools))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('has blocks to look at', () => {
  expect(blocks.length).toBeGreaterThan(9)
})

it.each(blocks)('a block of $file is taken: $settings', ({ settings }) => {
  const yml = { doors: { functionUrl: 'iam' }, ...settings }
  writeFileSync(join(folder, 'gateway/gateway.yml'), stringify(yml))
  // A target from elsewhere may have the name of the service.
  const own = settings.targets?.notes?.function === undefined
  const service = {
    directory: join(folder, 'notes'),
    target: 'notes',
    functionNames: ['mcp-server-notes-${sls:stage}'],
    liveCatalogue: false,
  }
  const sources = { root: folder, gateway: join(folder, 'gateway'), services: own ? [service] : [] }
  expect(packageTargets('prod', sources).config).toMatchObject(settings.policy ? { policy: settings.policy } : {})
})
