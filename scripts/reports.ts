/** `npm run reports`: what every suite that has run reported, a line each, and the sum as the last line. */

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readReports, toSum } from './test-reports.ts'

const { values } = parseArgs({ options: { 'least-failed': { type: 'string', default: '0' } } })

const reports = await readReports(join(import.meta.dirname, '..'))
for (const report of reports)
  console.log(`${report.suite.padEnd(36)} ${report.seconds.toFixed(0).padStart(4)} s  ${toSum([report])}`)
if (reports.length === 0) throw new Error('No suite has reported: run npm test first')
// A step of CI can fail without a test of its own to show it.
console.log(`\n${toSum(reports, Number(values['least-failed']))}`)
