/**
 * `npm test`: the tests of every workspace through turbo, which runs again what changed, then what failed and what was
 * skipped. Arguments go to turbo: `npm test -- --filter=@mcp-lambda/wrapper`.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { readReports, reportFiles, toSummary } from './test-reports.ts'

const root = join(import.meta.dirname, '..')

// A suite that dies before it reports must not be taken for its last run. Turbo brings back the reports it has cached.
for await (const path of glob(reportFiles('test'), { cwd: root })) await rm(join(root, path))

// Each workspace keeps one processor busy: more at once were no faster, and disturb each other's timers.
const flags = ['--continue', '--output-logs=errors-only', `--concurrency=${availableParallelism()}`]
const turbo = spawn('turbo', ['test', ...flags, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  stdio: 'inherit',
})
// A signal of the terminal reaches turbo as well; the summary waits until it has ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => turbo.kill(signal))
const [code] = (await once(turbo, 'exit')) as [number | null]

for (const line of toSummary(await readReports(root, 'test'))) console.log(line)
process.exitCode = code ?? 1
