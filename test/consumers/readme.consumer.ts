/** The examples of the wrapper's README that are whole programs, and that of the repository, in a project that has installed what they import. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'
import { readExamples } from './readme-examples.ts'

let consumer: Consumer
let examples: ReadonlyMap<string, string>
beforeAll(async () => {
  const others = ['@modelcontextprotocol/sdk@1.32.2', '@modelcontextprotocol/server@2.4.0', 'esbuild@0.28.2']
  consumer = await createConsumer(['@mcp-lambda/wrapper'], others)
  examples = await readExamples(consumer.folder, '@mcp-lambda/wrapper')
  await consumer.write('server.mjs', stdioServer)
})
afterAll(() => consumer?.remove())

const stdioServer = `
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
  import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
  const server = new McpServer({ name: 'greeter', version: '1.0.0' })
  server.registerTool('greet', { description: 'Greets' }, async () => ({
    content: [{ type: 'text', text: (process.env.GREETING ?? 'Hello') + ' from Lambda' }],
  }))
  await server.connect(new StdioServerTransport())`

/** Calls the tool of an example by its handler, as Lambda does. */
const caller = `
  const { handler } = await import(process.argv[2])
  const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 20_000 }
  const { statusCode, body } = await handler({ method: 'tools/call', params: { name: 'greet', arguments: {} } }, context)
  console.log(JSON.stringify({ statusCode, text: JSON.parse(body).content?.[0].text ?? body }))
  process.exit()`

it('has every example that is tested here', () => {
  expect([...examples.keys()].sort()).toEqual([
    ...['backend', 'call', 'esbuild', 'fetch', 'remote', 'sdk', 'secrets', 'stdio'],
  ])
})

it.each([
  { name: 'sdk', text: 'Hello from Lambda' },
  { name: 'stdio', text: 'Hello from Lambda' },
  { name: 'fetch', text: 'Hello from Lambda' },
  { name: 'backend', text: 'Hello from Lambda, request r-1' },
  { name: 'call', text: 'Hello stranger of nowhere' },
  { name: 'secrets', text: 'Hello from Lambda' },
])('$name answers a call', async ({ name, text }) => {
  expect(await call(name)).toEqual({ statusCode: 200, text })
})

it('remote answers what the server elsewhere says', async () => {
  await consumer.write('sdk.ts', examples.get('sdk') ?? '')
  const served = `
    import { serve } from '@mcp-lambda/wrapper'
    import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
    const { url } = await serve(() => {
      const server = new McpServer({ name: 'greeter', version: '1.0.0' })
      server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'Hello from elsewhere' }] }))
      return server
    }, { port: 0 })
    process.env.REMOTE_URL = url
    process.argv[2] = ${JSON.stringify('FILE')}
    await import('./caller.mjs')`
  await prepare('remote')
  await consumer.write('elsewhere.mjs', served.replace('FILE', addressOf('remote')))
  expect(JSON.parse(await consumer.run(process.execPath, 'elsewhere.mjs'))).toEqual({
    statusCode: 200,
    text: 'Hello from elsewhere',
  })
})

it('esbuild bundles a handler that answers', async () => {
  await consumer.run('mkdir', '-p', 'src')
  await consumer.write('src/handler.ts', examples.get('sdk') ?? '')
  await consumer.write('build.mjs', examples.get('esbuild') ?? '')
  await prepare('sdk')
  await consumer.run(process.execPath, 'build.mjs')
  const [file = ''] = (await consumer.run('find', 'dist', '-name', 'handler.*js')).trim().split('\n')
  const answer = await consumer.run(process.execPath, 'caller.mjs', pathToFileURL(join(consumer.folder, file)).href)
  expect(JSON.parse(answer)).toEqual({ statusCode: 200, text: 'Hello from Lambda' })
})

it('the wrapper of the README of the repository answers a call', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, handler = ''] = /^```ts example=wrap\n(.*?)^```$/ms.exec(readme) ?? []
  const server = (examples.get('sdk') ?? '').replace(/^export const handler.*$/m, 'export { createServer }')
  await consumer.write('server.ts', server.replace(/^import \{ lambdaHandler.*\n/m, ''))
  await consumer.write('wrap.mts', handler)
  await consumer.write('caller.mjs', caller)
  const answer = await consumer.run(process.execPath, 'caller.mjs', addressOf('wrap'))
  expect(JSON.parse(answer)).toEqual({ statusCode: 200, text: 'Hello from Lambda' })
})

async function call(name: string): Promise<unknown> {
  await prepare(name)
  return JSON.parse(await consumer.run('env', 'GREETING=Hello', process.execPath, 'caller.mjs', addressOf(name)))
}

async function prepare(name: string): Promise<void> {
  await consumer.write(`${name}.mts`, examples.get(name) ?? '')
  await consumer.write('caller.mjs', caller)
}

function addressOf(name: string): string {
  return pathToFileURL(join(consumer.folder, `${name}.mts`)).href
}
