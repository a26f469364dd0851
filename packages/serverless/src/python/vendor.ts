/** The packages of a lock, as files for one kind of machine. */

import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createScratchFolder, forgetUnused, markUsed } from '@mcp-lambda/lambda-local/machine'
import { type Environment, keep } from './cache.ts'
import { runProgram } from './run-program.ts'
import { nameOf, type Target, uvPlatforms } from './target.ts'

/** Where a function has them: tracebacks name files below it, and no folder of the machine that packaged. */
const deployedFolder = '/var/task/.mcp-lambda/python'

/** A change in how packages are vendored is a new one. */
export const format = 2

export type VendorOptions = {
  readonly lock: string
  /** Of Python, e.g. `3.13`. */
  readonly version: string
  readonly target: Target
  readonly env: Environment
  readonly tools: () => Promise<{ readonly uv: string; readonly python: string }>
  readonly say: (text: string) => void
}

/** Returns the folder, which is kept by the hash of the lock, for 30 days after its last use. */
export async function vendor({ lock, version, target, env, tools, say }: VendorOptions): Promise<string> {
  const hash = createHash('sha256').update(`${format}\n${lock}`).digest('hex').slice(0, 32)
  const kept = await keep(env, join('python', `${hash}-${version}-${nameOf(target)}`), async folder => {
    const { uv, python } = await tools()
    say(`Installing the packages of the lock for ${nameOf(target)}`)
    // A folder of this run alone: another one may vendor the same lock at once.
    const scratch = await createScratchFolder('lock')
    try {
      const lockFile = join(scratch.path, 'requirements.lock')
      await writeFile(lockFile, lock)
      await install({ uv, python, version, target, env, lockFile, folder })
    } finally {
      await scratch.remove()
    }
    await removeScripts(folder)
    await compile(python, folder, env)
    await forgetUnused(dirname(folder))
  })
  await markUsed(kept)
  return kept
}

type Installation = Pick<VendorOptions, 'version' | 'target' | 'env'> & {
  readonly uv: string
  readonly python: string
  readonly lockFile: string
  readonly folder: string
}

/**
 * By uv: `pip --platform` evaluates markers for the machine it runs on, and takes older versions than there are wheels for
 * (pip 24.2: `six` for `platform_machine == "x86_64"` where the target is aarch64).
 */
async function install({ uv, python, version, target, env, lockFile, folder }: Installation): Promise<void> {
  const platform = target.kind === 'lambda' ? ['--python-platform', uvPlatforms[target.architecture]] : []
  const words = [uv, 'pip', 'install', '--quiet', '--target', folder, '--python', python] as const
  const from = ['--python-version', version, ...platform, '--only-binary', ':all:', '--require-hashes']
  // Hard links would change the files in uv's cache when theirs are changed.
  const how = ['--link-mode', 'copy', '--no-deps', '-r', lockFile]
  await runProgram('Installing the packages of the lock', [...words, ...from, ...how], { env })
}

/** Programs in `bin` begin with the path of this machine's Python, and their hashes are in the records of the packages. */
async function removeScripts(folder: string): Promise<void> {
  await rm(join(folder, 'bin'), { recursive: true, force: true })
  await rm(join(folder, '.lock'), { force: true })
  for (const name of (await readdir(folder)).filter(entry => entry.endsWith('.dist-info'))) {
    const record = join(folder, name, 'RECORD')
    const lines = (await readFile(record, 'utf8').catch(() => '')).split('\n')
    if (lines.length > 1) await writeFile(record, lines.filter(line => !/^(\.\.\/)*bin\//.test(line)).join('\n'))
  }
}

/**
 * Bytecode that Python takes without a look at the source. Times of files do not survive a zip, so that bytecode with times is
 * compiled again at each cold start: 1.8 to 2.7 times as long (mcp-server-time 2026.10.19, Python 3.13).
 */
async function compile(python: string, folder: string, env: Environment): Promise<void> {
  const paths = ['-s', folder, '-p', deployedFolder]
  const words = ['-c', compiler, '-q', '-q', '-j', '0', '--invalidation-mode', 'unchecked-hash', ...paths, folder]
  // Else the order of sets in bytecode would differ from run to run. Warnings would look like a failure.
  const fixed = { ...env, PYTHONHASHSEED: '0', PYTHONWARNINGS: 'ignore' }
  // Packages have templates of sources among them, which Python cannot compile: it says nothing about them with `-q -q`.
  const mayFail = (code: unknown, stderr: string) => code === 1 && stderr === ''
  await runProgram('Compiling the packages', [python, ...words], { env: fixed, mayFail })
}

/**
 * `python -m compileall`, whose workers are spawned: those of a fork server connect to a socket in `TMPDIR`, the path of which
 * can be too long (104 to 108 bytes).
 */
const compiler = `
import compileall, multiprocessing, sys
multiprocessing.set_start_method("spawn")
sys.exit(not compileall.main())
`
