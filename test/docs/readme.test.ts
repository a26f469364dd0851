/** README.md: each command has a test that runs it, and each block of code fits on a phone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
}))

/** Commands of README.md, and the files of the tests that run them, with what these call them. */
const runBy: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'npm ci && npm start': ['test/end-to-end/start.packaging.ts', "start('--exit'"],
  'npm ci && npm test': ['.github/workflows/pull-request.yml', 'npm test'],
  'npm run pack': ['test/consumers/before-publication.consumer.ts', 'README'],
  'npm i <here>/.packed/*wrapper*.tgz': ['test/consumers/before-publication.consumer.ts', 'README'],
  'npm run new -- notes': ['test/packaging/new-kinds.packaging.ts', "'-- notes'"],
  'npm run new -- --npm @modelcontextprotocol/server-memory': [
    'test/packaging/new-kinds.packaging.ts',
    "'-- --npm @modelcontextprotocol/server-memory'",
  ],
  'npm run new -- --python mcp-server-time': ['test/packaging/new-kinds.packaging.ts', "'-- --python mcp-server-time'"],
  'npm run new -- --url https://mcp.example.com/mcp': [
    'test/packaging/new-kinds.packaging.ts',
    "'-- --url https://mcp.example.com/mcp'",
  ],
  'npx mcp-lambda connect claude-code': ['packages/cli/src/connect/clients.test.ts', 'claude-code'],
  'npm run check -- --stage prod': ['test/preflight/preflight.packaging.ts', '--stage'],
  'npx sls deploy --stage prod': ['test/deploy/releases.deploy.ts', "run('deploy')"],
  'npx mcp-lambda connect cursor --url https://….on.aws/mcp': ['test/connect/blocks.packaging.ts', 'cursor'],
  'npx sls rollback --stage prod': ['test/deploy/releases.deploy.ts', "run('rollback')"],
  'npx sls remove --stage prod': ['test/deploy/stage.ts', "run('remove --yes')"],
  'npx mcp-lambda cost --calls-per-month 100000': ['packages/cli/test/cost.test.ts', '--calls-per-month'],
}

it('has commands that tests run', () => {
  const commands = blocks
    .filter(({ language }) => language === 'bash')
    .map(({ code }) =>
      code
        .replace(/^#.*\n/gm, '')
        .replace(/\\\n\s*/g, '')
        .trim(),
    )
  expect(commands).toEqual(Object.keys(runBy))
})

it.each(Object.entries(runBy))('%s is run by a test that is there', (_, [file, words]) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(words)
})

it('has the costs of docs/cost.md and docs/operations.md', () => {
  const [, section = ''] = /^## What it costs\n(.*?)^## /ms.exec(readme) ?? []
  const figures = section.match(/\$\d[\d.,]*\d|\b\d{1,3}(?:,\d{3})+\b/g) ?? []
  const page = readFileSync(join(root, 'docs/cost.md'), 'utf8')
  expect(figures.length).toBeGreaterThan(8)
  // Dashboard and alarms at rest: the sum of two figures of the other page.
  const [, alarms = '', dashboard = ''] =
    /some \$([\d.]+)\. Dashboard and queries of that size cost \$(\d+) a month/.exec(
      readFileSync(join(root, 'docs/operations.md'), 'utf8'),
    ) ?? []
  const atRest = `$${(Number(alarms) + Number(dashboard)).toFixed(2)}`
  expect(figures.filter(figure => figure !== atRest && !page.includes(figure))).toEqual([])
  expect(figures).toContain(atRest)
})

it('has a source for each cell about another, and the day on which it was read', () => {
  const [, section = ''] = /^## Beside others\n(.*?)^## /ms.exec(readme) ?? []
  expect(section).toMatch(/^Read on \d+ \w+ \d{4}\./m)
  const [head = [], , ...rows] = [...section.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split('|').map(cell => cell.trim()),
  )
  expect(head).toHaveLength(7)
  expect(rows.length).toBeGreaterThan(8)
  // What holds for any process of one's own, or is not asked of the product.
  const withoutSource = new Set([
    'a process of yours',
    'as the server',
    'as you build it',
    'not its part',
    'none',
    'your host',
    'you',
  ])
  const bare = rows.flatMap(([name = '', , ...others]) =>
    others
      .filter(cell => !/\]\((https:|docs\/)/.test(cell) && !withoutSource.has(cell))
      .map(cell => `${name}: ${cell}`),
  )
  expect(rows.filter(row => row.length !== head.length)).toEqual([])
  expect(bare).toEqual([])
})

it('has no line of code that is wider than a phone', () => {
  // 390 px less margins, at GitHub's size of code: 39 characters.
  const wide = blocks.flatMap(({ code }) => code.split('\n')).filter(line => line.length > 39)
  expect(wide).toEqual([])
})
