import { expect, it } from 'vitest'
import { findLoggedError } from './find-logged-error.ts'

const said = `server/discover failed {
  requestId: 'c1',
  error: Error: Tool greet is already registered
      at McpServer.registerTool (file:///code/handler.mjs:7:19)
      at createServer (file:///code/handler.mjs:9:3)
}`

it.each([
  {
    format: 'text',
    lines: ['START RequestId: c1', `2026-11-29T12:00:00.000Z\tc1\tERROR\t${said.replaceAll('\n', '\r')}`],
  },
  {
    format: 'JSON',
    lines: ['{"time":"2026","type":"platform.start","record":{}}', JSON.stringify({ level: 'ERROR', message: said })],
  },
  { format: 'console.error', lines: [`Error: an older one\n    at file:///code/a.mjs:1:1\n${said}\n`] },
])('reads it in a log of the format $format', ({ lines }) => {
  expect(findLoggedError(lines)).toEqual({
    reason: 'Error: Tool greet is already registered',
    trace: [
      '      at McpServer.registerTool (file:///code/handler.mjs:7:19)',
      '      at createServer (file:///code/handler.mjs:9:3)',
    ],
  })
})

it('keeps all lines of its words', () => {
  expect(findLoggedError(['ZodError: [\n  { "code": "invalid_type" }\n]\n    at f (file:///a.mjs:1:1)'])).toMatchObject(
    {
      reason: 'ZodError: [\n  { "code": "invalid_type" }\n]',
    },
  )
})

it('is none where no error has a stack', () => {
  expect(findLoggedError(['Error: a line of a child', '{"broken', '{"level":"INFO"}'])).toBeUndefined()
})
