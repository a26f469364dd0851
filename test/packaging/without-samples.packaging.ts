import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { linkPackages } from '../bench/checkout/link-packages.ts'
import { samples } from '../samples/samples.ts'
import { copyWorkingTree, root, runTool } from './repository.ts'

const [neighbour] = samples

const handler = `
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

export const handler = lambdaHandler(() => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const annotations = { readOnlyHint: true }
  server.registerTool('list', { description: 'Lists the notes.', annotations }, () => ({
    content: [{ type: 'text', text: 'Milk, bread' }],
  }))
  return server
})
`

describe('a repository without the samples, with a service of five files', { timeout: 120_000 }, () => {
  let directory: string
  const npm = (...words: string[]) => runTool('npm', ['run', '--silent', ...words], { cwd: directory })

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'without-samples-'))
    await copyWorkingTree(directory)
    await writeNotes(join(directory, 'services'))
    for (const name of samples) await rm(join(directory, 'services', name), { recursive: true })
    await linkPackages(directory, root)
    await linkPrograms(directory)
    expect(await npm('catalogue')).toMatchObject({ code: 0 })
    await commit(directory)
  }, 60_000)

  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('starts, and calls the tool there is', async () => {
    const started = await npm('start', '--', '--json', '--exit', '--port', '0', '--lambda-port', '0')
    expect(started, started.stderr).toMatchObject({ code: 0 })
    expect(JSON.parse(started.stdout)).toEqual({
      mcpUrl: expect.stringMatching(/\/mcp$/),
      lambdaEndpoint: expect.any(String),
      region: 'us-east-1',
      functions: ['mcp-gateway-local', 'mcp-server-notes-local'],
    })
    expect(started.stderr).toMatch(/notes___list\(\).*\n\s+Milk, bread/)
  })

  it('is packaged and checked for a stage', async () => {
    const packaged = await runTool('npm', ['run', '--silent', 'package'], { cwd: directory, env: { STAGE: 'prod' } })
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
    const checked = await npm('preflight', '--', '--stage', 'prod')
    expect(checked, checked.stdout + checked.stderr).toMatchObject({ code: 0 })
  })

  it('is packaged by `sls package` at the root', async () => {
    const packaged = await runTool('sls', ['package', '--stage', 'prod'], { cwd: directory })
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
  })

  it('passes its tests; those of the samples are skipped by name', { timeout: 300_000 }, async () => {
    const notes = await runTool('vitest', ['run'], { cwd: join(directory, 'services/notes') })
    expect(notes, notes.stdout + notes.stderr).toMatchObject({ code: 0 })
    const whole = await runTool('vitest', ['run'], { cwd: join(directory, 'test') })
    expect(whole, whole.stdout + whole.stderr).toMatchObject({ code: 0 })
    const report = await readFile(join(directory, 'test/.reports/test.json'), 'utf8')
    const skipped = JSON.parse(report).testResults.flatMap(
      (file: { assertionResults: { fullName: string; status: string }[] }) =>
        file.assertionResults.flatMap(({ fullName, status }) => (status === 'skipped' ? [fullName] : [])),
    )
    expect(skipped).toContain('tests of the samples runs end-to-end/start.test.ts')
  })
})

/** As npm does: the programs of packages, and of workspaces the copy's own. */
async function linkPrograms(directory: string): Promise<void> {
  const installed = join(root, 'node_modules/.bin')
  const bin = join(directory, 'node_modules/.bin')
  await mkdir(bin)
  for (const name of await readdir(installed)) {
    const program = await realpath(join(installed, name))
    const isPackage = program.startsWith(join(root, 'node_modules/'))
    await symlink(isPackage ? program : join(directory, relative(root, program)), join(bin, name))
  }
}

/** Tests of the benchmarks ask git for the last commit. */
async function commit(directory: string): Promise<void> {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  for (const words of [['init'], ['add', '.'], [...author, 'commit', '--message', 'Without the samples']]) {
    expect(await runTool('git', words, { cwd: directory })).toMatchObject({ code: 0 })
  }
}

/** A neighbour copied under another name, as CONTRIBUTING.md says, with a handler of its own. */
async function writeNotes(services: string): Promise<void> {
  const from = join(services, neighbour)
  const to = join(services, 'notes')
  await mkdir(join(to, 'src'), { recursive: true })
  for (const file of ['package.json', 'serverless.yml', 'tsconfig.json', 'catalogue.test.ts']) {
    await cp(join(from, file), join(to, file))
  }
  await writeFile(join(to, 'src/handler.ts'), handler)
  const manifest = await readFile(join(to, 'package.json'), 'utf8')
  await writeFile(join(to, 'package.json'), manifest.replaceAll(neighbour, 'notes'))
  const settings = parseDocument(await readFile(join(to, 'serverless.yml'), 'utf8'))
  for (const key of ['local', 'example']) settings.deleteIn(['custom', 'mcp', key])
  await writeFile(join(to, 'serverless.yml'), settings.toString().replaceAll(neighbour, 'notes'))
}
