import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'

/** What turbo would package again: the hash of a service's task is the key its package is cached under. */

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
  // As in a clone: there turbo lists files by git, and otherwise by ignore files alone.
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-qm', 'Start'],
  ]) {
    const { code, stderr } = await runTool('git', words, { cwd: copy.directory })
    expect(code, stderr).toBe(0)
  }
}, 60_000)

afterAll(() => copy[Symbol.asyncDispose]())

describe('a service is packaged again', () => {
  let before: Awaited<ReturnType<typeof packageHashes>>

  beforeAll(async () => {
    before = await packageHashes()
  })

  it.each([
    { what: 'nothing changed', change: async () => {}, again: [] },
    { what: 'a test changed', change: () => add('services/prometheus/src/new.test.ts'), again: [] },
    { what: 'its own code changed', change: () => add('services/prometheus/src/new.ts'), again: ['prometheus'] },
    {
      what: 'a file beside its code changed, which package.patterns may take',
      change: () => add('services/prometheus/program', 'x'),
      again: ['prometheus'],
    },
    {
      what: 'its dependencies changed, one of which may be in its zip whole',
      change: () => add('services/prometheus/package.json', ' '),
      again: ['prometheus'],
    },
    {
      what: 'it was packaged before, which leaves a folder of a server in Python',
      change: () => addFolder('services/prometheus/.mcp-lambda', { '.gitignore': '*\n', 'main.mjs': 'export {}\n' }),
      again: [],
    },
    { what: 'its README changed', change: () => add('services/prometheus/README.md', ' '), again: [] },
    {
      what: 'the wrapper changed',
      change: () => add('packages/wrapper/src/new.ts'),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'what all services extend changed',
      change: () => add('packages/serverless/src/new.ts'),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'the project’s serverless.yml changed, for it holds the parameters',
      change: () => add('serverless.yml', '# \n'),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'code that services share changed',
      change: () => add('shared/src/new.ts'),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'a catalogue changed, for the gateway bundles it',
      change: () => add('services/prometheus/catalogue.json', ' '),
      again: ['gateway'],
    },
    {
      what: 'a neighbour’s serverless.yml changed, for the gateway reads it',
      change: () => add('services/prometheus/serverless.yml', '# \n'),
      again: ['gateway', 'prometheus'],
    },
    {
      what: 'what the package script runs changed',
      change: () => add('packages/cli/src/packaging/package-service.ts', '// \n'),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'settings of the compiler changed, for esbuild reads them',
      change: () => add('services/prometheus/tsconfig.json', ' '),
      again: ['prometheus'],
    },
    {
      what: 'a catalogue beside gateway.yml changed',
      change: () => add('services/gateway/elsewhere.json', '{}'),
      again: ['gateway'],
    },
    {
      what: 'the gateway’s package changed',
      change: () => add('packages/gateway/src/new.ts'),
      again: ['gateway'],
    },
    { what: 'the command changed', change: () => add('packages/cli/src/new.ts'), again: [] },
    { what: 'gateway.yml changed', change: () => add('services/gateway/gateway.yml', '# \n'), again: ['gateway'] },
  ])('when $what: $again', async ({ change, again }) => {
    await change()
    const after = await packageHashes()
    const changed = Object.keys(after).filter(service => after[service] !== before[service])
    before = after
    expect(changed).toEqual(again)
  })

  it('when it is for another stage', async () => {
    const prod = await packageHashes('prod')
    const other = await packageHashes('staging')
    expect(Object.keys(prod).filter(service => prod[service] === other[service])).toEqual([])
  })
})

describe('the checks of the whole system run again', () => {
  const before: Record<string, string | undefined> = {}

  it.each([
    ['test', 'a script', 'scripts/reports.ts', '// \n'],
    ['test', 'a page of documentation', 'docs/architecture.md', '\n'],
    ['test', 'README.md', 'README.md', '\n'],
    ['test', 'a workflow', '.github/workflows/nightly.yml', '# \n'],
    ['test', 'another workspace’s source', 'packages/gateway/src/new.ts', 'export {}\n'],
    ['typecheck', 'a script', 'scripts/reports.ts', '// \n'],
    ['typecheck', 'another workspace’s source', 'packages/gateway/src/new.ts', 'export {}\n'],
  ])('%s, when %s changed', async (task, _, file, text) => {
    before[task] ??= await hashOf(task)
    await add(file, text)
    const after = await hashOf(task)
    expect(after).not.toBe(before[task])
    expect(await hashOf(task)).toBe(after)
    before[task] = after
  })
})

describe('npm scripts that run turbo', () => {
  it.each([
    ['test', '--dry'],
    ['typecheck', '--dry'],
    ['package', '--dry-run'],
  ])('leave no telemetry of it: %s', async (script, dry) => {
    await using home = await temporaryHome()
    const env = { HOME: home.folder, XDG_CONFIG_HOME: join(home.folder, '.config'), TURBO_TELEMETRY_DISABLED: '' }
    const words = ['run', script, '--', dry]
    const { code, stdout, stderr } = await runTool('npm', words, { cwd: copy.directory, env })
    expect(code, stderr).toBe(0)
    expect(stdout + stderr).not.toMatch(/anonymous telemetry/i)
    expect(existsSync(join(home.folder, '.config/turborepo/telemetry.json'))).toBe(false)
  })
})

async function temporaryHome() {
  const folder = await mkdtemp(join(tmpdir(), 'home-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** Of the workspace `test`. */
async function hashOf(task: string): Promise<string | undefined> {
  const words = [task, '--filter=@mcp-lambda/test', '--only', '--dry=json']
  const { stdout } = await runTool('turbo', words, { cwd: copy.directory })
  return (JSON.parse(stdout) as { tasks: { hash: string }[] }).tasks[0]?.hash
}

async function packageHashes(stage = 'prod'): Promise<Record<string, string>> {
  const { stdout } = await runTool('turbo', ['package', '--dry=json'], { cwd: copy.directory, env: { STAGE: stage } })
  const { tasks } = JSON.parse(stdout) as { tasks: { package: string; command: string; hash: string }[] }
  const packaging = tasks.filter(({ command }) => command === 'mcp-lambda package')
  return Object.fromEntries(packaging.map(task => [task.package.replace('@mcp-lambda/service-', ''), task.hash]))
}

async function addFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(copy.directory, folder))
  for (const [name, text] of Object.entries(files)) await add(join(folder, name), text)
}

function add(file: string, text = 'export {}\n'): Promise<void> {
  return appendFile(join(copy.directory, file), text)
}
