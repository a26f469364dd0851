import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/v4'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import type { Isolation } from '../src/protocol.ts'
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '../src/testing/index.ts'

/** A 2025-era server with a tool whose parameters a 2026-07-28 client mirrors into headers. */
function createWeather(): McpServer {
  const server = new McpServer({ name: 'weather', version: '1.0.0' })
  const inputSchema = {
    region: z.string().optional().meta({ 'x-mcp-header': 'Region' }),
    days: z.number().int().optional().meta({ 'x-mcp-header': 'Days' }),
    where: z.object({ exact: z.boolean().meta({ 'x-mcp-header': 'Exact' }) }).optional(),
    note: z.string().optional(),
  }
  server.registerTool('forecast', { inputSchema }, async ({ region }) => {
    calls.push(region)
    return { content: [{ type: 'text', text: 'rain' }] }
  })
  server.registerTool('plain', { inputSchema: { note: z.string() } }, async () => ({ content: [] }))
  return server
}

const calls: unknown[] = []

type Answer = { statusCode: number; body: string }

function createCaller(isolation: Isolation = 'tenant') {
  const handler = lambdaHandler(createWeather, { isolation })
  return async (args: object, params: Record<string, string> = {}, name = 'forecast'): Promise<Answer> => {
    const body = modernRequest('tools/call', { name, arguments: args })
    const event = functionUrlEvent({ body, headers: { ...mirroredHeaders(body), ...params } })
    return (await handler(event, lambdaContext())) as Answer
  }
}

const inBase64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`

describe('parameters a tool wants mirrored into headers', () => {
  it.each([
    { what: 'the same text', args: { region: 'eu' }, params: { 'mcp-param-region': 'eu' } },
    { what: 'the same text in base64', args: { region: 'São' }, params: { 'mcp-param-region': inBase64('São') } },
    {
      what: 'text that begins like base64',
      args: { region: '=?base64?eA' },
      params: { 'mcp-param-region': '=?base64?eA' },
    },
    { what: 'the same number, written otherwise', args: { days: 3 }, params: { 'mcp-param-days': '3.0' } },
    { what: 'a nested one', args: { where: { exact: true } }, params: { 'mcp-param-exact': 'true' } },
    { what: 'none, for a parameter that is absent', args: { note: 'x' }, params: {} },
    { what: 'one too many', args: {}, params: { 'mcp-param-region': 'eu', 'mcp-param-other': 'x' } },
  ])('may be $what', async ({ args, params }) => {
    const { statusCode, body } = await createCaller()(args, params)
    expect({ statusCode, body }).toMatchObject({ statusCode: 200, body: expect.stringContaining('rain') })
  })

  it.each([
    { what: 'missing', args: { region: 'eu' }, params: {} },
    { what: 'something else', args: { region: 'eu' }, params: { 'mcp-param-region': 'us' } },
    { what: 'another number', args: { days: 3 }, params: { 'mcp-param-days': '4' } },
    { what: 'empty, for a number', args: { days: 0 }, params: { 'mcp-param-days': '' } },
    { what: 'missing, nested', args: { where: { exact: false } }, params: {} },
    {
      what: 'base64 without its padding',
      args: { region: 'Hello' },
      params: { 'mcp-param-region': '=?base64?SGVsbG8?=' },
    },
    { what: 'no base64', args: { region: 'Hello' }, params: { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' } },
  ])('may not be $what: the tool is not run', async ({ args, params }) => {
    calls.length = 0
    const { statusCode, body } = await createCaller()(args, params)
    expect(statusCode).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ id: 1, error: { code: ErrorCode.headerMismatch } })
    expect(calls).toEqual([])
  })

  it('are looked up for each server once', async () => {
    const listings: unknown[] = []
    const handler = lambdaHandler(() => {
      const server = createWeather()
      const connect = server.connect.bind(server)
      server.connect = async transport => {
        await connect(transport)
        const { onmessage } = transport
        transport.onmessage = (message, extra) => {
          if ('method' in message && message.method === 'tools/list') listings.push(message)
          onmessage?.(message, extra)
        }
      }
      return server
    })
    for (const name of ['forecast', 'plain', 'forecast']) {
      const body = modernRequest('tools/call', { name, arguments: { note: 'x' } })
      await handler(functionUrlEvent({ body, headers: mirroredHeaders(body) }), lambdaContext())
    }
    expect(listings).toHaveLength(1)
  })

  it('are not asked for where there are no headers', async () => {
    const request = modernRequest('tools/call', { name: 'forecast', arguments: { region: 'eu' } })
    expect(await lambdaHandler(createWeather)(request, lambdaContext())).toHaveProperty('result.content')
  })

  it('are held against the body for servers that serve one request only, too', async () => {
    const call = createCaller('request')
    expect((await call({ region: 'eu' }, { 'mcp-param-region': 'eu' })).statusCode).toBe(200)
    expect((await call({ region: 'eu' })).statusCode).toBe(400)
  })

  it('do not hide that there is no such tool', async () => {
    const { body } = await createCaller()({ region: 'eu' }, {}, 'no-such-tool')
    expect(body).toContain('no-such-tool')
    expect(JSON.parse(body)).not.toHaveProperty('error.code', ErrorCode.headerMismatch)
  })
})
