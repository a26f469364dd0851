/** A project that the previous version made from packed files, used, and then upgraded to this one. No registry has either. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createConsumer, packedFile, previousFile, runIn } from './consumer.ts'
import { readExamples } from './readme-examples.ts'

const previous = previousFile('create-mcp-lambda')

let folder: string
let project: string

const npm = (...words: readonly string[]) => runIn(project, 'npm', words)
const git = (...words: readonly string[]) =>
  runIn(project, 'git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...words])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'create ü '))
  project = join(folder, 'my-tools')
  const creator = await createConsumer([], [previous.file])
  const program = join(creator.folder, 'node_modules/create-mcp-lambda/bin/create-mcp-lambda.js')
  await runIn(folder, process.execPath, [
    program,
    'my-tools',
    '--server',
    'hello',
    '--packages',
    dirname(previous.file),
  ])
  await creator.remove()
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund')
  await git('init')
  await commit()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function commit(): Promise<void> {
  await git('add', '.')
  await git('commit', '--message', 'mine')
}

it('passes its own tests', async () => {
  expect(await npm('test')).toMatch(/Tasks: +(\d+) successful, \1 total/)
})

async function firstCalls(): Promise<string> {
  return npm('start', '--', '--exit', '--port', '0', '--lambda-port', '0')
}

it('answers a client, takes another server, and packages for a stage', async () => {
  await npm('run', 'new', '--', 'search')
  const shown = await firstCalls()
  expect(shown).toContain('hello___greet')
  expect(shown).toMatch(/search___greet.*\n\s+Hello, Ada/)
  await npm('run', 'package', '--', '--stage', 'prod')
  await commit()
})

it('is upgraded to the packages of today, and still answers', async () => {
  const packages = dirname(packedFile('mcp-lambda').file)
  // The command of the new version is installed first, as `npx mcp-lambda@latest upgrade` has it.
  const ours = ['mcp-lambda', 'create-mcp-lambda', 'wrapper', 'gateway', 'serverless', 'lambda-local']
  const files = ours.map(name => packedFile(name.includes('mcp-') ? name : `@mcp-lambda/${name}`).file)
  await npm('install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', ...files)
  expect(await npm('run', '--silent', 'check', '--', '--stage', 'prod', '--json')).toContain('"template-behind"')
  await commit()
  await npm('run', 'upgrade', '--', '--packages', packages)
  expect(JSON.parse(await readFile(join(project, '.mcp-lambda.json'), 'utf8')).version).not.toBe(previous.version)
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund')
  expect(await npm('run', '--silent', 'check', '--', '--stage', 'prod', '--json')).not.toContain('"template-behind"')
  expect(await firstCalls()).toMatch(/search___greet.*\n\s+Hello, Ada/)
})

it('bundles its gateway for a container, which serves its tools', async () => {
  const settings = join(project, 'services/gateway/gateway.yml')
  const door = '  prod:\n    doors: { container: { trusted: { principal: runtime } } }\n'
  await writeFile(settings, `${await readFile(settings, 'utf8')}${door}`)
  const { program, environment } = JSON.parse(await runIn(project, 'npx', ['mcp-lambda', 'container', '--json']))
  const env = { ...process.env, ...environment, PORT: '0', AWS_REGION: 'eu-west-1' }
  const child = spawn(process.execPath, [program], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url } = JSON.parse(line)
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url.replace('0.0.0.0', '127.0.0.1'))))
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['hello___greet', 'search___greet'])
  await client.close()
})

describe('examples of the READMEs of its packages', () => {
  it('the gateway, a stand-in and a program of the whole system', async () => {
    const examples = await readExamples(project, 'mcp-lambda')
    await write('services/gateway/handler.ts', (await readExamples(project, '@mcp-lambda/gateway')).get('gateway'))
    await mkdir(join(project, 'services/hello/local'))
    await write('services/hello/local/start.ts', examples.get('standIn'))
    const settings = await readFile(join(project, 'services/hello/serverless.yml'), 'utf8')
    await write(
      'services/hello/serverless.yml',
      settings.replace(/^( +)target: hello$/m, '$&\n$1local: ./local/start.ts'),
    )
    const shown = `console.log([...system.standIns].map(([name, { facts }]) => [name, Object.keys(facts)]))`
    await write('program.mts', `${examples.get('program')}${shown}`)
    const [tools, standIns] = (await runIn(project, process.execPath, ['program.mts'])).trim().split('\n')
    expect(tools).toBe("[ 'hello___greet', 'search___greet' ]")
    expect(standIns).toBe("[ [ 'hello', [ 'notesUrl' ] ] ]")
  })

  it('AWS Lambda on this machine', async () => {
    const example = (await readExamples(project, '@mcp-lambda/lambda-local')).get('invoke')
    await write('services/search/example.mts', example)
    const shown = await runIn(join(project, 'services/search'), process.execPath, ['example.mts'])
    expect(shown).toBe('fulfilled ConcurrentInvocationLimitExceeded\n')
  })
})

async function write(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) throw new Error(`No README has the example for ${path}`)
  await writeFile(join(project, path), text)
}
