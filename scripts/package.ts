/** `npm run package`: packages every service for the stage in `STAGE`. Words after `--` are turbo's, e.g. `--force`. */
import { join } from 'node:path'
import { listenForStop } from '../packages/cli/src/command/listen-for-stop.ts'
import { toExitCode } from '../packages/cli/src/exit-code.ts'
import { packageServices } from '../packages/cli/src/package-services.ts'

const stop = listenForStop()
try {
  await packageServices({
    root: join(import.meta.dirname, '..'),
    stage: process.env.STAGE || 'local',
    onPackaged: () => {},
    say: console.log,
    onLine: console.log,
    turboArgs: process.argv.slice(2),
    signal: stop,
  })
} catch (error) {
  if (!stop.aborted) console.error(`\n${(error as Error).message}`)
  process.exitCode = stop.aborted ? toExitCode(stop.reason) : 1
}
