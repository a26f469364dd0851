import { expect, it } from 'vitest'
import { type Reason, toReason, withPlace } from './to-reason.ts'

function toSentence({ reason, place }: Reason): string {
  return place === undefined ? reason : `${reason}, at ${place}`
}

const stack = '    at ModuleLoader.loadAndTranslate (node:internal/modules/esm/loader:543:45)'

it.each([
  {
    of: 'a source that does not parse',
    stderr: `file:///project/services/notes/src/server.ts:11\nconst const a = 1\n      ^^^^^\n\nSyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected ident\n${stack}\n\nNode.js v24.21.0\n`,
    reason: 'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected ident, at src/server.ts:11',
  },
  {
    of: 'TypeScript that does not parse, in a folder with a blank, with the line before',
    stderr: `node:internal/modules/run_main:107\n    triggerUncaughtException(\n    ^\n\n/my project/services/notes/src/server.ts:12\nconst b = 1\nconst const a = 1\n      ^^^^^\n\nSyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected ident\n${stack}\n\nNode.js v24.21.0\n`,
    directory: '/my project/services/notes',
    reason: 'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expected ident, at src/server.ts:12',
  },
  {
    of: 'TypeScript that Node cannot run, with the lines around it',
    stderr: `file:///project/services/notes/src/server.ts:2\nimport 'node:fs'\nenum Colour { Red }\n^^^^^^^^^^^^^^^^^^^\nexport const x = Colour.Red\n\nSyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported in strip-only mode\n${stack}\n\nNode.js v24.21.0\n`,
    reason:
      'SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported in strip-only mode, at src/server.ts:2',
  },
  {
    of: 'what a package throws, with the line that called it',
    stderr: `/project/node_modules/wrapper/options.js:82\n  return new TypeError(\n         ^\n\nTypeError: Not an MCP server\n    at noServer (/project/node_modules/wrapper/options.js:82:10)\n    at file:///project/services/notes/src/handler.ts:2:24\n${stack}\n\nNode.js v24.21.0\n`,
    reason: 'TypeError: Not an MCP server, at src/handler.ts:2',
  },
  {
    of: 'an import of a name that is not exported',
    stderr: `file:///project/services/notes/src/server.ts:3\nimport { registerGret } from './greet.ts'\n         ^^^^^^^^^^^^\nSyntaxError: The requested module './greet.ts' does not provide an export named 'registerGret'\n${stack}\n\nNode.js v24.21.0\n`,
    reason:
      "SyntaxError: The requested module './greet.ts' does not provide an export named 'registerGret', at src/server.ts:3",
  },
  {
    of: 'a handler that throws while it loads',
    stderr: `/project/services/notes/src/config.ts:3\n  throw new TypeError('Set NOTES_URL')\n  ^\n\nTypeError: Set NOTES_URL\n${stack}\n\nNode.js v24.21.0\n`,
    reason: 'TypeError: Set NOTES_URL, at src/config.ts:3',
  },
  {
    of: 'a server whose process ended, with all of its last words',
    stderr: `file:///project/packages/wrapper/read-result.ts:11\n  throw new RpcError(code, message)\n        ^\n\nRpcError: python3.13 exited with code 2. Its last words:\nusage: notes [-h] --path PATH\nnotes: error: the following arguments are required: --path\n${stack} {\n  code: -31502\n}\n\nNode.js v24.21.0\n`,
    reason:
      'RpcError: python3.13 exited with code 2. Its last words:\nusage: notes [-h] --path PATH\nnotes: error: the following arguments are required: --path',
  },
  {
    of: 'a server in Python that throws, with its first line and its last',
    stderr: `file:///project/packages/wrapper/read-result.ts:11\n  throw new RpcError(code, message)\n        ^\n\nRpcError: python3.13 exited with code 1. Its last words:\nTraceback (most recent call last):\n    start()\n    ~~~~~^^\nKeyError: 'NOTES_KEY'\n${stack}\n\nNode.js v24.21.0\n`,
    reason:
      "RpcError: python3.13 exited with code 1. Its last words:\nTraceback (most recent call last):\n    start()\n    ~~~~~^^\nKeyError: 'NOTES_KEY'",
  },
  { of: 'an error without a place', stderr: `Error: boom\n${stack}\n`, reason: 'Error: boom' },
  { of: 'a program that says one thing', stderr: 'Killed\n', reason: 'Killed' },
  { of: 'silence', stderr: '', reason: undefined },
])('finds the reason of $of', ({ stderr, directory = '/project/services/notes', reason }) => {
  const found = toReason(stderr, directory)
  expect(found && toSentence(found)).toBe(reason)
})

it('names the first place of a logged error that is in the service', () => {
  const trace = [
    '    at McpServer.registerTool (file:///project/node_modules/sdk/mcp.js:755:19)',
    '    at createServer (file:///project/services/notes/src/%C3%BC/server.ts:9:3)',
    '    at file:///project/services/notes/src/handler.ts:3:3',
  ]
  const logged = { reason: 'Error: Tool greet is already registered', trace }
  expect(toSentence(withPlace(logged, '/project/services/notes'))).toBe(
    'Error: Tool greet is already registered, at src/ü/server.ts:9',
  )
  expect(toSentence(withPlace(logged, '/elsewhere'))).toBe('Error: Tool greet is already registered')
})
