/** What each command prints whose work fails, and the exit code of one that a signal ends. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commands, createFolder } from './commands.ts'
import { runCommand } from './run-command.ts'

const root = join(import.meta.dirname, '../../..')
const program = join(root, 'packages/cli/bin/mcp-lambda.js')

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

/** Those whose words the broken project makes wrong fail before any work. */
const working = commands.filter(({ command }) => command !== 'image')

describe.each(working)('$command, when the work fails', ({ command, needs }) => {
  const words = [command, ...needs]

  it('--json gives one object on stdout, and exits with 1', async () => {
    const { code, stdout } = await runCommand(
      [...words, '--json', ...freePortsOf(command)],
      await createBrokenProject(),
    )
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
    const { code, stdout, stderr } = await runCommand([...words, ...freePortsOf(command)], await createBrokenProject())
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
