import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { main } from '../src/main.ts'
import { toReference } from '../src/reference.ts'

const root = join(import.meta.dirname, '../../..')
const program = join(root, 'packages/cli/bin/mcp-lambda.js')

/** Runs the command in this process. */
async function run(words: readonly string[], cwd = root) {
  const written = { stdout: '', stderr: '' }
  const streamTo = (name: keyof typeof written) => ({
    write(part: string) {
      written[name] += part
      return true
    },
  })
  const process = { argv: ['node', 'mcp-lambda', ...words], env: {}, cwd: () => cwd, exitCode: undefined }
  const called = { ...process, stdout: streamTo('stdout'), stderr: streamTo('stderr') }
  // The members of `process` that the command uses.
  await main(called as unknown as Parameters<typeof main>[0])
  return { code: Number(called.exitCode), ...written }
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'command-line-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Each command, with the words that it needs. */
const commands = [
  { command: 'start', needs: [] },
  { command: 'dev', needs: [] },
  { command: 'check', needs: ['--stage', 'prod'] },
  { command: 'catalogue', needs: [] },
]

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

describe('wrong values are refused before any work', () => {
  it.each([
    { words: ['start', '--port', 'abc'], says: 'give a port number' },
    { words: ['start', '--port', '65536'], says: 'give a port number' },
    { words: ['start', '--port', ''], says: 'give a port number' },
    { words: ['start', '--port'], says: 'port' },
    { words: ['dev', '--lambda-port', '-1'], says: 'lambda-port' },
    { words: ['dev', '--function', 'nope'], says: '--function: ' },
    { words: ['check'], says: 'stage' },
    { words: ['check', '--stage', 'local'], says: 'never deployed' },
    { words: ['check', '--stage', 'a b'], says: 'letters, digits and hyphens' },
    { words: ['check', '--stage', 'a', '--stage', 'b'], says: 'stage' },
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

it('docs/reference/command.md is what the table of commands says: npm run reference -w mcp-lambda', async () => {
  expect(await readFile(join(root, 'docs/reference/command.md'), 'utf8')).toBe(toReference())
})
