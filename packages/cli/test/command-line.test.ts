import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { toReference } from '../src/reference.ts'
import { commands, createFolder } from './commands.ts'
import { runCommand } from './run-command.ts'

const root = join(import.meta.dirname, '../../..')

const run = (words: readonly string[], cwd = root) => runCommand(words, cwd)

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

it('says how the file of a project is called, where it is serverless.yaml', async () => {
  const folder = await createFolder()
  await mkdir(join(folder, 'services'))
  await writeFile(join(folder, 'serverless.yaml'), 'service: tools\n')
  const { code, stderr } = await run(['check', '--stage', 'prod'], join(folder, 'services'))
  expect({ code, stderr: stderr.trim() }).toEqual({
    code: 2,
    stderr: `A project has serverless.yml: mv ${folder}/serverless.yaml ${folder}/serverless.yml`,
  })
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
    { words: ['new', '--url', 'http://127.0.0.1:4100/mcp'], says: 'No name follows from --url' },
    { words: ['new', '--npm', 'mcp-server'], says: 'No name follows from --npm' },
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
