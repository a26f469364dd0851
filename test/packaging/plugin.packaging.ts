import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { root, runTool } from './repository.ts'
import { onlyResource, resourcesOf, type Template } from './template.ts'

/** A service with the plugin alone, outside any project. */

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'service-'))
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  await mkdir(join(directory, 'src'))
  await writeFile(join(directory, 'src/handler.ts'), 'export const handler = async () => null\n')
  await cp(join(root, 'shared/tsconfig.json'), join(directory, 'tsconfig.json'))
})

afterAll(() => rm(directory, { recursive: true }))

const timeout = 30_000

function packageService(serverlessYml: string, ...args: string[]) {
  return writeFile(join(directory, 'serverless.yml'), serverlessYml).then(() =>
    runTool('sls', ['package', ...args], { cwd: directory }),
  )
}

async function readTemplate(): Promise<Template> {
  return JSON.parse(await readFile(join(directory, '.serverless/cloudformation-template-update-stack.json'), 'utf8'))
}

function toYml(mcp: string, provider = 'name: aws', more = ''): string {
  return `service: mcp-server-notes
plugins: ['@mcp-lambda/serverless', serverless-esbuild]
provider: { ${provider} }
custom: { mcp: { ${mcp} } }
functions: { server: { handler: src/handler.handler${more} } }
`
}

it('packages by a target, a handler and nothing else', { timeout }, async () => {
  const { code, stdout, stderr } = await packageService(toYml('target: notes'), '--stage', 'prod')
  expect(code, stdout + stderr).toBe(0)
  expect(onlyResource(await readTemplate(), 'AWS::Lambda::Function')).toMatchObject({
    FunctionName: 'mcp-server-notes-prod',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
  })
})

it('lets what is written win over each default', { timeout }, async () => {
  const provider = 'name: aws, architecture: x86_64, versionFunctions: true, logs: { lambda: { systemLogLevel: WARN } }'
  const yml = toYml('target: notes', provider, ', name: notes-here')
  const { code, stdout, stderr } = await packageService(yml, '--stage', 'prod', '--param', 'logLevel=DEBUG')
  expect(code, stdout + stderr).toBe(0)
  const template = await readTemplate()
  expect(onlyResource(template, 'AWS::Lambda::Function')).toMatchObject({
    FunctionName: 'notes-here',
    Architectures: ['x86_64'],
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'WARN' },
  })
  expect(resourcesOf(template, 'AWS::Lambda::Version')).toHaveLength(1)
})

it('refuses a misspelt setting, with its path', { timeout }, async () => {
  const { code, stdout, stderr } = await packageService(toYml('tagret: notes'), '--stage', 'prod')
  expect({ code, output: stdout + stderr }).toMatchObject({
    code: 1,
    output: expect.stringContaining('serverless.yml: custom.mcp.tagret: there is no such setting'),
  })
})

it('names the file of a setting that the framework does not have', { timeout }, async () => {
  const yml = toYml('target: notes', undefined, ', memorySise: 2048')
  const { code, stdout, stderr } = await packageService(yml, '--stage', 'prod')
  expect({ code, output: stdout + stderr }).toMatchObject({
    code: 1,
    output: expect.stringMatching(/serverless\.yml at 'functions\.server': unrecognized property 'memorySise'/),
  })
})

it('asks for a stage where none is named', { timeout }, async () => {
  const { code, stdout, stderr } = await packageService(toYml('target: notes'))
  expect({ code, output: stdout + stderr }).toMatchObject({
    code: 1,
    output: expect.stringContaining('Name a stage: --stage prod'),
  })
})

describe('the temporary folder', { timeout: 60_000 }, () => {
  async function createTemporary(): Promise<string> {
    const temporary = await mkdtemp(join(tmpdir(), 'counted-'))
    onTestFinished(() => rm(temporary, { recursive: true }))
    return temporary
  }

  async function packageIn(temporary: string) {
    const args = ['package', '--stage', 'prod']
    const { code, stdout, stderr } = await runTool('sls', args, { cwd: directory, env: { TMPDIR: temporary } })
    return { code, output: stdout + stderr }
  }

  /** Ends `sls package` while it bundles. */
  async function endBy(signal: NodeJS.Signals, temporary: string) {
    const framework = spawn(join(root, 'node_modules/.bin/sls'), ['package', '--stage', 'prod'], {
      cwd: directory,
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    })
    const ended = once(framework, 'exit')
    await vi.waitFor(async () => expect(await readdir(temporary)).not.toEqual([]), 30_000)
    framework.kill(signal)
    expect(await ended).toEqual([null, signal])
  }

  it('is empty after packaging', async () => {
    await writeFile(join(directory, 'serverless.yml'), toYml('target: notes'))
    const temporary = await createTemporary()
    expect(await packageIn(temporary)).toMatchObject({ code: 0 })
    expect(await readdir(temporary)).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is empty after an end by %s', async signal => {
    await writeFile(join(directory, 'serverless.yml'), toYml('target: notes'))
    const temporary = await createTemporary()
    await endBy(signal, temporary)
    expect(await readdir(temporary)).toEqual([])
  })

  it('is empty after the packaging that follows an end by SIGKILL', async () => {
    await writeFile(join(directory, 'serverless.yml'), toYml('target: notes'))
    const temporary = await createTemporary()
    await endBy('SIGKILL', temporary)
    await packageIn(temporary)
    expect(await readdir(temporary)).toEqual([])
  })

  it('that is missing is named, with the way out', async () => {
    await writeFile(join(directory, 'serverless.yml'), toYml('target: notes'))
    const missing = join(await createTemporary(), 'missing')
    expect(await packageIn(missing)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${missing} does not exist (ENOENT). Create it, or set TMPDIR to another folder`),
    })
  })
})
