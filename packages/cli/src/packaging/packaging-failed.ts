/** Packaging that failed: what was printed for each service, and what to do about it. */

export type ServiceFailure = {
  /** Its folder. */
  readonly service: string
  /** What the framework and esbuild said. */
  readonly text: string
}

export class PackagingFailed extends Error {
  override readonly name = 'PackagingFailed'
  /** Of the services that are known to have failed. */
  readonly failures: readonly ServiceFailure[]

  constructor(message: string, failures: readonly ServiceFailure[]) {
    super(message)
    this.failures = failures
  }
}

type Advice = {
  /** A file in the folder of the service; empty for what has its place in the text. */
  readonly file: string
  readonly remedy: string
  /** Whether it is said of a source, which the server that is loaded from sources cannot say better. */
  readonly isSource?: boolean
  /** A flag of the command line, which is wrong in the place of a file. */
  readonly flag?: string
}

const yml = 'serverless.yml'

const newerRegion =
  'For one that is newer than the list, write configValidationMode: warn at the top of each serverless.yml.'

type Row = Advice & { readonly pattern: RegExp }

/** Words of osls, of its schema and of esbuild. The first row that fits counts. */
const rows: readonly Row[] = [
  {
    pattern: /Could not resolve "[^."]/,
    file: '',
    remedy: 'Add the package to dependencies of package.json in the folder of the service, then npm install.',
    isSource: true,
  },
  {
    pattern: /Could not resolve "\./,
    file: '',
    remedy: 'Write the path of a file that is there, from the folder of the file that imports it, with its ending.',
    isSource: true,
  },
  {
    pattern: /No matching export in "/,
    file: '',
    remedy: 'Write export before that name in the file that it is imported from, or a name that the file exports.',
    isSource: true,
  },
  {
    pattern: /No loader is configured for "/,
    file: '',
    remedy:
      'Read the file at run time by new URL(name, import.meta.url), and name it in package.patterns of serverless.yml. JSON and text can be imported.',
    isSource: true,
  },
  {
    pattern: /✘ \[ERROR\]/,
    file: '',
    remedy: 'Correct the source there: often a bracket, quote or comma is missing right before that place.',
    isSource: true,
  },
  {
    pattern: /Unable to parse package\.json/,
    file: 'package.json',
    remedy: 'Correct the JSON there: text in double quotes, one comma between two entries, none after the last.',
  },
  {
    pattern: /unrecognized property/,
    file: yml,
    remedy: 'Take the key out, or correct it: neither the framework nor a plugin of the service has it.',
  },
  {
    pattern: /must be (?:integer|number)/,
    file: yml,
    remedy: 'Write a number without a unit: timeout is in seconds, memorySize in MB.',
  },
  { pattern: /must be (?:<=|>=|<|>) /, file: yml, remedy: 'Write a number within that limit.' },
  {
    pattern: /--region \S+ at 'provider\.region'/,
    file: '',
    flag: '--region',
    remedy: `Give a region of that list. ${newerRegion}`,
  },
  {
    pattern: /at 'provider\.region': must be equal to one of/,
    file: yml,
    remedy: `Write a region of that list. ${newerRegion}`,
  },
  { pattern: /must be equal to one of/, file: yml, remedy: 'Write one of the values that it takes.' },
  { pattern: /must be (?:string|array|object|boolean)/, file: yml, remedy: 'Write a value of that kind.' },
  { pattern: /must (?:have required|match)/, file: yml, remedy: 'Add or correct what it names.' },
  {
    pattern: /"provider\.name" property is missing/,
    file: yml,
    remedy: 'Write provider: { name: aws, stage: local }.',
  },
  { pattern: /"service" property is missing/, file: yml, remedy: 'Add the line service: my-notes.' },
  {
    pattern: /: Error: parameter \w+ is /,
    file: yml,
    remedy:
      'Write a value that the parameter takes, in params of the serverless.yml at the root or behind --param. The README of @mcp-lambda/serverless lists them.',
  },
  {
    pattern: /Cannot resolve variable/,
    file: yml,
    remedy:
      "Give the variable a value, by params of the serverless.yml at the root, by --param, or a default behind a comma: ${param:it, 'value'}.",
  },
  {
    pattern: /Serverless plugin "|Cannot find plugin/,
    file: yml,
    remedy: 'npm install it, or correct its name in plugins.',
  },
]

/** Undefined for words that nothing is known about. */
export function describePackagingFailure(text: string): Advice | undefined {
  return rows.find(({ pattern }) => pattern.test(text))
}
