import { describe, expect, it } from 'vitest'
import { currentCall, ErrorCode, lambdaHandler } from '../src/index.ts'
import { lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

const handler = lambdaHandler(createV1)

function invoke(event: unknown) {
  return handler(event, lambdaContext())
}

describe('a short invoke', () => {
  it('answers the JSON text of the result', async () => {
    const event = { method: 'tools/call', params: { name: 'add', arguments: { a: 1, b: 2 } } }
    const { statusCode, body } = (await invoke(event)) as { statusCode: number; body: string }
    expect(statusCode).toBe(200)
    expect(JSON.parse(body)).toEqual({ content: [{ type: 'text', text: '3' }] })
  })

  it.each([
    { what: 'an unknown method', event: { method: 'no/such' }, status: 404, code: ErrorCode.methodNotFound },
    {
      what: 'invalid params',
      event: { method: 'prompts/get', params: { name: 'none' } },
      status: 400,
      code: ErrorCode.invalidParams,
    },
    {
      what: 'a missing resource',
      event: { method: 'resources/read', params: { uri: 'test://none' } },
      status: 400,
      code: ErrorCode.invalidParams,
    },
  ])('answers $status to $what', async ({ event, status, code }) => {
    const { statusCode, body } = (await invoke(event)) as { statusCode: number; body: string }
    expect(statusCode).toBe(status)
    expect(JSON.parse(body).error.code).toBe(code)
  })
})

describe('a message invoke', () => {
  it('answers the response under the id of the request', async () => {
    const request = { ...legacyRequest('tools/call', { name: 'add', arguments: { a: 1, b: 2 } }), id: 'call-7' }
    expect(await invoke(request)).toEqual({
      jsonrpc: '2.0',
      id: 'call-7',
      result: { content: [{ type: 'text', text: '3' }] },
    })
  })

  it('answers an empty object to a notification', async () => {
    expect(await invoke({ jsonrpc: '2.0', method: 'notifications/initialized' })).toEqual({})
  })

  it('hands on the error of a tool as the tool result it is', async () => {
    expect(await invoke(legacyRequest('tools/call', { name: 'fail' }))).toMatchObject({
      result: { isError: true, content: [{ type: 'text', text: 'it broke' }] },
    })
  })

  it.each([
    ['an id of null', { jsonrpc: '2.0', id: null, method: 'ping' }],
    ['a batch', [legacyRequest('ping')]],
    ['something that is not MCP', { detail: { type: 'ScheduledEvent' } }],
    ['a text', 'ping'],
  ])('says of %s that it is no request', async (_, event) => {
    expect(await invoke(event)).toMatchObject({ id: null, error: { code: ErrorCode.invalidRequest } })
  })

  it('says so under the id of the event, where it has one', async () => {
    expect(await invoke({ jsonrpc: '2.0', id: 1 })).toMatchObject({ id: 1, error: { code: ErrorCode.invalidRequest } })
  })

  it('answers an initialize with the revision the client asked for', async () => {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
    expect(await invoke(legacyRequest('initialize', params))).toMatchObject({
      result: { protocolVersion: '2025-06-18', instructions: 'Ask for sums.', serverInfo: { name: 'fixture' } },
    })
  })

  it('does not promise what a stateless function cannot keep', async () => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
    expect(await invoke(legacyRequest('initialize', params))).toMatchObject({
      result: { capabilities: { tools: {}, resources: {}, prompts: {}, logging: {} } },
    })
    const text = JSON.stringify(await invoke(legacyRequest('initialize', params)))
    expect(text).not.toContain('listChanged')
    expect(text).not.toContain('subscribe')
  })

  it('names the size when the answer does not fit', async () => {
    const answer = await invoke(legacyRequest('tools/call', { name: 'big', arguments: { bytes: 7_000_000 } }))
    expect(answer).toMatchObject({ error: { code: ErrorCode.tooLarge, message: expect.stringContaining('6291556') } })
  })
})

describe('a question to the client', () => {
  it.each([
    { era: 'legacy', request: legacyRequest('tools/call', { name: 'ask' }) },
    {
      era: 'modern',
      request: modernRequest('tools/call', { name: 'ask' }, { clientCapabilities: { roots: {} } }),
    },
  ])('fails at once on a $era exchange', async ({ request }) => {
    // More time than this test has.
    expect(await handler(request, lambdaContext({ remainingMs: 600_000 }))).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining('roots/list') }] },
    })
  })
})

describe('call facts', () => {
  it('are believed on invoke and told to the tool, beside what its client sent', async () => {
    const meta = { 'mcp-lambda/tenant': 'acme', 'example.test/note': 'kept' }
    const answer = await invoke(modernRequest('tools/call', { name: 'echo-meta' }, { meta }))
    const { content } = (answer as { result: { content: { text: string }[] } }).result
    expect(JSON.parse(content[0]?.text ?? '')).toEqual({
      'example.test/note': 'kept',
      'mcp-lambda/principal': { id: '', tenant: 'acme' },
      'mcp-lambda/tenant': 'acme',
      'mcp-lambda/request-id': expect.any(String),
      'mcp-lambda/deadline': expect.any(Number),
    })
  })

  it('are at hand for any code of a tool in this process, each call its own', async () => {
    const asking = lambdaHandler(() => {
      const server = createV1()
      server.registerTool('who', {}, async () => {
        await new Promise(resolve => setImmediate(resolve))
        const { principal, tenant, requestId } = currentCall() ?? {}
        return { content: [{ type: 'text', text: JSON.stringify({ who: principal?.id, tenant, requestId }) }] }
      })
      return server
    })
    const ask = async (tenant: string) => {
      const meta = { 'mcp-lambda/principal': { id: `user of ${tenant}` }, 'mcp-lambda/tenant': tenant }
      const context = lambdaContext({ awsRequestId: `request of ${tenant}` })
      const answer = await asking(modernRequest('tools/call', { name: 'who' }, { meta }), context)
      const { content } = (answer as { result: { content: { text: string }[] } }).result
      return JSON.parse(content[0]?.text ?? '')
    }
    const tenants = ['a', 'b', 'c']
    expect(await Promise.all(tenants.map(ask))).toEqual(
      tenants.map(tenant => ({ who: `user of ${tenant}`, tenant, requestId: `request of ${tenant}` })),
    )
    expect(currentCall()).toBeUndefined()
  })
})
