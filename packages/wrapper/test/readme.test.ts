import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LambdaHandler, serve } from '../src/index.ts'
import type { Served } from '../src/protocol.ts'
import { lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

const workspace = join(import.meta.dirname, '..')
const readme = await readFile(join(workspace, 'README.md'), 'utf8')

/** The examples that are whole programs, by the name in their fence. */
const examples = new Map(
  [...readme.matchAll(/^```ts example=(\w+)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code]),
)

/** For the example that wraps a child: what its author would have written. */
const stdioServer = `
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
  import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
  const server = new McpServer({ name: 'greeter', version: '1.0.0' })
  server.registerTool('greet', { description: 'Greets' }, async () => ({
    content: [{ type: 'text', text: process.env.GREETING + ' from Lambda' }],
  }))
  await server.connect(new StdioServerTransport())`

let folder: string
let elsewhere: Served

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'))
  elsewhere = await serve(
    () => {
      const server = createV1()
      server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'Hello from Lambda' }] }))
      return server
    },
    { port: 0 },
  )
  vi.stubEnv('REMOTE_URL', elsewhere.url)
  vi.stubEnv('GREETING', 'Hello')
  await bundle('server', stdioServer)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await elsewhere.close()
  await rm(folder, { recursive: true })
})

/** As a deployment would: one minified file, found by nothing but its path. */
async function bundle(name: string, code: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await writeFile(join(folder, 'package.json'), '{}')
  await build({
    stdin: { contents: code, resolveDir: workspace, loader: 'ts' },
    alias: {
      '@mcp-lambda/wrapper/catalogue': join(workspace, 'src/catalogue.ts'),
      '@mcp-lambda/wrapper/secrets': join(workspace, 'src/secrets/index.ts'),
      '@mcp-lambda/wrapper': join(workspace, 'src/index.ts'),
    },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
  })
  return outfile
}

describe.each([...examples])('the README’s example "%s"', (name, code) => {
  it('greets clients of both eras', async () => {
    const { handler } = (await import(pathToFileURL(await bundle(name, code)).href)) as { handler: LambdaHandler }
    for (const toRequest of [legacyRequest, modernRequest]) {
      const answer = await handler(toRequest('tools/call', { name: 'greet', arguments: {} }), lambdaContext())
      const { content } = (answer as { result: { content: { text: string }[] } }).result
      expect(content[0]?.text).toMatch(/^Hello /)
    }
  })
})

it('has an example for every kind of server', () => {
  expect([...examples.keys()]).toEqual(['sdk', 'stdio', 'remote', 'fetch', 'backend', 'call', 'secrets'])
})
