/** The pages of `docs/moving`, from what others' users have: their package, or a handler of the form their documentation asks for. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask, createGateway, resultOf, targetOf, tools } from '../../packages/gateway/test/fixtures.ts'
import { type Consumer, createConsumer } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  const others = [
    '@aws/run-mcp-servers-with-aws-lambda@0.5.21',
    '@modelcontextprotocol/sdk@1.32.2',
    '@modelcontextprotocol/server@2.4.0',
  ]
  consumer = await createConsumer(['@mcp-lambda/wrapper'], others)
  await consumer.write('caller.mjs', caller)
  await consumer.write('create-server.ts', createServer)
  await consumer.write(
    'server.mjs',
    `${createServer}\nconst { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')\nawait createServer().connect(new StdioServerTransport())`,
  )
})
afterAll(() => consumer?.remove())

/** Says in which process it is, so that a test sees whether that is kept. */
const createServer = `
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
  export function createServer() {
    const server = new McpServer({ name: 'notes', version: '1.0.0' })
    server.registerTool('greet', { description: 'Greets' }, async () => ({
      content: [{ type: 'text', text: 'Hello' }],
      structuredContent: { pid: process.pid },
    }))
    return server
  }`

/** Calls a handler with each event of the command line, and prints the answers. */
const caller = `
  const { handler } = await import(process.argv[2])
  const { events, clientContext } = JSON.parse(process.argv[3])
  const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 20_000, clientContext }
  const answers = []
  for (const event of events) answers.push(await handler(event, context))
  console.log(JSON.stringify(answers))
  process.exit()`

const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'greet', arguments: {} } }

describe('from awslabs', () => {
  it('the function answers through the gateway as it is', async () => {
    await example('from-awslabs', 'before', 'before.mts')
    const catalogue = JSON.parse(await readExample('from-awslabs', 'catalogue'))
    const gateway = createGateway({
      targets: [targetOf('notes', catalogue, { protocol: 'mcp-2025' })],
      invokeFunction: async ({ payload }) => {
        const [answer] = await callHandler('before.mts', [JSON.parse(payload)])
        return { payload: JSON.stringify(answer) }
      },
    })
    const result = resultOf(await ask(gateway, 'tools/call', { name: 'notes___greet', arguments: {} }))
    expect(result).toMatchObject({ resultType: 'complete', content: [{ type: 'text', text: 'Hello' }] })
  })

  it('the swapped handler answers the same, by a process that is kept', async () => {
    await example('from-awslabs', 'before', 'before.mts')
    await example('from-awslabs', 'after', 'after.mts')
    const [before, after] = await Promise.all(['before.mts', 'after.mts'].map(file => callHandler(file, [call, call])))
    const content = [{ type: 'text', text: 'Hello' }]
    expect([before, after]).toMatchObject(Array(2).fill(Array(2).fill({ id: 1, result: { content } })))
    expect(new Set(before?.map(pidOf)).size).toBe(2)
    expect(new Set(after?.map(pidOf)).size).toBe(1)
  })
})

describe('from AgentCore Gateway', () => {
  it('the function answers under the name of before, and under the short one', async () => {
    await example('from-agentcore-gateway', 'before', 'agentcore.mjs')
    const gateway = createGateway({
      targets: [targetOf('numbers', { tools: tools('add') }, { protocol: 'agentcore' })],
      invokeFunction: async ({ payload, clientContext }) => {
        const [answer] = await callHandler('agentcore.mjs', [JSON.parse(payload)], { custom: clientContext })
        return { payload: JSON.stringify(answer) }
      },
    })
    for (const name of ['numbers-target___add', 'numbers___add']) {
      const result = resultOf(await ask(gateway, 'tools/call', { name, arguments: { a: 1, b: 2 } }))
      expect(result).toMatchObject({ structuredContent: { sum: 3 } })
    }
  })
})

describe('from a self-hosted server', () => {
  it('the server answers where it is, through the wrapper', async () => {
    await example('from-a-self-hosted-server', 'before', 'self-hosted.mts')
    await example('from-a-self-hosted-server', 'remote', 'remote.mts')
    const port = await freePort()
    const server = spawn(process.execPath, ['self-hosted.mts'], {
      cwd: consumer.folder,
      env: { ...process.env, PORT: String(port) },
    })
    onTestFinished(async () => {
      server.kill()
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    })
    await isListening(port)
    const url = `http://127.0.0.1:${port}/mcp`
    expect(await callHandler('remote.mts', [call], undefined, { NOTES_URL: url })).toMatchObject([
      { id: 1, result: { content: [{ text: 'Hello' }], structuredContent: { pid: server.pid } } },
    ])
  })

  it('the server answers without its host', async () => {
    await example('from-a-self-hosted-server', 'after', 'without-host.mts')
    expect(await callHandler('without-host.mts', [call])).toMatchObject([{ result: { content: [{ text: 'Hello' }] } }])
  })
})

it("a module of the Framework's mcp: answers", async () => {
  const folder = 'framework'
  await consumer.run('mkdir', '-p', folder)
  await example('from-framework-mcp', 'server', `${folder}/server.mjs`)
  await example('from-framework-mcp', 'after', `${folder}/handler.mts`)
  expect(await callHandler(`${folder}/handler.mts`, [call])).toMatchObject([
    { result: { content: [{ text: 'Hello from Lambda' }] } },
  ])
})

/** As it stands on a page of `docs/moving`. */
async function readExample(page: string, name: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, `../../docs/moving/${page}.md`), 'utf8')
  const [, code] = new RegExp(`^\`\`\`\\w+ example=${name}\\n(.*?)^\`\`\`$`, 'ms').exec(text) ?? []
  if (code === undefined) throw new Error(`docs/moving/${page}.md has no example ${name}`)
  return code
}

async function example(page: string, name: string, file: string): Promise<void> {
  await consumer.write(file, await readExample(page, name))
}

type Answer = { readonly result?: { readonly structuredContent?: { readonly pid?: number } } }

async function callHandler(
  file: string,
  events: readonly unknown[],
  clientContext?: object,
  variables: Readonly<Record<string, string>> = {},
): Promise<Answer[]> {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  const url = pathToFileURL(join(consumer.folder, file)).href
  const words = [...settings, process.execPath, 'caller.mjs', url, JSON.stringify({ events, clientContext })]
  return JSON.parse(await consumer.run('env', ...words))
}

function pidOf({ result }: Answer): number | undefined {
  return result?.structuredContent?.pid
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}

async function isListening(port: number): Promise<void> {
  while (
    !(await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    ))
  )
    await sleep(50)
}
