/**
 * `npm run package` in a service: `sls package` for the stage in `STAGE`, and nothing of it left in the temporary folder.
 *
 * serverless-esbuild 1.57.2 leaves its work there: it removes the folder without `recursive`, and drops the error. It
 * bundles into `.esbuild`, so two packagings at once remove each other's files. A lock makes the second one wait.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { listenForStop, runContained, toExitCode } from 'mcp-lambda/program'
import { readFlags } from '../shared/src/read-flags.ts'
import { lockFile } from './lock-file.ts'

readFlags({
  usage: `[STAGE=prod] npm run package

Packages the service of this folder for the stage in STAGE (default local), into .package/<stage>.

  --help  prints this text`,
  options: {},
})

const stage = process.env.STAGE || 'local'
// biome-ignore lint/suspicious/noUndeclaredEnvVars: turbo sets it for each task, to the hash of all that goes into it.
const hash = process.env.TURBO_HASH

/** Holds stage and hash of the last packaging. */
const record = '.cache/packaged'
const packaged = `${stage} ${hash}`

const stop = listenForStop()
process.exitCode = await packageInTurn().catch(error => {
  if (!stop.aborted) throw error
  return toExitCode(stop.reason)
})

async function packageInTurn(): Promise<number> {
  let hasWaited = false
  const onWait = () => {
    hasWaited = true
    console.log('Waiting for another packaging of this service to end')
  }
  const lock = await lockFile('.cache/packaging.lock', { signal: stop, onWait })
  try {
    if (hasWaited && (await isPackaged())) return 0
    const code = await packageService()
    if (code === 0) await writeFile(record, packaged)
    return code
  } finally {
    lock.release()
  }
}

async function packageService(): Promise<number> {
  const words = ['package', '--stage', stage, '--package', `.package/${stage}`]
  const { code, signal } = await runContained('sls', words, { env: process.env, signal: stop })
  if (signal === 'SIGKILL' && !stop.aborted)
    console.error('sls package was killed (SIGKILL): out of memory, most likely')
  return stop.aborted ? toExitCode(stop.reason) : (code ?? toExitCode(signal ?? 'SIGKILL'))
}

/** Whether the other packaging had the same inputs. Then its turbo may be reading the package for its cache right now. */
async function isPackaged(): Promise<boolean> {
  const last = await readFile(record, 'utf8').catch(() => '')
  return hash !== undefined && last === packaged
}
