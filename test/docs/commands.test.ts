/** Commands of all pages: programs know them, and those in blocks are run by a test, or say why not. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Command, readCommands, toWords } from './commands.ts'
import { runBy } from './run-by.ts'

const root = join(import.meta.dirname, '../..')
const exclude = (path: string) => /(^|\/)(node_modules|\.[^/]+|fixtures)$/.test(path)
const documents = ['*.md', 'docs/**/*.md', '{packages,services}/*/README.md']
const commands: readonly Command[] = [...new Set(globSync(documents, { cwd: root, exclude }))]
  .sort()
  .flatMap(path => readCommands({ path, text: readFileSync(join(root, path), 'utf8') }))

/** By `--help`, as docs/reference/command.md has it: (needed) and [optional] flags, and a word. */
type Usage = { readonly flags: ReadonlySet<string>; readonly needed: readonly string[]; readonly needsWord: boolean }

const reference = readFileSync(join(root, 'docs/reference/command.md'), 'utf8')
const usages = new Map(
  [...reference.matchAll(/^ {2}mcp-lambda (\w+) (?!--help)(.*)$/gm)].map(
    ([, name = '', rest = '']): [string, Usage] => [
      name,
      {
        flags: new Set(['--help', ...(rest.match(/--[\w-]+/g) ?? [])]),
        needed: [...rest.matchAll(/\((--[\w-]+)/g)].map(([, flag = '']) => flag),
        needsWord: /(^|\s)<[^>]+>$/.test(rest),
      },
    ],
  ),
)

type Manifest = { readonly scripts: Readonly<Record<string, string>> }

/** Of osls, and what the plugin adds. */
const slsOptions =
  '--stage --region --param --package --force --verbose --to --yes --dry-run --skip-check --skip-smoke-test'

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { scripts } = manifest
/** Scripts of the examples, and of workspaces. */
const otherScripts = new Set(['build', 'synth', 'reference'])

function findFault({ line }: Pick<Command, 'line'>): string | undefined {
  for (const words of toWords(line)) {
    const [program = '', first = '', ...rest] = words[0] === 'npx' ? words.slice(1) : words
    if (program === 'mcp-lambda') {
      const fault = findFaultOfCommand(first, rest)
      if (fault !== undefined) return fault
    }
    if (program === 'sls') {
      const unknown = rest.find(
        word => word.startsWith('--') && !slsOptions.split(' ').includes(word.replace(/=.*/, '')),
      )
      if (unknown !== undefined) return `sls has no ${unknown}`
    }
    if (program === 'npm' && (first === 'run' || first === 'start' || first === 'test')) {
      const [name = '', ...more] = first === 'run' ? rest.filter(word => word !== '--silent') : [first, ...rest]
      if (scripts[name] === undefined && !otherScripts.has(name)) return `there is no script ${name}`
      const [, command] = /^mcp-lambda (\w+)$/.exec(scripts[name] ?? '') ?? []
      if (command === undefined || !more.includes('--')) continue
      const fault = findFaultOfCommand(command, more.slice(more.indexOf('--') + 1))
      if (fault !== undefined) return fault
    }
  }
  return undefined
}

function findFaultOfCommand(name: string, rest: readonly string[]): string | undefined {
  // The program itself, or a place for the name of any.
  if (name === '' || name === 'COMMAND') return undefined
  const usage = usages.get(name)
  if (!usage) return `there is no command ${name}`
  // Its name alone, as prose has it.
  if (rest.length === 0) return undefined
  const flags = rest.filter(word => word.startsWith('--')).map(word => word.replace(/=.*/, ''))
  const unknown = flags.find(flag => !usage.flags.has(flag))
  if (unknown !== undefined) return `${name} has no ${unknown}`
  const missing = usage.needed.find(flag => !flags.includes(flag))
  if (missing !== undefined) return `${name} needs ${missing}`
  return usage.needsWord && !/^[^-]|^-\d/.test(rest[0] ?? '') ? `${name} needs a word` : undefined
}

it('finds commands in blocks and in sentences', () => {
  expect(commands.filter(({ isInBlock }) => isInBlock).length).toBeGreaterThan(50)
  expect(commands.filter(({ isInBlock }) => !isInBlock).length).toBeGreaterThan(100)
  const text = 'Run `npm start`.\n\n```bash\n# why\nA=b npx sls \\\n  deploy --param="x=y z"   # so\nnot one\n```\n'
  expect(readCommands({ path: 'p.md', text })).toEqual([
    { page: 'p.md', line: 'A=b npx sls deploy --param="x=y z"', isInBlock: true },
    { page: 'p.md', line: 'npm start', isInBlock: false },
  ])
})

it('are known to the programs, with their options', () => {
  const faults = commands.flatMap(command => {
    const fault = findFault(command)
    return fault === undefined ? [] : [`${command.page}: ${command.line}: ${fault}`]
  })
  expect(faults).toEqual([])
})

it.each([
  ['npx mcp-lambda check --online', 'check needs --stage'],
  ['npx mcp-lambda connect --write', 'connect needs a word'],
  ['mcp-lambda cots --calls-per-month 5', 'there is no command cots'],
  ['npm run check -- --stages prod', 'check has no --stages'],
  ['npm run chekc', 'there is no script chekc'],
  ['npx sls rollback --stage prod --from x', 'sls has no --from'],
  ['npx mcp-lambda explain -31504', undefined],
])('%s: %s', (line, fault) => {
  expect(findFault({ line })).toBe(fault)
})

describe('commands in blocks', () => {
  // README.md has a test of its own: readme.test.ts.
  const inBlocks = commands.filter(({ isInBlock, page }) => isInBlock && page !== 'README.md')

  // Of a sample that is taken away there is no page.
  const there = Object.entries(runBy).filter(([page]) => existsSync(join(root, page)))

  it('each have an entry in run-by.ts', () => {
    const listed = there.flatMap(([page, lines]) => Object.keys(lines).map(line => `${page}: ${line}`))
    expect([...new Set(inBlocks.map(({ page, line }) => `${page}: ${line}`))].sort()).toEqual(listed.sort())
  })

  it('begin sls with npx: a Serverless Framework 4 on the path asks for a login', () => {
    expect(inBlocks.filter(({ line }) => /(^|&& )(sls|serverless) /.test(line))).toEqual([])
  })

  const runs = there.flatMap(([, lines]) => Object.entries(lines))
  const run = runs.flatMap(([line, by]) => (typeof by === 'string' ? [] : [{ line, file: by[0], words: by[1] }]))

  it.each(run)('$line is run by a test that is there', ({ file, words }) => {
    expect(existsSync(join(root, file)), file).toBe(true)
    expect(readFileSync(join(root, file), 'utf8')).toContain(words)
  })
})
