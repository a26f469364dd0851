/** What actionlint (`npm run workflows`) does not look at: this repository's own rules, and names that files share. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }
type Job = {
  readonly 'timeout-minutes'?: number
  readonly permissions?: Record<string, string>
  readonly strategy?: { readonly matrix?: Record<string, readonly unknown[]> }
  readonly steps: readonly Step[]
}
type Workflow = { readonly permissions?: Record<string, string>; readonly jobs: Record<string, Job> }

const root = join(import.meta.dirname, '../..')
const workflows = globSync('.github/workflows/*.yml', { cwd: root })
  .sort()
  .map(file => {
    const text = readFileSync(join(root, file), 'utf8')
    const jobs = Object.entries((parse(text) as Workflow).jobs).map(([name, job]) => ({ name, ...job }))
    return { file, text, permissions: (parse(text) as Workflow).permissions, jobs }
  })
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

it('are found', () => {
  expect(workflows.map(({ file }) => file)).toContain('.github/workflows/pull-request.yml')
})

describe.each(workflows)('$file', ({ text, permissions, jobs }) => {
  it('may read this repository, and a job that needs more says so itself', () => {
    expect(permissions).toEqual({ contents: 'read' })
  })

  it('names every action by commit, with its version beside it', () => {
    const used = text.split('\n').filter(line => /^\s*(- )?uses:/.test(line))
    expect(used.filter(line => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+\.\d+)?$/.test(line))).toEqual([])
  })

  it.each(jobs)('ends job $name by itself', job => {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(90)
  })

  it.each(jobs)('leaves no credentials in the checkout of job $name', ({ steps, permissions: own }) => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    const keeps = checkouts.filter(step => step.with?.['persist-credentials'] !== false)
    expect(own?.contents === 'write' ? [] : keeps).toEqual([])
  })

  const commands = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

  it('runs npm scripts that exist', () => {
    const named = commands.flatMap(run => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script))
    expect(named.filter(script => script === undefined || !(script in scripts))).toEqual([])
  })

  it('runs programs that npm ci installs', () => {
    const programs = commands.flatMap(run => [...run.matchAll(/npx (\S+)/g)].map(([, program = '']) => program))
    const missing = programs.filter(program => !existsSync(join(root, 'node_modules/.bin', program)))
    expect(missing).toEqual([])
  })
})
