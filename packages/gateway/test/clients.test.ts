import { fetchThrough } from '@mcp-lambda/wrapper/testing'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway, packageJson } from './fixtures.ts'

const url = new URL('https://gateway.test/mcp')
const info = { name: 'test', version: '1.0.0' }

// The v2 client itself turns the older -32002 into -32602.
const clients = [
  { client: 'the v1 client, which initializes', connect: connectV1, missingResource: -32002 },
  { client: 'the v2 client on its older revisions', connect: () => connectV2('legacy'), missingResource: -32602 },
  { client: 'the v2 client on 2026-07-28', connect: () => connectV2({ pin: '2026-07-28' }), missingResource: -32602 },
]

describe.each(clients)('$client', ({ connect, missingResource }) => {
  it('learns who the gateway is, what it can do and what each target advises', async () => {
    const client = await connect()
    expect(client.getServerVersion()).toMatchObject({ name: 'mcp-gateway', version: packageJson.version })
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      prompts: {},
      resources: {},
      completions: {},
      logging: {},
    })
    expect(client.getInstructions()).toBe('# numbers (its tools begin with numbers___)\n\nAsk for sums.')
  })

  it('lists the tools of every target under its name', async () => {
    const client = await connect()
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'numbers___add',
      'numbers___count',
      'numbers___fail',
      'numbers___show-meta',
      'words___link',
    ])
    expect(tools[0]).toMatchObject({ description: 'Adds two numbers', inputSchema: { required: ['a', 'b'] } })
  })

  it('calls a tool', async () => {
    const client = await connect()
    const result = await client.callTool({ name: 'numbers___add', arguments: { a: 2, b: 3 } })
    expect(result.content).toEqual([{ type: 'text', text: '5' }])
  })

  it('is told how far a call is', async () => {
    const client = await connect()
    const told: number[] = []
    const onprogress = ({ progress }: { progress: number }) => told.push(progress)
    // Their third parameters differ: v1 takes a schema first.
    const call = client.callTool.bind(client) as (...parameters: unknown[]) => Promise<object>
    const options = client instanceof ClientV1 ? [undefined, { onprogress }] : [{ onprogress }]
    await call({ name: 'numbers___count' }, ...options)
    expect(told).toEqual([1, 2, 3])
  })

  it('is given a tool error as the tool gave it', async () => {
    const client = await connect()
    const result = await client.callTool({ name: 'numbers___fail' })
    expect(result).toMatchObject({ isError: true, content: [{ type: 'text', text: 'it broke' }] })
  })

  it('follows a resource link', async () => {
    const client = await connect()
    const { content } = await client.callTool({ name: 'words___link' })
    const [link] = content as { uri: string }[]
    const { contents } = await client.readResource({ uri: link?.uri ?? '' })
    expect(contents).toMatchObject([{ uri: 'words://en/hello', text: 'hello' }])
  })

  it('lists and reads resources, and lists templates', async () => {
    const client = await connect()
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['numbers://pi'])
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['words://{language}/{word}'])
    expect((await client.readResource({ uri: 'numbers://pi' })).contents).toMatchObject([{ text: '3.14' }])
  })

  it('lists and gets prompts', async () => {
    const client = await connect()
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['words___greet'])
    const { messages } = await client.getPrompt({ name: 'words___greet', arguments: { name: 'Ada' } })
    expect(messages[0]?.content).toEqual({ type: 'text', text: 'Greet Ada' })
  })

  it('completes the argument of a template', async () => {
    const client = await connect()
    const ref = { type: 'ref/resource' as const, uri: 'words://{language}/{word}' }
    const { completion } = await client.complete({ ref, argument: { name: 'language', value: '' } })
    expect(completion.values).toEqual(['de', 'en'])
  })

  it('is told of a resource nobody has, in the words of its own revision', async () => {
    const client = await connect()
    await expect(client.readResource({ uri: 'nobody://x' })).rejects.toMatchObject({ code: missingResource })
  })

  it('is told of a tool nobody has', async () => {
    const client = await connect()
    await expect(client.callTool({ name: 'numbers___divide' })).rejects.toMatchObject({ code: -32602 })
  })
})

async function connectV1() {
  const client = new ClientV1(info)
  // Under exactOptionalPropertyTypes the SDK's own transport does not fit its own interface (sessionId).
  await client.connect(
    new TransportV1(url, { fetch: fetchThrough(createGateway()) }) as Parameters<ClientV1['connect']>[0],
  )
  onTestFinished(() => client.close())
  return client
}

async function connectV2(mode: 'legacy' | { pin: '2026-07-28' }) {
  const client = new ClientV2(info, { versionNegotiation: { mode } })
  await client.connect(new TransportV2(url, { fetch: fetchThrough(createGateway()) }))
  onTestFinished(() => client.close())
  return client
}
