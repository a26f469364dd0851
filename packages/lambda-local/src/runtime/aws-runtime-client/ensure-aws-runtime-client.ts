/** Finds AWS's runtime client in the cache, or builds it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createScratchFolder } from '../../machine/scratch-folder.ts'
import { findMissingTools, howToInstall, toPackages } from './build-tools.ts'
import { awsRuntimeClientFolder, awsRuntimeClientVersion, findAwsRuntimeClient } from './find-aws-runtime-client.ts'

export type EnsureOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Gets a line before each step. */
  readonly say: (line: string) => void
  /** Runs a program with its output in `logFile`, and rejects if it fails. Default: as a child process. */
  readonly run?: Run
  /** Whether missing Debian packages are installed. Default: if this process is root and `apt-get` exists. */
  readonly mayInstall?: boolean
  readonly platform?: NodeJS.Platform
}

export type Run = (command: readonly string[], options: { env: NodeJS.ProcessEnv; logFile: string }) => Promise<void>

/**
 * Returns the path of the client's `index.mjs`.
 *
 * @throws Error that names missing tools and how to install them, or the log of a failed build
 */
export async function ensureAwsRuntimeClient(options: EnsureOptions): Promise<string> {
  const { env, say, platform = process.platform } = options
  const found = findAwsRuntimeClient(env)
  if (found) return found
  // On macOS its install script skips the compiled part, without which the client does not start.
  if (platform !== 'linux') throw new Error(`AWS's runtime client can be built on Linux only, not on ${platform}`)

  const folder = awsRuntimeClientFolder(env)
  await mkdir(dirname(folder), { recursive: true })
  const logFile = `${folder}.log`
  const run = options.run ?? runIntoLog
  await installTools(options, run, logFile)

  say(`Building aws-lambda-ric ${awsRuntimeClientVersion} in ${folder}: about a minute and a half, once.`)
  // Built in a scratch folder and then renamed, so that an interrupted build is not taken for a complete one.
  const scratch = await createScratchFolder('client', { parent: dirname(folder), variable: 'XDG_CACHE_HOME' })
  try {
    await writeFile(join(scratch.path, 'package.json'), JSON.stringify(manifest))
    await run(['npm', 'install', '--prefix', scratch.path, '--no-audit', '--no-fund', '--no-progress'], {
      env,
      logFile,
    })
    await rm(folder, { recursive: true, force: true })
    await rename(scratch.path, folder)
  } catch (cause) {
    // Another process may have built it meanwhile.
    const built = findAwsRuntimeClient(env)
    if (built) return built
    throw new Error(`aws-lambda-ric could not be built. ${await endOf(logFile)}`, { cause })
  } finally {
    await scratch.remove()
  }
  const built = findAwsRuntimeClient(env)
  if (!built) throw new Error(`aws-lambda-ric was installed without its compiled part. ${await endOf(logFile)}`)
  return built
}

const manifest = {
  private: true,
  dependencies: { 'aws-lambda-ric': awsRuntimeClientVersion },
  // An install script compiles the client, and npm runs only the install scripts that are listed.
  allowScripts: { 'aws-lambda-ric': true },
}

async function installTools({ env, say, mayInstall = canInstallWithApt() }: EnsureOptions, run: Run, logFile: string) {
  const missing = findMissingTools(env)
  if (missing.length === 0) return
  if (!mayInstall) throw new Error(howToInstall(missing))
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...toPackages(missing).split(' ')]
  for (const command of [['apt-get', 'update'], install]) {
    say(`Running: ${command.join(' ')}`)
    await run(command, { env: aptEnv, logFile }).catch(async cause => {
      throw new Error(`${howToInstall(missing)}\n${await endOf(logFile)}`, { cause })
    })
  }
}

function canInstallWithApt(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

async function runIntoLog(
  [file = '', ...args]: readonly string[],
  { env, logFile }: { env: NodeJS.ProcessEnv; logFile: string },
) {
  const log = await open(logFile, 'a')
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(file, args, { env, stdio: ['ignore', log.fd, log.fd] })
      child.once('error', reject)
      child.once('close', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`${file} ended with ${signal ?? `code ${code}`}`)),
      )
    })
  } finally {
    await log.close()
  }
}

async function endOf(logFile: string): Promise<string> {
  const log = await readFile(logFile, 'utf8').catch(() => '')
  return [`The log is ${logFile}, and ends so:`, ...log.trimEnd().split('\n').slice(-15)].join('\n')
}
