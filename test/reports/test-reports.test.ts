import { describe, expect, it } from 'vitest'
import { createLineFilter, toReport, toSum, toSummary, type VitestReport } from '../../scripts/test-reports.ts'

type File = VitestReport['testResults'][number]

function file(override: Partial<File>): File {
  return { name: 'a.test.ts', status: 'passed', startTime: 1_000, endTime: 3_500, assertionResults: [], ...override }
}

const passed = { fullName: 'adds', status: 'passed' }
const failed = { fullName: 'divides', status: 'failed' }
const skipped = { fullName: 'asks a real Prometheus', status: 'skipped', meta: { needs: 'npm run prometheus' } }

describe('a report', () => {
  it('counts what passed, failed and was skipped, and the time from first to last', () => {
    const files = [
      file({ assertionResults: [passed, failed], status: 'failed' }),
      file({ endTime: 5_000, assertionResults: [skipped] }),
    ]
    const report = toReport('shared test', { testResults: files })
    expect(report).toMatchObject({ passed: 1, failures: ['divides'], seconds: 4 })
    expect(toSum([report, report])).toBe('2 passed, 2 failed, 2 skipped')
  })

  it('counts a file that does not load, or whose hook fails, as one failure', () => {
    const broken = file({ status: 'failed', message: 'Cannot find module\n  at …', assertionResults: [skipped] })
    expect(toReport('shared test', { testResults: [broken] }).failures).toEqual(['a.test.ts: Cannot find module'])
  })

  it('of a suite without tests is empty', () => {
    expect(toReport('shared test', { testResults: [] })).toMatchObject({ passed: 0, failures: [], seconds: 0 })
  })
})

describe('the summary', () => {
  it('is one line where all passed', () => {
    const report = toReport('shared test', { testResults: [file({ assertionResults: [passed] })] })
    expect(toSummary([report])).toEqual(['1 passed, 0 failed, 0 skipped'])
  })

  it('names each failure, and once for each reason what was skipped and how to run it', () => {
    const tests = [failed, skipped, { ...skipped, fullName: 'asks it again' }]
    expect(toSummary([toReport('shared test', { testResults: [file({ assertionResults: tests })] })])).toEqual([
      'FAILED shared test: divides',
      'skipped 2, such as "asks a real Prometheus". To run: npm run prometheus',
      '0 passed, 1 failed, 2 skipped',
    ])
  })
})

describe('the sum', () => {
  it('is at least as bad as the steps that failed without a test to show it', () => {
    expect(toSum([], 2)).toBe('0 passed, 2 failed, 0 skipped')
  })
})

describe('what turbo prints', () => {
  it('is shown without its greeting and without blank lines in a row', () => {
    const printed = ['', '', '   • turbo 2.11.9', '   • Running test in 7 packages', '', '', ' Tasks: 7', '', 'a: • b']
    expect(printed.filter(createLineFilter())).toEqual([' Tasks: 7', '', 'a: • b'])
  })
})
