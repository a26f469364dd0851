import { expect, it } from 'vitest'
import { givesOneServer } from './gives-one-server.ts'

it.each([
  { source: 'export const handler = lambdaHandler(() => server)', gives: true },
  { source: 'lambdaHandler(async () => server, { streaming: true })', gives: true },
  { source: 'lambdaHandler(() => createServer())', gives: false },
  { source: 'lambdaHandler(() => createServer(config), { streaming: true })', gives: false },
  { source: 'lambdaHandler(() => tools.server())', gives: false },
  { source: 'lambdaHandler(createServer)', gives: false },
  { source: 'lambdaHandler(() => new McpServer(info))', gives: false },
])('of $source: $gives', ({ source, gives }) => {
  expect(givesOneServer(source)).toBe(gives)
})
