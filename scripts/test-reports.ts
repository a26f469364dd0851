/** Reads what the test suites reported, and says it in few lines. */

import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** Every suite writes its results to `<workspace>/.reports/<suite>.json`, in the form of Vitest's JSON reporter. */
export function reportFiles(suite = '*'): string[] {
  return [`{packages,services}/*/.reports/${suite}.json`, `{shared,test}/.reports/${suite}.json`]
}

export type Report = {
  /** Such as `packages/wrapper test`. */
  readonly suite: string
  readonly passed: number
  readonly failures: readonly string[]
  readonly skips: readonly { readonly name: string; readonly needs: string }[]
  readonly seconds: number
}

/** Of every suite, or of one. */
export async function readReports(root: string, suite?: string): Promise<Report[]> {
  const reports: Report[] = []
  for await (const path of glob(reportFiles(suite), { cwd: root })) {
    const name = path.replace('/.reports/', ' ').replace(/\.json$/, '')
    reports.push(toReport(name, JSON.parse(await readFile(join(root, path), 'utf8'))))
  }
  return reports.toSorted((a, b) => a.suite.localeCompare(b.suite))
}

/** What is read of a report of Vitest's JSON reporter. */
export type VitestReport = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly startTime: number
    readonly endTime: number
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly meta?: { readonly needs?: string }
    }[]
  }[]
}

export function toReport(suite: string, { testResults }: VitestReport): Report {
  const tests = testResults.flatMap(file => file.assertionResults)
  // A file that does not load, or whose hook fails, has no test that says so.
  const brokenFiles = testResults.filter(
    file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'),
  )
  const starts = testResults.map(file => file.startTime)
  const ends = testResults.map(file => file.endTime)
  return {
    suite,
    passed: tests.filter(test => test.status === 'passed').length,
    failures: [
      ...tests.filter(test => test.status === 'failed').map(test => test.fullName),
      ...brokenFiles.map(({ name, message = '' }) => `${name}: ${message.split('\n', 1)[0]}`),
    ],
    skips: tests
      .filter(test => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo')
      .map(({ fullName, meta }) => ({ name: fullName, needs: meta?.needs ?? 'no command: see the test' })),
    seconds: testResults.length === 0 ? 0 : (Math.max(...ends) - Math.min(...starts)) / 1000,
  }
}

/** Each failure, each reason to skip with how many tests it keeps from running, and the sum as the last line. */
export function toSummary(reports: readonly Report[]): string[] {
  const failures = reports.flatMap(({ suite, failures }) => failures.map(name => `FAILED ${suite}: ${name}`))
  const skips = Map.groupBy(
    reports.flatMap(report => report.skips),
    ({ needs }) => needs,
  )
  return [
    ...failures,
    ...[...skips].map(([needs, tests]) => `skipped ${tests.length}, such as "${tests[0]?.name}". To run: ${needs}`),
    toSum(reports),
  ]
}

export function toSum(reports: readonly Report[], leastFailed = 0): string {
  const count = (of: (report: Report) => number) => reports.reduce((sum, report) => sum + of(report), 0)
  const failed = Math.max(
    leastFailed,
    count(({ failures }) => failures.length),
  )
  return `${count(({ passed }) => passed)} passed, ${failed} failed, ${count(({ skips }) => skips.length)} skipped`
}

/** Filters the output of turbo: drops its banner and repeated blank lines. */
export function createLineFilter(): (line: string) => boolean {
  let isAfterBlank = true
  return line => {
    const text = stripVTControlCharacters(line).trim()
    if (text.startsWith('• ')) return false
    const isRepeated = isAfterBlank && text === ''
    isAfterBlank = text === ''
    return !isRepeated
  }
}
