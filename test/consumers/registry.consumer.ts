/** A project from a registry, on a machine with Node 22: created, updated by `npm update`, and upgraded. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { packedFile, previousFile, runIn } from './consumer.ts'
import { type Registry, startRegistry } from './registry/start-registry.ts'

const previous = previousFile('mcp-lambda').version
const next = packedFile('mcp-lambda').version
const packages = inject('packed').map(({ name }) => name)

let registry: Registry
let folder: string
let project: string
let env: Readonly<Record<string, string>>

const npm = (...words: readonly string[]) => runIn(project, 'npm', words, env)
const npx = (...words: readonly string[]) => runIn(project, 'npx', words, env)
const git = (...words: readonly string[]) =>
  runIn(project, 'git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...words])
const read = (path: string) => readFile(join(project, path), 'utf8')
const write = (path: string, text: string) => writeFile(join(project, path), text)
const firstCalls = () => npm('start', '--', '--exit', '--port', '0', '--lambda-port', '0')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'from-registry-'))
  registry = await startRegistry()
  for (const packed of inject('previous')) await registry.add(packed)
  project = join(folder, 'my-tools')
  const node22 = ['exec', '--yes', '--prefer-offline', '--package=node@22', '--', 'node', '--print', 'process.execPath']
  const [path = ''] = (await runIn(folder, 'npm', node22)).trim().split('\n').slice(-1)
  env = { ...registry.env, PATH: [dirname(path), process.env.PATH].join(delimiter) }
  // npm keeps what `npm create` has run, and would take it again in the next run of this test.
  const ownCache = { ...env, npm_config_cache: join(folder, 'cache') }
  await runIn(folder, 'npm', ['create', '--yes', 'mcp-lambda', 'my-tools', '--', '--server', 'notes'], ownCache)
  await git('init')
})

afterAll(async () => {
  await registry?.close()
  await rm(folder, { recursive: true, force: true })
})

async function commit(): Promise<void> {
  await git('add', '.')
  await git('commit', '--message', 'mine')
}

it('is installed from the registry, and answers a client on Node 22', async () => {
  const manifest = await read('package.json')
  expect(manifest).toContain(`"mcp-lambda": "^${previous}"`)
  // Its scripts run on the Node of its own `node` package.
  await write('package.json', manifest.replace('"node": "^24.0.0"', '"node": "^22.18.0"'))
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund')
  expect(await npx('node', '--version')).toMatch(/^v22\./)
  expect(await firstCalls()).toMatch(/notes___greet.*\n\s+Hello, Ada/)
  await commit()
})

it('passes its own tests on Node 22', async () => {
  const shown = await npm('test')
  expect(shown).toMatch(/Tasks: +(\d+) successful, \1 total/)
})

it('gets the next version by npm update, and answers', async () => {
  for (const { file } of inject('packed')) await registry.publish(file)
  await npm('update', '--prefer-offline', '--no-audit', '--no-fund')
  const installed = packages.map(async name => JSON.parse(await read(`node_modules/${name}/package.json`)).version)
  expect(await Promise.all(installed)).toEqual(packages.map(() => next))
  expect(await firstCalls()).toMatch(/notes___greet.*\n\s+Hello, Ada/)
})

it('has in a changelog what is new, and check says what needs a hand', async () => {
  expect(await read('node_modules/mcp-lambda/CHANGELOG.md')).toContain(`## ${next}\n`)
  const checked = await npx('mcp-lambda', 'check', '--stage', 'prod', '--json')
  const { problems } = JSON.parse(checked)
  expect(problems).toContainEqual(expect.objectContaining({ code: 'template-behind' }))
})

it('gets the changes of the template by upgrade, beside those of its author', async () => {
  await write('.gitignore', `mine.txt\n${await read('.gitignore')}`)
  await commit()
  await npx('mcp-lambda', 'upgrade')
  const lines = (await read('.gitignore')).split('\n')
  expect(lines).toEqual(expect.arrayContaining(['mine.txt', '*.tsbuildinfo']))
  expect(await read('package.json')).toContain(`"mcp-lambda": "^${next}"`)
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund')
  expect(await npx('mcp-lambda', 'check', '--stage', 'prod', '--json')).not.toContain('template-behind')
  expect(await firstCalls()).toMatch(/notes___greet.*\n\s+Hello, Ada/)
})
