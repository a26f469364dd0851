import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { McpServer as NewestV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as NewestV2 } from '@modelcontextprotocol/server'
import { build } from 'esbuild'
import { McpServer as V1_12 } from 'sdk-1.12/server/mcp.js'
import { McpServer as V1_25 } from 'sdk-1.25/server/mcp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { lambdaHandler } from '../src/index.ts'
import type { SdkServer } from '../src/protocol.ts'
import { lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'

const info = { name: 'interop', version: '1.0.0' }
const greeting = { content: [{ type: 'text' as const, text: 'hello' }] }

const sdks: { sdk: string; create: () => SdkServer }[] = [
  {
    sdk: 'v1 1.12.3',
    create: () => {
      const server = new V1_12(info)
      server.tool('greet', async () => greeting)
      return server
    },
  },
  {
    sdk: 'v1 1.25.3',
    create: () => {
      const server = new V1_25(info)
      server.registerTool('greet', { description: 'Greets' }, async () => greeting)
      return server
    },
  },
  {
    sdk: 'v1, newest',
    create: () => {
      const server = new NewestV1(info)
      server.registerTool('greet', { description: 'Greets' }, async () => greeting)
      return server
    },
  },
  {
    sdk: 'v2, newest',
    create: () => {
      const server = new NewestV2(info)
      server.registerTool('greet', { description: 'Greets' }, async () => greeting)
      return server
    },
  },
]

describe.each(sdks)('a server on SDK $sdk', ({ create }) => {
  const handler = lambdaHandler(create)

  it('is initialized, lists and answers in the 2025 era', async () => {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: info }
    const opened = await handler(legacyRequest('initialize', params), lambdaContext())
    expect(opened).toMatchObject({ result: { serverInfo: info, capabilities: { tools: {} } } })
    const listed = await handler(legacyRequest('tools/list'), lambdaContext())
    expect(listed).toMatchObject({ result: { tools: [{ name: 'greet' }] } })
    const called = await handler(legacyRequest('tools/call', { name: 'greet', arguments: {} }), lambdaContext())
    expect(called).toMatchObject({ result: greeting })
  })

  it('is discovered, lists and answers on 2026-07-28', async () => {
    const found = await handler(modernRequest('server/discover'), lambdaContext())
    expect(found).toMatchObject({ result: { resultType: 'complete', capabilities: { tools: {} } } })
    const listed = await handler(modernRequest('tools/list'), lambdaContext())
    expect(listed).toMatchObject({
      result: { resultType: 'complete', tools: [{ name: 'greet' }], cacheScope: 'private' },
    })
    const called = await handler(modernRequest('tools/call', { name: 'greet', arguments: {} }), lambdaContext())
    expect(called).toMatchObject({ result: { resultType: 'complete', ...greeting } })
  })
})

it('a server sees as its client the wrapper, at the version of its package', async () => {
  const server = new NewestV1(info)
  await lambdaHandler(server).ready
  expect(server.server.getClientVersion()).toEqual({ name: 'mcp-lambda', version: packageJson.version })
})

describe('v1 and v2 in one bundle', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interop-'))
  })

  afterAll(() => rm(folder, { recursive: true }))

  it('both answer, in both eras, out of one minified file', async () => {
    const program = `
      import { McpServer as V1 } from '@modelcontextprotocol/sdk/server/mcp.js'
      import { McpServer as V2 } from '@modelcontextprotocol/server'
      import { lambdaHandler } from './src/index.ts'
      import { lambdaContext, legacyRequest, modernRequest } from './src/testing/index.ts'
      for (const Server of [V1, V2]) {
        const handler = lambdaHandler(() => {
          const server = new Server({ name: 'bundled', version: '1.0.0' })
          server.registerTool('greet', { description: 'Greets' }, async () => ({ content: [{ type: 'text', text: 'hello' }] }))
          return server
        })
        for (const toRequest of [legacyRequest, modernRequest]) {
          const { result } = await handler(toRequest('tools/call', { name: 'greet', arguments: {} }), lambdaContext())
          console.log(result.content[0].text)
        }
      }`
    const outfile = join(folder, 'bundle.mjs')
    await build({
      stdin: { contents: program, resolveDir: join(import.meta.dirname, '..') },
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      mainFields: ['module', 'main'],
    })
    await writeFile(join(folder, 'package.json'), '{}')
    const child = spawn(process.execPath, [outfile], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    expect(await text(child.stdout)).toBe('hello\n'.repeat(4))
  })
})
