import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '../..')

/**
 * Where programs that suites start over and over keep what they compiled: of the framework, 0.8 of 3.4 s of a processor (osls
 * 4.3.1, Node 24). Vitest itself runs without: five runs of `npm test` were no quicker with it.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node-compile') }

const run = promisify(execFile)

export type Ended = { code: number; stdout: string; stderr: string }

/** Runs one of the project's own commands, such as `turbo` or `sls`, as its npm scripts would. Offline: no credentials are passed. */
export async function runTool(tool: string, args: string[], { cwd = root, env = {} } = {}): Promise<Ended> {
  const { PATH, HOME, TMPDIR } = process.env
  const options = {
    cwd,
    env: {
      PATH: `${join(root, 'node_modules/.bin')}:${PATH}`,
      HOME,
      ...(TMPDIR !== undefined && { TMPDIR }),
      ...compileCache,
      TURBO_TELEMETRY_DISABLED: '1',
      ...env,
    },
    maxBuffer: 64 * 1024 * 1024,
  }
  const ended = run(tool, args, options).then(output => ({ code: 0, ...output }))
  // A command that fails is an answer here, as long as it ran at all.
  return ended.catch(error => {
    if (typeof error.code !== 'number') throw error
    return { code: error.code, stdout: error.stdout, stderr: error.stderr }
  })
}

/** A copy of everything that is (or is about to be) committed, for a test to change. Removes itself with `await using`. */
export async function copyRepository(): Promise<{ directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'repository-'))
  await copyWorkingTree(directory)
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) }
}

/** Copies every file that is (or is about to be) committed, as it is on disk. */
export async function copyWorkingTree(directory: string): Promise<void> {
  const { stdout } = await runTool('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  for (const file of stdout.split('\0').filter(Boolean)) {
    const to = join(directory, file)
    await mkdir(dirname(to), { recursive: true })
    // A file deleted but not yet committed is still listed.
    await cp(join(root, file), to).catch(error => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}
