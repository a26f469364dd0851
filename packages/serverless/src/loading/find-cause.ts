/** Why a server did not load. What it wrote to stderr last says it of a program of others, and nothing else does. */

import { isObject } from '@mcp-lambda/wrapper/protocol'

export type Cause =
  /** It starts another program, which is not there. */
  | { readonly kind: 'program-missing'; readonly name: string }
  /** A module that no package of a server in Python has. */
  | { readonly kind: 'module-missing'; readonly name: string }
  /** A package that a server on Node.js imports. */
  | { readonly kind: 'package-missing'; readonly name: string }
  /** A package in Python that has another version than the server was written for. */
  | { readonly kind: 'package-differs'; readonly name: string }
  /** The same of the MCP SDK: a server that names no upper bound gets the newest. */
  | { readonly kind: 'sdk-differs' }
  /** A library of the system. */
  | { readonly kind: 'library-missing'; readonly name: string }
  /** It calls AWS before it lists anything, and has no credentials or region for that. */
  | { readonly kind: 'aws-called' }
  | { readonly kind: 'variable-missing'; readonly names: readonly string[] }
  | { readonly kind: 'argument-missing' }
  /** It listens at a port, and does not read its stdin. */
  | { readonly kind: 'http-served' }
  | { readonly kind: 'folder-read-only'; readonly path: string }
  /** It reads a file that the zip does not have. */
  | { readonly kind: 'file-not-packaged'; readonly path: string }
  /** A module imports a file of the service that is not there, by this path. */
  | {
      readonly kind: 'import-missing'
      readonly importer: string
      readonly written: string
      /** One that is there. */
      readonly meant?: string
    }
  /** A module imports a name that the other one does not export. */
  | {
      readonly kind: 'export-missing'
      readonly importer: string
      readonly module: string
      readonly written: string
      /** What is exported there: names, and `default`. */
      readonly exported: readonly string[]
      /** Whether it is exported as a type, which is not there at run time. */
      readonly isType: boolean
    }
  /** A variable of CommonJS in an ES module. */
  | { readonly kind: 'commonjs-written'; readonly name: string }
  /** TypeScript that Node cannot run by leaving its types out. */
  | { readonly kind: 'syntax-not-erasable'; readonly syntax: string }
  /** An SDK server that was connected before the wrapper connects it. */
  | { readonly kind: 'transport-connected' }
  /** What `lambdaHandler` was given, or what that returned, is no server. */
  | { readonly kind: 'source-differs' }
  /** The app of a web framework in the place of a server. */
  | { readonly kind: 'web-app-given'; readonly framework: string }
  /** A tool of an SDK server has a JSON Schema in the place of one of zod. */
  | { readonly kind: 'schema-differs' }
  /** It logs to stdout, which is the connection. */
  | { readonly kind: 'stdout-written' }
  /** The module of its handler has no such name. */
  | { readonly kind: 'handler-not-exported' }
  /** The zip has no such module. */
  | { readonly kind: 'handler-not-bundled' }
  /** It returns no JSON-RPC. */
  | { readonly kind: 'handler-differs' }
  | { readonly kind: 'process-ended' }
  | { readonly kind: 'timed-out' }

type Row = { readonly pattern: RegExp; readonly toCause: (found: string) => Cause }

const missingProgram = (name: string): Cause => ({ kind: 'program-missing', name })
const missingLibrary = (name: string): Cause => ({ kind: 'library-missing', name })
const missingArgument = (): Cause => ({ kind: 'argument-missing' })
const calledAws = (): Cause => ({ kind: 'aws-called' })
const servedByHttp = (): Cause => ({ kind: 'http-served' })
const otherSdk = (): Cause => ({ kind: 'sdk-differs' })

/** The first row that fits counts. A pattern has one group at most, the name. */
const rows: readonly Row[] = [
  // Node.js, subprocess of Python (a name, no path and no file), os/exec of Go, shells, GitPython.
  { pattern: /\bspawn(?:Sync)? ([\w.+-]+) ENOENT/, toCause: missingProgram },
  {
    pattern: /^FileNotFoundError: \[Errno 2\] No such file or directory: '([\w+-]+)'/m,
    toCause: missingProgram,
  },
  { pattern: /exec: "([^"/]+)": executable file not found/, toCause: missingProgram },
  { pattern: /\bsh: (?:line )?(?:\d+: )?([\w.+-]+): (?:command )?not found/, toCause: missingProgram },
  { pattern: /\bBad (git) executable/, toCause: missingProgram },
  { pattern: /error while loading shared libraries: ([^:\s]+)/, toCause: missingLibrary },
  { pattern: /(lib[\w.+-]+): cannot open shared object file/, toCause: missingLibrary },
  // Version 2 of Python's SDK has other names than version 1.
  { pattern: /^AttributeError: (?:'Server' object|module 'mcp[\w.]*') has no attribute/m, toCause: otherSdk },
  { pattern: /^TypeError: Server\.\w+\(\)/m, toCause: otherSdk },
  { pattern: /^ImportError: cannot import name '\w+' from 'mcp[.']/m, toCause: otherSdk },
  // boto3, the SDK for JavaScript, what STS says to made-up keys, and servers that ask before they start.
  { pattern: /\b(?:NoCredentials|PartialCredentials|CredentialsProvider|NoRegion)Error\b/, toCause: calledAws },
  { pattern: /Unable to locate credentials|AWS credentials (?:not found|are missing)/i, toCause: calledAws },
  { pattern: /\b(?:InvalidClientTokenId|UnrecognizedClientException)\b/, toCause: calledAws },
  { pattern: /^ModuleNotFoundError: No module named 'mcp\./m, toCause: otherSdk },
  {
    pattern: /^ImportError: cannot import name '\w+' from (?:partially initialized module )?'(\w+)/m,
    toCause: name => ({ kind: 'package-differs', name }),
  },
  { pattern: /^ModuleNotFoundError: No module named '(\w+)/m, toCause: name => ({ kind: 'module-missing', name }) },
  {
    pattern: /Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/,
    toCause: name => ({ kind: 'package-missing', name }),
  },
  {
    pattern: /(?:Read-only file system|EROFS)[^'"\n]*['"]([^'"\n]+)/,
    toCause: path => ({ kind: 'folder-read-only', path }),
  },
  // argparse, commander, click, clap, and servers that read them by hand.
  {
    pattern: /\berror: (?:the following (?:required )?arguments |missing required argument|required option)/i,
    toCause: missingArgument,
  },
  { pattern: /^Error: Missing (?:option|argument|parameter) /m, toCause: missingArgument },
  // The wrapper logs lines that are no messages; one that ends in a message hides it.
  {
    pattern: /wrote a line to stdout that is not MCP, where nothing else belongs: [^{\n]+\{"/,
    toCause: () => ({ kind: 'stdout-written' }),
  },
  { pattern: /\b(?:running|listening|serving|started) (?:on|at) (?:port |https?:\/\/)/i, toCause: servedByHttp },
]

/** Undefined for words that say something else. */
export function findCause(words: readonly string[]): Cause | undefined {
  const text = words.join('\n')
  for (const { pattern, toCause } of rows) {
    const found = pattern.exec(text)
    if (found) return toCause(found[1] ?? '')
  }
  const names = findMissingVariables(words)
  if (names.length > 0) return { kind: 'variable-missing', names }
  return /command[- ]line argument|^usage: /im.test(text) ? { kind: 'argument-missing' } : undefined
}

const variable = /(?<![\w-])(?!ERR_|ERRNO_)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?!\w)/g
const isWanted =
  /required|missing|not (?:set|defined|found|provided|configured)|must|please|need|set the|no .*(?:key|token)/i

/** Variables that a line says are wanted. A second one whose name begins with the first is another way to give the first. */
function findMissingVariables(words: readonly string[]): string[] {
  const lines = words.filter(line => /^KeyError: '/.test(line) || isWanted.test(line))
  const names = [...new Set(lines.flatMap(line => line.match(variable) ?? []))]
  return names.filter(name => !names.some(other => other !== name && name.startsWith(`${other}_`)))
}

/** An error of a server, as its message and its data say it: one line where they say why it ended, else the message. */
export function describeEnd({ message, data }: { readonly message: string; readonly data?: unknown }): {
  readonly reason: string
  readonly cause?: Cause
} {
  // The wrapper puts the stderr of a child into the data of its error.
  const words = isObject(data) && Array.isArray(data.stderr) ? data.stderr.map(String) : []
  const cause = findCause(words)
  const reason = toReason(words)
  return cause !== undefined && reason !== undefined ? { reason, cause } : { reason: message }
}

/** The line that says why: an error, else the last one. */
export function toReason(words: readonly string[]): string | undefined {
  const lines = words.filter(line => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line))
  return lines.findLast(line => /^[\w.]*(?:Error|Exception)\b|\berror: /.test(line)) ?? lines.at(-1)
}
