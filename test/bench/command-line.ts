/** What `npm run bench` is asked to do. */
import { readCommandLine as readWords } from '../../shared/src/read-flags.ts'

export const areas = ['wrapper', 'gateway', 'python', 'docs', 'prometheus', 'memory', 'pattern'] as const
export type Area = (typeof areas)[number]

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | { readonly kind: 'goals'; readonly areas: readonly Area[]; readonly markdown: boolean }
  | ({ readonly kind: 'against'; readonly areas: readonly Area[]; readonly markdown: boolean } & Against)

type Against = {
  /** As typed: anything git takes for a commit. */
  readonly commit: string
  readonly pairs: number
  /** Compare only rows whose name contains this text. */
  readonly rows: string
}

/** The 95 % interval of a sign test needs six pairs: fewer decide nothing. */
export const fewestPairs = 6
const mostPairs = 1_000
const defaultPairs = 20

/** What is measured unless something is named: the others are compared with peers alone. */
const usualAreas: readonly Area[] = ['wrapper', 'gateway']

export const usage = `npm run bench -- [wrapper] [gateway] [python] [docs] [prometheus] [memory] [pattern] [options]

Measures the wrapper and the gateway, or what is named, beside other ways to do the same.
python is the last tables of wrapper alone: a server in Python, beside awslabs' wrapper and the same processes by hand.
docs is the documentation server's HTML to Markdown, beside turndown.
prometheus is the Prometheus server's tools, beside the query API called directly.
memory is each function of this repository at 128 MB to 2 GB, with the processor time that Lambda gives.
pattern is each server of this repository beside the figures of the pattern: cold, warm, scaling, memory, cost.

  --against COMMIT  measures an earlier commit instead, in pairs with the working tree
  --pairs N         pairs of each row, with --against (default ${defaultPairs}, at least ${fewestPairs})
  --rows TEXT       compares only rows whose name contains TEXT, with --against
  --markdown        prints tables as Markdown
  --help            prints this text

Exit codes: 0 measured; 1 a row is worse than in COMMIT, or a run failed; 2 the command line is wrong.`

const options = {
  against: { type: 'string' },
  pairs: { type: 'string' },
  rows: { type: 'string' },
  markdown: { type: 'boolean', default: false },
} as const

export function readCommandLine(args: readonly string[]): CommandLine {
  const line = readWords({ options, allowPositionals: true }, args)
  if (line.kind !== 'given') return line
  const { positionals, values } = line.given
  const unknown = positionals.find(word => !isArea(word))
  if (unknown !== undefined) return { kind: 'wrong', problem: `Unknown area "${unknown}": ${areas.join(', ')}` }
  const common = {
    areas: positionals.length === 0 ? usualAreas : areas.filter(area => positionals.includes(area)),
    markdown: values.markdown,
  }
  const { against, pairs, rows } = values
  if (against === undefined) {
    const needsCommit = Object.entries({ pairs, rows }).find(([, value]) => value !== undefined)
    if (needsCommit) return { kind: 'wrong', problem: `--${needsCommit[0]} needs --against` }
    return { kind: 'goals', ...common }
  }
  const count = pairs === undefined ? defaultPairs : Number(pairs)
  if (pairs?.trim() === '' || !Number.isInteger(count) || count < fewestPairs || count > mostPairs) {
    return { kind: 'wrong', problem: `--pairs is "${pairs}": give a whole number from ${fewestPairs} to ${mostPairs}` }
  }
  return { kind: 'against', ...common, commit: against, pairs: count, rows: rows ?? '' }
}

function isArea(word: string): word is Area {
  return (areas as readonly string[]).includes(word)
}

/** Returns the exit code for a wrong command line. */
export function refuse(problem: string): number {
  console.error(`${problem}\n\n${usage}`)
  return 2
}
