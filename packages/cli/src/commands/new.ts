import { findServerNameProblem, sdks } from 'create-mcp-lambda'
import { command } from '../command.ts'
import type { NewFlags } from './new/new-flags.ts'

export const newServer = command<Omit<NewFlags, 'word'>>({
  brief: 'Add a tool server: a workspace under services/',
  description: [
    'In TypeScript with one tool, its test and its README; or a package that speaks stdio (--npm, --python), or a server that is',
    'elsewhere (--url). Installs what it needs, writes its catalogue, loads it from its zip, and calls a tool through the',
    'gateway. Nothing is left of a run that fails or is ended before that.',
  ].join(' '),
  word: {
    placeholder: 'NAME',
    parse: readName,
    optional: true,
    brief: 'Folder under services/, and name in front of its tools; it has a default with --npm, --python and --url',
  },
  flags: {
    npm: {
      kind: 'parsed',
      parse: readPackage,
      optional: true,
      placeholder: 'PACKAGE',
      brief: 'An npm package, e.g. @modelcontextprotocol/server-memory, also with @version',
    },
    python: {
      kind: 'parsed',
      parse: readPythonPackage,
      optional: true,
      placeholder: 'PACKAGE',
      brief: 'A PyPI package that uvx starts, e.g. mcp-server-time, also with ==version',
    },
    program: {
      kind: 'parsed',
      parse: readProgram,
      optional: true,
      placeholder: 'PROGRAM',
      brief: 'Which program of the package is the server, where it has several and none of its name',
    },
    args: {
      kind: 'parsed',
      parse: readArguments,
      optional: true,
      placeholder: 'WORDS',
      brief: 'What the program of --npm or --python is started with, e.g. stdio or --args="--db-path /tmp/a.db"',
    },
    with: {
      kind: 'parsed',
      parse: readRequirement,
      optional: true,
      variadic: true,
      placeholder: 'REQUIREMENT',
      brief: "With --python: one more line of requirements.txt, e.g. 'mcp<2'; may be given again",
    },
    url: {
      kind: 'parsed',
      parse: readUrl,
      optional: true,
      placeholder: 'URL',
      brief: 'A server that is elsewhere, over streamable HTTP, e.g. https://mcp.example.com/mcp',
    },
    name: { kind: 'parsed', parse: readName, optional: true, placeholder: 'NAME', brief: 'The same as the word NAME' },
    sdk: {
      kind: 'enum',
      values: sdks,
      optional: true,
      brief: '@modelcontextprotocol/server (v2), which is the default, or @modelcontextprotocol/sdk (v1)',
    },
    secret: {
      kind: 'parsed',
      parse: readSecretName,
      optional: true,
      variadic: true,
      placeholder: 'VARIABLE',
      brief: 'A secret of the server, by the name of its variable; may be given again',
    },
    dryRun: { kind: 'boolean', default: false, withNegated: false, brief: 'List what would be written' },
  },
  load: async () => (await import('./new/run-new.ts')).runNew,
})

function readName(name: string): string {
  const problem = findServerNameProblem(name)
  if (problem === undefined) return name
  throw new RangeError(problem)
}

function readPackage(text: string): string {
  if (/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:@[\w.^~<>=*+-]+)?$/.test(text)) return text
  throw new RangeError('give the name of an npm package, e.g. @modelcontextprotocol/server-memory')
}

function readPythonPackage(text: string): string {
  const requirement = text.replace(/@latest$/, '').replace('@', '==')
  if (/^[a-z0-9](?:[\w.-]*[a-z0-9])?(?:\[[\w.,-]+\])?(?:==[\w.!+]+)?$/i.test(requirement)) return requirement
  throw new RangeError('give the name of a PyPI package, e.g. mcp-server-time')
}

function readProgram(text: string): string {
  if (/^[\w][\w.-]*$/.test(text)) return text
  throw new RangeError('give the name of one of its programs')
}

function readArguments(text: string): readonly string[] {
  const words = text.trim().split(/\s+/)
  if (/^[^'"\p{Cc}]+$/u.test(words.join(''))) return words
  throw new RangeError('give the words without quotes; none of them holds a blank')
}

/** A name, with a version or not: no option of pip, no file and no URL. */
function readRequirement(text: string): string {
  if (/^[a-z0-9][\w.-]*(?:\[[\w.,-]+\])?\s*(?:[<>=!~]=?=?[\w.!+*,<>=~ -]+)?$/i.test(text)) return text
  throw new RangeError("give a requirement as pip has it, e.g. 'mcp<2'")
}

function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new RangeError('give an https URL, e.g. https://mcp.example.com/mcp')
  const isNear = url.hostname === 'localhost' || /^(127|10|192\.168)\.|^\[/.test(url.hostname)
  if (url.protocol === 'http:' && !isNear)
    throw new RangeError('give an https URL: http is for addresses of a private network')
  if (url.username !== '' || url.password !== '')
    throw new RangeError('leave the credentials out of it: --secret names one')
  return url.href
}

function readSecretName(text: string): string {
  if (/^(?!AWS_|MCP_SECRETS$)[A-Z_][A-Z0-9_]*$/.test(text)) return text
  throw new RangeError('give the name of a variable, e.g. TAVILY_API_KEY; its value belongs into .env')
}
