import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { toReference } from '../src/reference.ts'
import { runCommand } from './run-command.ts'

const root = join(import.meta.dirname, '../../..')
const program = join(root, 'packages/cli/bin/mcp-lambda.js')

const run = (words: readonly string[], cwd = root) => runCommand(words, cwd)

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'command-line-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A project whose only server does not load, in which nothing is installed, and whose settings of clients are broken. */
async function createBrokenProject(): Promise<string> {
  const project = await createFolder()
  const service = join(project, 'services/notes')
  await mkdir(join(service, 'src'), { recursive: true })
  await writeFile(join(project, 'serverless.yml'), 'service: broken\n')
  await writeFile(join(project, '.mcp.json'), '// mine\n')
  await writeFile(join(service, 'serverless.yml'), 'service: mcp-server-notes\ncustom: { mcp: { target: notes } }\n')
  await writeFile(join(service, 'src/handler.ts'), "throw new Error('notes cannot start')\n")
  return project
}

/** Each command, with the words that it needs. */
const commands = [
  { command: 'start', needs: [] },
  { command: 'dev', needs: [] },
  { command: 'new', needs: ['search'] },
  { command: 'connect', needs: ['claude-code', '--write'] },
  { command: 'check', needs: ['--stage', 'prod'] },
  { command: 'package', needs: [] },
  { command: 'image', needs: ['notes', '--to', 'registry.test/notes'] },
  { command: 'container', needs: [] },
  { command: 'catalogue', needs: [] },
  { command: 'token', needs: ['token.txt', '--stage', 'prod'] },
  { command: 'cost', needs: ['--calls-per-month', '1000', '--log', 'prod'] },
  { command: 'upgrade', needs: [] },
  { command: 'explain', needs: ['693a885a'] },
  { command: 'doctor', needs: [] },
]

it('says how a flag that is missing is given, by npm too', async () => {
  const { code, stderr } = await run(['check'])
  expect(code).toBe(2)
  expect(stderr).toContain('npm run SCRIPT -- --stage VALUE')
})

it('repeats no value of a secret that stands in the place of its name', async () => {
  const key = testSecret('sk')
  const { code, stdout, stderr } = await run(['new', '--npm', 'search-mcp', '--secret', key])
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('its value belongs into .env') })
  expect(stdout + stderr).not.toContain(key)
})

describe.each(commands)('$command', ({ command, needs }) => {
  it.each([
    { what: 'a flag it does not know', words: ['--jsno'], says: 'did you mean --json' },
    { what: 'a word too many', words: ['prod'], says: '"prod"' },
    { what: 'a flag given twice', words: ['--json', '--json'], says: 'json' },
  ])('refuses $what', async ({ words, says }) => {
    const { code, stdout, stderr } = await run([command, ...needs, ...words])
    expect(code).toBe(2)
    expect(stdout + stderr).toContain(says)
  })

  it('explains itself outside of a project too, and does nothing', async () => {
    const { code, stdout, stderr } = await run([command, '--help'], await createFolder())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`mcp-lambda ${command}`)
  })

  it('needs a project', async () => {
    const { code, stdout, stderr } = await run([command, ...needs], await createFolder())
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('No project here')
  })

  it.each([
    { what: 'wrong words', words: [command, ...needs, '--nope', '--json'] },
    { what: 'no project', words: [command, ...needs, '--json'] },
  ])('--json gives one object for $what', async ({ words }) => {
    const { code, stdout, stderr } = await run(words, await createFolder())
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'usage', message: expect.stringMatching(/.{10}/) } })
    expect(stdout.trim().split('\n')).toHaveLength(1)
  })
})

it('are all commands of the table', () => {
  const headings = [...toReference().matchAll(/^## mcp-lambda (.+)$/gm)].map(([, name]) => name)
  expect(commands.map(({ command }) => command)).toEqual(headings)
})

/** Those whose words the broken project makes wrong fail before any work. */
const working = commands.filter(({ command }) => command !== 'image')

describe.each(working)('$command, when the work fails', ({ command, needs }) => {
  const words = [command, ...needs]

  it('--json gives one object on stdout, and exits with 1', async () => {
    const { code, stdout } = await run([...words, '--json', ...freePortsOf(command)], await createBrokenProject())
    expect(code).toBe(1)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const result = JSON.parse(stdout)
    if (command === 'doctor') {
      expect(result.findings).toContainEqual(expect.objectContaining({ name: 'sls', state: 'missing' }))
    } else if (command === 'check') {
      expect(result).toMatchObject({ stage: 'prod', problems: [{ level: 'error', code: expect.any(String) }] })
    } else {
      expect(result).toEqual({
        error: {
          code: 'failed',
          message: expect.stringMatching(
            /not installed|cannot start|npm install failed|No call of this machine|is missing|No service of this project has a function|not plain JSON|no file of that name|no gateway to bundle/,
          ),
        },
      })
    }
  })

  it('prints no code of a terminal where there is none', async () => {
    const { code, stdout, stderr } = await run([...words, ...freePortsOf(command)], await createBrokenProject())
    expect(code).toBe(1)
    expect(stdout + stderr).not.toContain('\u001b')
  })
})

/** Those that a terminal is asked or painted in. */
it.each([
  'start',
  'new',
  'connect',
])('%s asks nothing where there is no terminal, and paints nothing', async command => {
  const { needs = [] } = commands.find(known => known.command === command) ?? {}
  const child = spawn(process.execPath, [program, command, ...needs, ...freePortsOf(command)], {
    cwd: await createBrokenProject(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const written = await Promise.all([text(child.stdout), text(child.stderr)])
  expect((await ended)[0]).toBe(1)
  expect(written.join('')).not.toContain('\u001b')
})

function freePortsOf(command: string): string[] {
  return command === 'start' || command === 'dev' ? ['--port', '0', '--lambda-port', '0'] : []
}

describe.each(['start', 'dev'])('%s', command => {
  it.each(['--port', '--lambda-port'])('says before any work that the port of %s is taken', async flag => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // A string only for a pipe.
    const other = flag === '--port' ? '--lambda-port' : '--port'
    const { code, stdout, stderr } = await run([command, '--json', flag, String(port), other, '0'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'port-taken', message: expect.stringContaining(`Choose another with ${flag}`) },
    })
  })
})

describe('wrong values are refused before any work', () => {
  it.each([
    { words: ['start', '--port', 'abc'], says: 'give a port number' },
    { words: ['start', '--port', '65536'], says: 'give a port number' },
    { words: ['start', '--port', ''], says: 'give a port number' },
    { words: ['start', '--port'], says: 'port' },
    { words: ['start', '--port', '9001'], says: '--port and --lambda-port are both 9001' },
    { words: ['dev', '--function'], says: 'function' },
    { words: ['check', '--stage'], says: 'stage' },
    { words: ['dev', '--lambda-port', '-1'], says: 'lambda-port' },
    { words: ['dev', '--function', 'nope'], says: '--function: ' },
    { words: ['check'], says: 'stage' },
    { words: ['check', '--stage', 'local'], says: 'never deployed' },
    { words: ['check', '--stage', 'a b'], says: 'letters, digits and hyphens' },
    { words: ['check', '--stage', 'a', '--stage', 'b'], says: 'stage' },
    { words: ['check', '--stage', 'prod', '--region', 'europe'], says: 'give a region' },
    { words: ['check', '--stage', 'prod', '--param', 'network'], says: 'a name and a value' },
    { words: ['package', '--stage', 'a b'], says: 'letters, digits and hyphens' },
    { words: ['package', '--concurrency', '0'], says: 'whole number from 1' },
    { words: ['new'], says: 'NAME' },
    { words: ['new', 'My_Notes'], says: 'lower-case letters and digits' },
    { words: ['new', 'gateway'], says: 'name of the gateway' },
    { words: ['new', 'search', '--sdk', 'v3'], says: 'v3' },
    { words: ['connect', 'emacs'], says: 'none of claude-code, vscode' },
    { words: ['connect', 'toString'], says: 'none of claude-code, vscode' },
    { words: ['connect', 'cursor', '--url', 'mcp.example.com'], says: 'give a URL' },
    { words: ['connect', 'cursor', '--token', 'eyJ.a.b'], says: 'and not the token' },
    { words: ['connect', 'cursor', '--token', 'A', '--login'], says: 'exclude each other' },
    { words: ['connect', 'claude-desktop', '--write'], says: 'home folder' },
    { words: ['connect', 'inspector', '--write'], says: 'leave out --write' },
    { words: ['chekc'], says: 'chekc' },
  ])('$words', async ({ words, says }) => {
    const { code, stdout, stderr } = await run(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(says)
  })
})

it('works in a folder below the project: catalogue in a folder of no tool server says so', async () => {
  const { code, stderr } = await run(['catalogue'], join(root, 'services/gateway'))
  expect(code).toBe(2)
  expect(stderr).toContain('belongs to no tool server')
})

it.each([
  { words: ['check', '--stage', 'prod'], signal: 'SIGTERM', code: 143 },
  { words: ['start', '--port', '0', '--lambda-port', '0'], signal: 'SIGINT', code: 130 },
] as const)('$words, ended by $signal, exits with $code', async ({ words, signal, code }) => {
  const child = spawn(process.execPath, [program, ...words], { cwd: root, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  // Its first words: the command works by now.
  await once(child.stderr, 'data')
  child.kill(signal)
  const [exited] = await once(child, 'close')
  expect({ exited, stdout: await stdout }).toEqual({ exited: code, stdout: '' })
  expect(await stderr).not.toContain('Error')
})

it.each([
  { words: ['-31504'], code: 0, stdout: '-31504: No answer in time' },
  { words: ['throttled', '--json'], code: 0, stdout: '"code":"throttled"' },
])('explains the code $words, outside of a project, too', async ({ words, code, stdout }) => {
  const explained = await run(['explain', ...words], await createFolder())
  expect(explained).toMatchObject({ code, stdout: expect.stringContaining(stdout), stderr: '' })
})

it('names the code that was meant', async () => {
  const { code, stderr } = await run(['explain', 'throtled'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('Is it throttled?')])
})

it('says where codes stand, where none is like the word', async () => {
  const { code, stderr } = await run(['explain', 'banana'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('Codes stand in records')])
})

it('docs/reference/command.md is what the table of commands says: npm run reference -w mcp-lambda', async () => {
  expect(await readFile(join(root, 'docs/reference/command.md'), 'utf8')).toBe(toReference())
})
