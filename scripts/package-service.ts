/**
 * `npm run package` in a service: `sls package` for the stage in `STAGE`, and nothing of it left in the temporary folder.
 *
 * serverless-esbuild 1.57.2 leaves its work there: it removes the folder without `recursive`, and drops the error.
 */
import { listenForStop, toExitCode } from '../packages/local/src/command/listen-for-stop.ts'
import { runContained } from '../packages/local/src/command/run-contained.ts'

const stage = process.env.STAGE || 'local'
const words = ['package', '--stage', stage, '--package', `.package/${stage}`, ...process.argv.slice(2)]
const stop = listenForStop()
const { code, signal } = await runContained('sls', words, { env: process.env, signal: stop })
if (signal === 'SIGKILL' && !stop.aborted) console.error('sls package was killed (SIGKILL): out of memory, most likely')
process.exitCode = stop.aborted ? toExitCode(stop.reason) : (code ?? toExitCode(signal ?? 'SIGKILL'))
