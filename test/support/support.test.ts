/** docs/support.md beside what it speaks of: manifests, the table of revisions, files and jobs. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { supportedRevisions } from '@mcp-lambda/wrapper/protocol'
import { describe, expect, it } from 'vitest'
import { pythonPackages } from '../../packages/wrapper/test/python-program.ts'
import { toPackedManifest } from '../../scripts/pack/packed-manifest.ts'
import { mcpProxyPackage } from '../end-to-end/mcp-proxy-program.ts'

type Manifest = {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/support.md'), 'utf8')
const rows = page.split('\n').filter(line => /^\| (?!---|what |client \||claim \|)/.test(line))
const manifests = globSync(['package.json', '*/package.json', '{packages,services}/*/package.json'], { cwd: root }).map(
  file => JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest,
)

/** `name` → every range that a manifest gives it, without the name that an alias stands for. */
const ranges = new Map<string, Set<string>>()
for (const { dependencies, devDependencies } of manifests) {
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    const known = ranges.get(name) ?? new Set<string>()
    ranges.set(name, known.add(range.replace(/^npm:.+@/, '')))
  }
}

const named = [...page.matchAll(/`(@?[\w./-]+)` ([\d^]\S*?)(?=,? |;|$)/gm)].map(([, name = '', version = '']) => ({
  name,
  version,
}))

it('has rows and versions to compare', () => {
  expect(rows.length).toBeGreaterThan(20)
  expect(named.length).toBeGreaterThan(12)
})

it.each(named)('names $name in the version that is installed', ({ name, version }) => {
  expect([...(ranges.get(name) ?? [])]).toEqual([version])
})

it('names each MCP package that a test installs', () => {
  const installed = [...ranges.keys()].filter(name => /^(@modelcontextprotocol\/|sdk-)/.test(name))
  expect(installed.filter(name => !named.some(row => row.name === name))).toEqual([])
})

it('names the revisions that are served, newest first', () => {
  const [row = ''] = rows.filter(line => line.startsWith('| revisions served'))
  expect(row.match(/\d{4}-\d\d-\d\d/g)).toEqual(supportedRevisions)
})

it('names the Python programs that tests install', () => {
  const written = [...page.matchAll(/([\w.-]+) (\d[\d.]+)(?=,| \|)/g)].map(([, name, version]) => `${name}==${version}`)
  expect([...pythonPackages, mcpProxyPackage].filter(program => !written.includes(program))).toEqual([])
})

it('says which Node the packed packages ask for', () => {
  const { engines } = toPackedManifest({ name: 'any', version: '0.0.0' }, new Map())
  // A vertical bar would end the cell.
  expect(page).toContain(`\`engines\` of the packed packages: ${engines.node.replace(' || ', ' or ')} |`)
})

describe.each(rows.map(row => ({ row })))('$row', ({ row }) => {
  const files = [...row.matchAll(/`([^`\s]+\/[^`\s]+)`/g)].flatMap(([, path = '']) =>
    path.startsWith('@') ? [] : path,
  )

  it('names files that exist, or says that nothing tests it', () => {
    const isBacked = files.length > 0 || /untested|the same|benchmarks|`npm test`|`\.ci\/run`/.test(row)
    expect({ isBacked, missing: files.filter(file => !existsSync(join(root, file))) }).toEqual({
      isBacked: true,
      missing: [],
    })
  })

  it('names jobs that exist', () => {
    const jobs = [...row.matchAll(/job `([\w-]+)` of `([^`]+)`/g)]
    const missing = jobs.filter(
      ([, job, file = '']) => !readFileSync(join(root, file), 'utf8').includes(`\n  ${job}:\n`),
    )
    expect(missing.map(([text]) => text)).toEqual([])
  })
})
