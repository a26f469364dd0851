import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { acceptedFindings } from './accepted-findings.ts'
import type { Combination } from './combinations.ts'
import { lintFolder } from './lint-packages.ts'
import { createLintProject, type LintProject } from './lint-project.ts'

const run = promisify(execFile)
const python = join(lintFolder(process.env), 'bin', 'python')

/** What its script calls, whose first line has a path of another folder. */
const cfnLint = 'from cfnlint.runner import main; main()'

const maxBuffer = 256 * 1024 * 1024

/** Beside the combinations, templates that take longer to package: a server in Python, and the stack that services share. */
const golden = globSync('golden/{snap-start/*,prod/root}.json', { cwd: join(import.meta.dirname, '..') })

/** A suite over templates of these deployments. */
export function describeLint(combinations: readonly Combination[]): void {
  /** Two packagings at a time, one for each processor of CI, each in a folder of its own: osls writes beside the service. */
  const projects: LintProject[] = []

  const files = golden.map(file => join(import.meta.dirname, '..', file))

  beforeAll(async () => {
    if (!existsSync(python)) throw new Error('cfn-lint and checkov are not installed: npm run python-packages')
    projects.push(await createLintProject(), await createLintProject())
    const waiting = combinations.map((combination, index) => ({ combination, name: `.package/${index}` }))
    await Promise.all(
      projects.map(async project => {
        for (let next = waiting.pop(); next; next = waiting.pop()) {
          files.push(await project.package(next.combination, next.name))
        }
      }),
    )
  }, 1_800_000)

  afterAll(async () => {
    for (const project of projects) await project[Symbol.asyncDispose]()
  })

  it('has the templates that are committed', () => {
    expect(golden.map(file => file.replace('golden/', '')).sort()).toEqual([
      'prod/root.json',
      'snap-start/gateway.json',
      'snap-start/time.json',
    ])
  })

  it('finds in all templates what is accepted, with a reason, and no more', { timeout: 900_000 }, async () => {
    const found = new Map([...(await runCfnLint(files)), ...(await runCheckov(files))])
    expect([...found].filter(([rule]) => !Object.hasOwn(acceptedFindings, rule))).toEqual([])
    // What is not found any more is to be taken from the list.
    expect(Object.keys(acceptedFindings).filter(rule => !found.has(rule))).toEqual([])
  })
}

/** Rules by what they found, each once. */
type Found = ReadonlyMap<string, string>

async function runCfnLint(files: readonly string[]): Promise<Found> {
  // Its exit code says whether there is anything.
  const { stdout } = await run(python, ['-c', cfnLint, '--format', 'json', ...files], { maxBuffer }).catch(
    error => error,
  )
  const matches: { Rule: { Id: string }; Message: string; Filename: string }[] = JSON.parse(stdout)
  return new Map(matches.map(({ Rule, Message, Filename }) => [Rule.Id, `${Filename}: ${Message}`]))
}

type FailedCheck = {
  readonly check_id: string
  readonly check_name: string
  readonly file_path: string
  readonly check_result: { readonly evaluated_keys?: readonly string[] }
}

/** checkov adds a key with the path of the file to each mapping, and 40 letters of a path are a key of AWS to it. */
function isOfPath({ check_result }: FailedCheck): boolean {
  return check_result.evaluated_keys?.some(key => key.endsWith('/__file__')) ?? false
}

async function runCheckov(files: readonly string[]): Promise<Found> {
  const options = ['--framework', 'cloudformation', '--compact', '--quiet', '--skip-download', '--output', 'json']
  const { stdout } = await run(python, ['-m', 'checkov.main', ...options, '--file', ...files], {
    maxBuffer,
  }).catch(error => error)
  const reports: { results: { failed_checks: FailedCheck[] } }[] = [JSON.parse(stdout)].flat()
  const failed = reports.flatMap(({ results }) => results.failed_checks).filter(check => !isOfPath(check))
  return new Map(failed.map(({ check_id, check_name, file_path }) => [check_id, `${file_path}: ${check_name}`]))
}
