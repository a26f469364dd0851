/** `npm run reports`: what every suite that has run reported, a line each, and the sum as the last line. */

import { join } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'
import { readReports, toSum } from './test-reports.ts'

const usage = `npm run reports -- [options]

Prints a line for each suite that has reported, and the sum as the last line.

  --least-failed N  counts at least N failures: a step of CI can fail without a test of its own to show it
  --help            prints this text

Exit codes: 0 printed; 1 no suite has reported; 2 the command line is wrong.`

const { values } = readFlags({
  usage,
  options: { 'least-failed': { type: 'string', default: '0' } },
  check: ({ values: { 'least-failed': least } }) =>
    /^\d+$/.test(least) ? undefined : `--least-failed is "${least}": give a whole number`,
})

const reports = await readReports(join(import.meta.dirname, '..'))
for (const report of reports)
  console.log(`${report.suite.padEnd(36)} ${report.seconds.toFixed(0).padStart(4)} s  ${toSum([report])}`)
if (reports.length === 0) {
  console.error('No suite has reported: run npm test first')
  process.exitCode = 1
} else {
  console.log(`\n${toSum(reports, Number(values['least-failed']))}`)
}
