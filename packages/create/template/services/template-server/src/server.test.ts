import { lambdaHandler } from '@mcp-lambda/wrapper'
import { fetchThrough } from '@mcp-lambda/wrapper/testing'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, it } from 'vitest'
import { createServer } from './server.ts'

/** A client of the handler, in this process. */
async function connect(): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const fetch = fetchThrough(lambdaHandler(createServer))
  await client.connect(new StreamableHTTPClientTransport(new URL('https://function.test/mcp'), { fetch }))
  return client
}

it('greets by name', async () => {
  const client = await connect()
  const { content } = await client.callTool({ name: 'greet', arguments: { name: 'Ada' } })
  expect(content).toEqual([{ type: 'text', text: 'Hello, Ada' }])
})

it('refuses an empty name', async () => {
  const client = await connect()
  expect(await client.callTool({ name: 'greet', arguments: { name: '' } })).toMatchObject({ isError: true })
})
