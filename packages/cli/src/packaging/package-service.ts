/**
 * Packages one service: `sls package`, and nothing of it left in the temporary folder.
 *
 * serverless-esbuild 1.57.2 leaves its work there: it removes the folder without `recursive`, and drops the error. It
 * bundles into `.esbuild`, so two packagings at once remove each other's files. A lock makes the second one wait.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toExitCode } from '../exit-code.ts'
import { runContained } from '../process/run-contained.ts'
import { findFramework } from './find-framework.ts'
import { lockFile } from './lock-file.ts'
import { readFreeMemory, toMemorySavers } from './packaging-memory.ts'

/** A variable that is part of the hash of turbo's tasks: more words for the framework, and what files do not say. */
export const wordsVariable = 'PACKAGE_WORDS'

type Hashed = {
  readonly words: readonly string[]
  /** Paths of files whose mode is part of a zip. */
  readonly executables: readonly string[]
  /** The system and processor of this machine: scripts of npm packages may compile for it. */
  readonly machine: string
  /** The Node of this machine, which packages of stage `local` may name. */
  readonly node?: string
  /** Variables that a `serverless.yml` names. */
  readonly environment: Readonly<Record<string, string>>
}

export function toHashed(hashed: Hashed): string {
  return JSON.stringify(hashed)
}

/** Without it, this is no task of turbo: the environment is that of the user. */
function readHashed(text: string | undefined): Pick<Hashed, 'words' | 'environment'> {
  return text ? JSON.parse(text) : { words: [], environment: {} }
}

export type PackageServiceOptions = {
  /** The folder of the service. */
  readonly directory: string
  readonly stage: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the packaging. */
  readonly signal: AbortSignal
  readonly say: (text: string) => void
  /** Gets each line of the framework. Default: the framework writes to the outputs of this process. */
  readonly onLine?: (line: string) => void
}

/** The folder of the package, in that of the service. */
export function toServicePackage(stage: string): string {
  return `.package/${stage}`
}

/** Returns the exit code of the framework. */
export async function packageService(options: PackageServiceOptions): Promise<number> {
  const { directory, stage, env, signal, say } = options
  /** Holds stage and hash of the last packaging. */
  const record = join(directory, '.cache/packaged')
  // Turbo sets it for each task, to the hash of all that goes into it.
  const packaged = `${stage} ${env.TURBO_HASH}`
  let hasWaited = false
  const onWait = () => {
    hasWaited = true
    say('Waiting for another packaging of this service to end')
  }
  const lock = await lockFile(join(directory, '.cache/packaging.lock'), { signal, onWait })
  try {
    // The other packaging had the same inputs. Then its turbo may be reading the package for its cache right now.
    const isPackaged = env.TURBO_HASH !== undefined && (await readRecord(record)) === packaged
    if (hasWaited && isPackaged) return 0
    const code = await runFramework(options)
    if (code === 0) await writeFile(record, packaged)
    return code
  } finally {
    lock.release()
  }
}

function readRecord(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

async function runFramework({ directory, stage, env, signal, say, onLine }: PackageServiceOptions): Promise<number> {
  // What `packageServices` wrote.
  const hashed = readHashed(env[wordsVariable])
  const words = ['package', '--stage', stage, '--package', toServicePackage(stage), ...hashed.words]
  const ending = await runContained(process.execPath, [findFramework(directory), ...words], {
    cwd: directory,
    env: { ...env, ...hashed.environment, ...toMemorySavers(readFreeMemory(), env) },
    signal,
    ...(onLine && { onLine }),
  })
  if (signal.aborted) return toExitCode(signal.reason)
  if (ending.signal === 'SIGKILL') say('sls package was killed (SIGKILL): out of memory, most likely')
  return ending.code ?? toExitCode(ending.signal ?? 'SIGKILL')
}
