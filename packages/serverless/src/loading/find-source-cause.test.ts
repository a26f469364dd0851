import { expect, it } from 'vitest'
import { findSourceCause } from './find-source-cause.ts'

it.each([
  {
    reason: 'ReferenceError: require is not defined in ES module scope, you can use import instead',
    cause: { kind: 'commonjs-written', name: 'require' },
  },
  {
    reason: 'ReferenceError: __dirname is not defined in ES module scope',
    cause: { kind: 'commonjs-written', name: '__dirname' },
  },
  {
    reason:
      'SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript parameter property is not supported in strip-only mode',
    cause: { kind: 'syntax-not-erasable', syntax: 'parameter property' },
  },
  {
    reason: 'Error: Already connected to a transport. Call close() before connecting to a new transport',
    cause: { kind: 'transport-connected' },
  },
  {
    reason: 'TypeError: Not an MCP server. Give a function that returns one, or an object with connect and close',
    cause: { kind: 'source-differs' },
  },
  {
    reason: 'Error: inputSchema must be a Zod schema or raw shape, received an unrecognized object',
    cause: { kind: 'schema-differs' },
  },
])('knows "$reason"', ({ reason, cause }) => {
  expect(findSourceCause(reason)).toEqual(cause)
})

it('knows the app of a framework by the file that was called, and leaves errors of others alone', () => {
  const reason = "TypeError: Cannot read properties of undefined (reading 'setHeader')"
  const called = '    at Function.handle (/project/node_modules/express/lib/application.js:151:7)'
  const own = '    at createServer (file:///project/services/notes/src/server.ts:4:3)'
  expect(findSourceCause(reason, [called, own])).toEqual({ kind: 'web-app-given', framework: 'express' })
  expect(findSourceCause(reason, [own, called])).toBeUndefined()
  expect(findSourceCause('Error: boom')).toBeUndefined()
})
