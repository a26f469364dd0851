/** `npm run conformance`: the official suite against every wrapped fixture, both revisions, as a table. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { toReport, toSum, type VitestReport } from '../../scripts/test-reports.ts'
import { readFlags } from '../../shared/src/read-flags.ts'
import { type Findings, type Revision, revisions, runSuite } from './suite.ts'

type Row = { host: string; revision: Revision; findings: Findings; problems: readonly string[] }

readFlags({
  usage: `npm run conformance

Runs the official conformance suite against each host, and compares the outcome with baseline.yml. Takes about a minute.

  --help  prints this text

Exit codes: 0 all as expected; 1 not so; 2 the command line is wrong.`,
  options: {},
})

const { startHosts } = await import('./hosts.ts')
const { startGatewayHost } = await import('./through-gateway.ts')

const startedMs = Date.now()

const baseline: Record<Revision, Record<string, string>> = parse(
  await readFile(join(import.meta.dirname, 'baseline.yml'), 'utf8'),
)

const folder = await mkdtemp(join(tmpdir(), 'conformance-code-'))
const { hosts, lambda } = await startHosts(folder)
const gateway = await startGatewayHost()
const rows: Row[] = []
try {
  for (const { name, url } of [...hosts, gateway]) {
    for (const revision of revisions) {
      const findings = await runSuite(url, revision)
      const row = { host: name, revision, findings, problems: findProblems(findings, baseline[revision]) }
      console.log(toLine(row))
      rows.push(row)
    }
  }
} finally {
  await gateway.close()
  await lambda.close()
  await rm(folder, { recursive: true, force: true })
}
await report(rows)

/** What is worse than the baseline, and what is better: a baseline that is no longer true hides the next fault. */
function findProblems({ passed, failed }: Findings, expected: Record<string, string>): string[] {
  return [
    ...failed.filter(scenario => !(scenario in expected)).map(scenario => `${scenario} fails`),
    ...passed
      .filter(scenario => scenario in expected)
      .map(scenario => `${scenario} passes: take it out of baseline.yml`),
  ]
}

function toLine({ host, revision, findings, problems }: Row): string {
  const { passed, failed } = findings
  const score = `${passed.length} of ${passed.length + failed.length}`
  const verdict = problems.length === 0 ? 'as expected' : problems.join('; ')
  return `${host.padEnd(16)} ${revision}  ${score.padEnd(9)} ${verdict}`
}

/** What passes directly and not by the gateway, or the other way round. */
function printDifference(all: readonly Row[]): void {
  for (const revision of revisions) {
    const of = (host: string) => all.find(row => row.host === host && row.revision === revision)?.findings.passed ?? []
    const [direct, through] = [of('v1-streamed'), of(gateway.name)]
    const lost = direct.filter(scenario => !through.includes(scenario))
    const won = through.filter(scenario => !direct.includes(scenario))
    console.log(`difference through the gateway on ${revision}: ${[...lost, ...won].join(', ') || 'none'}`)
  }
}

async function report(all: readonly Row[]): Promise<void> {
  const short = all.filter(({ problems }) => problems.length > 0)
  for (const [revision, scenarios] of Object.entries(baseline)) {
    for (const scenario of Object.keys(scenarios)) console.log(`expected to fail on ${revision}: ${scenario}`)
  }
  printDifference(all)
  await writeReport(all)
  process.exitCode = short.length === 0 ? 0 : 1
}

/** In the form the test suites report in, each scored scenario a test. */
async function writeReport(all: readonly Row[]): Promise<void> {
  const testResults = all.map(({ host, revision, findings, problems }) => ({
    name: `${host} ${revision}`,
    status: problems.length === 0 ? 'passed' : 'failed',
    startTime: startedMs,
    endTime: Date.now(),
    assertionResults: [
      ...findings.passed.map(scenario => ({ fullName: `${host} ${revision}: ${scenario}`, status: 'passed' })),
      ...problems.map(problem => ({ fullName: `${host} ${revision}: ${problem}`, status: 'failed' })),
    ],
  }))
  const report: VitestReport = { testResults }
  const folder = join(import.meta.dirname, '../.reports')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'conformance.json'), JSON.stringify(report))
  console.log(`\n${toSum([toReport('conformance', report)])}`)
}
