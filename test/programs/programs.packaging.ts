/** Programs of this repository beside the command `mcp-lambda`: what `--help` and a wrong word do. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** Every npm script of the root that is a program of ours, and those of workspaces. */
const programs = [
  ...Object.values(scripts),
  'node packages/cli/reference/write-reference.ts',
  'node packages/gateway/reference/write-reference.ts',
  'node packages/serverless/reference/write-reference.ts',
].flatMap(script => {
  const [, program] = /^node (\S+\.ts)$/.exec(script) ?? []
  // A project may have taken a service out, with its programs.
  return program !== undefined && existsSync(join(root, program)) ? [{ program }] : []
})

/** Without programs to start, and with folders for whatever a program might write. */
let empty: string

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'programs-'))
})

afterAll(() => rm(empty, { recursive: true }))

async function run(program: string, ...words: readonly string[]) {
  const env = { PATH: empty, TMPDIR: empty, HOME: empty, XDG_CACHE_HOME: empty }
  const child = spawn(process.execPath, [join(root, program), ...words], { cwd: root, env, stdio: 'pipe' })
  child.stdin.end()
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

it('are found', () => {
  expect(programs.map(({ program }) => program)).toContain('test/conformance/run.ts')
  expect(programs.length).toBeGreaterThan(8)
})

describe.concurrent.each(programs)('$program', { timeout: 20_000 }, ({ program }) => {
  it('--help prints how to call it, and starts and writes nothing', async () => {
    const { code, stdout, stderr } = await run(program, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^(\[STAGE=prod\] )?npm (run \w|test )/)
    expect(await readdir(empty)).toEqual([])
  })

  it('refuses an unknown flag, in words of its own, and starts and writes nothing', async () => {
    const { code, stdout, stderr } = await run(program, '--stge')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain("Unknown option '--stge'")
    expect(stderr).not.toContain('    at ')
    expect(await readdir(empty)).toEqual([])
  })
})
