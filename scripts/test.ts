/**
 * `npm test`: the tests of every workspace through turbo, which runs again what changed, then what failed and what was
 * skipped.
 */

import { glob, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { listenForStop, runContained, toExitCode } from 'mcp-lambda/program'
import { readFlags } from '../shared/src/read-flags.ts'
import { createLineFilter, readReports, reportFiles, toSummary } from './test-reports.ts'

const usage = `npm test -- [options]

Runs the tests of every workspace; what did not change since it passed is taken from turbo's cache.

  --filter NAME  tests this workspace alone, e.g. @mcp-lambda/wrapper; may be given again
  --force        runs also what is in the cache
  --dry          lists what would run, and runs nothing
  --help         prints this text

Exit codes: 0 passed; 1 a test failed; 2 the command line is wrong.`

const { values } = readFlags({
  usage,
  options: {
    filter: { type: 'string', multiple: true, default: [] },
    force: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..')

// A suite that dies before it reports must not be taken for its last run. Turbo brings back the reports it has cached.
for await (const path of glob(reportFiles('test'), { cwd: root })) await rm(join(root, path))

// Each workspace keeps one processor busy but for its waits: one workspace more than processors took 2 min 0 s where as
// many took 2 min 40 s (two cores, with other work beside them).
const flags = [
  ...['--continue', '--output-logs=errors-only', `--concurrency=${availableParallelism() + 1}`],
  ...values.filter.map(name => `--filter=${name}`),
  ...(values.force ? ['--force'] : []),
  ...(values.dry ? ['--dry'] : []),
]
const isColoured = process.stdout.isTTY && process.stdout.hasColors()
const stop = listenForStop()
const isWanted = createLineFilter()
// Interrupted tests run no clean-up hooks: `runContained` ends their processes and removes their temporary files.
const { code, signal } = await runContained('turbo', ['test', ...flags], {
  cwd: root,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...(isColoured && { FORCE_COLOR: '1' }) },
  onLine: line => {
    if (isWanted(line)) console.log(line)
  },
  signal: stop,
})

for (const line of toSummary(await readReports(root, 'test'))) console.log(line)
process.exitCode = stop.aborted ? toExitCode(stop.reason) : (code ?? toExitCode(signal ?? 'SIGKILL'))
