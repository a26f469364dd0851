/** Every kind of server that `npm run new` makes, in a project made from packed files. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { serve } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packAll } from '../../scripts/pack/pack-all.ts'
import { runIn } from '../consumers/consumer.ts'
import { root } from './repository.ts'

let folder: string
let project: string

const npm = (...words: readonly string[]) => runIn(project, 'npm', words)
const install = () => npm('install', '--prefer-offline', '--no-audit', '--no-fund')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinds-'))
  project = join(folder, 'my-tools')
  const packages = join(folder, 'packed')
  await packAll({ root, destination: packages })
  const program = join(root, 'packages/create/bin/create-mcp-lambda.js')
  await runIn(folder, process.execPath, [program, 'my-tools', '--server', 'hello', '--packages', packages])
  await install()
}, 400_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** A server that is elsewhere: in this process. */
function createPingServer(): McpServer {
  const server = new McpServer({ name: 'ping', version: '1.0.0' })
  const annotations = { readOnlyHint: true }
  server.registerTool('ping', { description: 'Pings.', annotations }, () => ({
    content: [{ type: 'text', text: 'pong' }],
  }))
  return server
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

it('takes a server of each kind that docs/guides/add-a-server.md has, and goes on without them', {
  timeout: 600_000,
}, async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/guides/add-a-server.md'), 'utf8')
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
  await install()
  expect(await npm('start', '--', '--exit', '--port', '0', '--lambda-port', '0')).not.toContain('memory___')
})
