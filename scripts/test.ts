/**
 * `npm test`: the tests of every workspace through turbo, which runs again what changed, then what failed and what was
 * skipped. Arguments go to turbo: `npm test -- --filter=@mcp-lambda/wrapper`.
 */

import { glob, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { listenForStop } from '../packages/cli/src/command/listen-for-stop.ts'
import { runContained } from '../packages/cli/src/command/run-contained.ts'
import { toExitCode } from '../packages/cli/src/exit-code.ts'
import { createLineFilter, readReports, reportFiles, toSummary } from './test-reports.ts'

const root = join(import.meta.dirname, '..')

// A suite that dies before it reports must not be taken for its last run. Turbo brings back the reports it has cached.
for await (const path of glob(reportFiles('test'), { cwd: root })) await rm(join(root, path))

// Each workspace keeps one processor busy but for its waits: one workspace more than processors took 2 min 0 s where as
// many took 2 min 40 s (two cores, with other work beside them).
const flags = ['--continue', '--output-logs=errors-only', `--concurrency=${availableParallelism() + 1}`]
const isColoured = process.stdout.isTTY && process.stdout.hasColors()
const stop = listenForStop()
const isWanted = createLineFilter()
// Interrupted tests run no clean-up hooks: `runContained` ends their processes and removes their temporary files.
const { code, signal } = await runContained('turbo', ['test', ...flags, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...(isColoured && { FORCE_COLOR: '1' }) },
  onLine: line => {
    if (isWanted(line)) console.log(line)
  },
  signal: stop,
})

for (const line of toSummary(await readReports(root, 'test'))) console.log(line)
process.exitCode = stop.aborted ? toExitCode(stop.reason) : (code ?? toExitCode(signal ?? 'SIGKILL'))
