/** `npm run package`: packages every service for the stage in `STAGE`. */
import { join } from 'node:path'
import { listenForStop, packageServices, toExitCode } from 'mcp-lambda/program'
import { readFlags } from '../shared/src/read-flags.ts'

const usage = `[STAGE=prod] npm run package -- [options]

Packages every service for the stage in STAGE (default local), into its folder .package/<stage>. What did not change is
taken from turbo's cache.

  --force          packages again what is in the cache
  --concurrency N  packages N services at a time; default as many as fit into memory
  --dry            lists what would be packaged, and packages nothing
  --help           prints this text

Exit codes: 0 packaged; 1 a service cannot be packaged; 2 the command line is wrong.`

const stage = process.env.STAGE || 'local'
const { values } = readFlags({
  usage,
  options: {
    force: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
    dry: { type: 'boolean', default: false },
  },
  check: ({ values: { concurrency } }) =>
    !/^[A-Za-z][A-Za-z0-9-]*$/.test(stage)
      ? `STAGE is "${stage}": give letters, digits and hyphens`
      : concurrency !== undefined && !/^[1-9]\d*$/.test(concurrency)
        ? `--concurrency is "${concurrency}": give a whole number from 1`
        : undefined,
})

const stop = listenForStop()
try {
  await packageServices({
    root: join(import.meta.dirname, '..'),
    stage,
    onPackaged: () => {},
    say: console.log,
    onLine: console.log,
    turboArgs: [
      ...(values.force ? ['--force'] : []),
      ...(values.dry ? ['--dry'] : []),
      ...(values.concurrency === undefined ? [] : [`--concurrency=${values.concurrency}`]),
    ],
    signal: stop,
  })
} catch (error) {
  if (!stop.aborted) console.error(`\n${(error as Error).message}`)
  process.exitCode = stop.aborted ? toExitCode(stop.reason) : 1
}
