import { expect, it } from 'vitest'
import { toWayOut } from './way-out.ts'

it.each([
  { what: 'a place in the sources', failure: { place: 'src/a.ts:1' }, says: /^at services\/notes\/src\/a\.ts:1$/ },
  {
    what: 'a place in the sources, and what helps',
    failure: { place: 'src/a.ts:1', cause: { kind: 'file-not-packaged', path: 'a.txt' } },
    says: /^at services\/notes\/src\/a\.ts:1\. The zip lacks a\.txt: package\.patterns/,
  },
  { what: 'a zip without something', failure: {}, says: /package\.patterns/ },
  { what: 'a server in Python, which has no handler', failure: { isPython: true }, says: /requirements\.txt/ },
  {
    what: 'a program that is nowhere',
    failure: { cause: { kind: 'program-missing', name: 'git' } },
    says: /the program git, .* \/opt\/bin/,
  },
  {
    what: 'a variable of a server in Python',
    failure: { isPython: true, cause: { kind: 'variable-missing', names: ['A_KEY'] } },
    says: /A_KEY: .*services\/notes\/serverless\.yml, else in environment of its function and in custom\.mcp\.catalogue\.environment\.$/,
  },
  {
    what: 'a variable of a child, which gets those that its handler names',
    failure: { cause: { kind: 'variable-missing', names: ['A_KEY'] } },
    says: /services\/notes\/src\/handler\.ts\.$/,
  },
  {
    what: 'an import without its ending',
    failure: {
      cause: { kind: 'import-missing', importer: 'src/server.ts', written: './greet', meant: './greet.ts' },
    },
    says: /^Write \.\/greet\.ts in services\/notes\/src\/server\.ts\.$/,
  },
  {
    what: 'an import of nothing',
    failure: { cause: { kind: 'import-missing', importer: 'src/server.ts', written: './a' } },
    says: /^services\/notes\/src\/server\.ts imports \.\/a, .*with its ending/,
  },
  {
    what: 'CommonJS in an ES module',
    failure: { place: 'src/a.ts:1', cause: { kind: 'commonjs-written', name: '__dirname' } },
    says: /^at services\/notes\/src\/a\.ts:1\. It is an ES module: write import\.meta\.dirname/,
  },
  { what: 'an enum', failure: { cause: { kind: 'syntax-not-erasable', syntax: 'enum' } }, says: /as const/ },
  {
    what: 'a transport of its own',
    failure: { cause: { kind: 'transport-connected' } },
    says: /StdioServerTransport.* out, .*services\/notes\/src\/handler\.ts/,
  },
  { what: 'what is no server', failure: { cause: { kind: 'source-differs' } }, says: /function createServer\(\)/ },
  {
    what: 'an app of a framework',
    failure: { cause: { kind: 'web-app-given', framework: 'express' } },
    says: /no app of express: .*listen out/,
  },
  { what: 'a JSON Schema', failure: { cause: { kind: 'schema-differs' } }, says: /z\.string\(\)/ },
  { what: 'logs on stdout', failure: { cause: { kind: 'stdout-written' } }, says: /console\.error/ },
  { what: 'silence', failure: { cause: { kind: 'timed-out' } }, says: /first call.*catalogue: live/ },
  {
    what: 'silence of a server in Python',
    failure: { isPython: true, cause: { kind: 'timed-out' } },
    says: /^It waits for a backend.*catalogue: live/,
  },
] as const)('is for $what', ({ failure, says }) => {
  expect(toWayOut({ service: 'notes', isPython: false, ...failure })).toMatch(says)
})
