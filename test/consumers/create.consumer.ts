/** A project that the previous version made from packed files, used, and then upgraded to this one. No registry has either. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { serve } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConsumer, packedFile, previousFile, runIn } from './consumer.ts'
import { readExamples } from './readme-examples.ts'

const previous = previousFile('create-mcp-lambda')

let folder: string
let project: string

/** A server that is elsewhere: in this process. */
function createPingServer(): McpServer {
  const server = new McpServer({ name: 'ping', version: '1.0.0' })
  const annotations = { readOnlyHint: true }
  server.registerTool('ping', { description: 'Pings.', annotations }, () => ({
    content: [{ type: 'text', text: 'pong' }],
  }))
  return server
}

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
}, 180_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

async function commit(): Promise<void> {
  await git('add', '.')
  await git('commit', '--message', 'mine')
}

it('passes its own tests', { timeout: 120_000 }, async () => {
  expect(await npm('test')).toMatch(/Tasks: +(\d+) successful, \1 total/)
})

async function firstCalls(): Promise<string> {
  return npm('start', '--', '--exit', '--port', '0', '--lambda-port', '0')
}

/** The commands of the page, and what each of them calls at its end. */
const kinds: readonly Kind[] = [
  { words: '-- notes', calls: /notes___greet.*\n\s+Hello, Ada/ },
  { words: '-- search --sdk v1', calls: /search___greet.*\n\s+Hello, Ada/ },
  { words: '-- --npm @modelcontextprotocol/server-memory', calls: /memory___read_graph\(\)[^\n]*\n\s+\{/ },
  {
    words: '-- --python mcp-server-time',
    python: '3.13',
    calls: /time___get_current_time\(\{"timezone":[^\n]*\n\s+\{[^\n]*\n\s+"timezone": "America\/New_York"/,
  },
  { words: '-- --url https://mcp.example.com/mcp', calls: /example___ping\(\)[^\n]*\n\s+pong/ },
  {
    words: '-- --npm tavily-mcp --secret TAVILY_API_KEY',
    calls: /placeholder for TAVILY_API_KEY[\s\S]*--tool-name tavily___/,
  },
]

type Kind = { readonly words: string; readonly calls: RegExp; readonly python?: string }

async function lacksPython(version: string): Promise<boolean> {
  return findPython(version, process.env).then(
    () => false,
    error => {
      console.warn(`No server in Python is added: ${error.message}`)
      return true
    },
  )
}

it('takes a server of each kind that docs/add-a-server.md has, and goes on without them', {
  timeout: 600_000,
}, async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/add-a-server.md'), 'utf8')
  expect([...page.matchAll(/^npm run new (.*)$/gm)].map(([, words]) => words)).toEqual(kinds.map(({ words }) => words))
  const elsewhere = await serve(createPingServer, { port: 0 })
  try {
    for (const { words, calls, python } of kinds) {
      if (python !== undefined && (await lacksPython(python))) continue
      // The host of the page does not exist, and the address of this machine has no name in it.
      const own = words.replace('https://mcp.example.com/mcp', `${elsewhere.url} --name example`)
      expect(await npm('run', 'new', ...own.split(' '))).toMatch(calls)
    }
    await npm('run', 'typecheck')
  } finally {
    await elsewhere.close()
  }
  for (const name of ['notes', 'search', 'memory', 'time', 'example', 'tavily']) {
    await rm(join(project, 'services', name), { recursive: true, force: true })
  }
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund')
  expect(await firstCalls()).not.toContain('memory___')
})

it('answers a client, takes another server, and packages for a stage', { timeout: 120_000 }, async () => {
  await npm('run', 'new', '--', 'search')
  const shown = await firstCalls()
  expect(shown).toContain('hello___greet')
  expect(shown).toMatch(/search___greet.*\n\s+Hello, Ada/)
  await npm('run', 'package', '--', '--stage', 'prod')
  await commit()
})

it('is upgraded to the packages of today, and still answers', { timeout: 120_000 }, async () => {
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

describe('examples of the READMEs of its packages', () => {
  it('the gateway, a stand-in and a program of the whole system', { timeout: 120_000 }, async () => {
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
