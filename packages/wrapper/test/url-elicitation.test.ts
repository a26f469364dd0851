import { randomUUID } from 'node:crypto'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ElicitResultSchema, UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acceptLegacyClients, type Backend, ErrorCode, lambdaHandler, sdk } from '../src/index.ts'
import {
  fetchThrough,
  functionUrlEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
} from '../src/testing/index.ts'

const page = { url: 'https://bank.test/consent', message: 'Say that this may be paid' }

/** A 2025-era server that wants a page opened before it pays. */
function createBank(): McpServer {
  const server = new McpServer({ name: 'bank', version: '1.0.0' })
  server.registerTool('pay', {}, async () => {
    throw new UrlElicitationRequiredError([{ mode: 'url', elicitationId: 'consent-1', ...page }])
  })
  return server
}

const params = { name: 'pay', arguments: {} }
const question = { method: 'elicitation/create', params: { mode: 'url', ...page } }

describe('a 2025-era server that wants a page opened', () => {
  const handler = lambdaHandler(createBank)

  it('asks a 2026-07-28 client that opens pages', async () => {
    const request = modernRequest('tools/call', params, { clientCapabilities: { elicitation: { url: {} } } })
    const answer = await handler(request, lambdaContext())
    expect(answer).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { resultType: 'input_required', inputRequests: { 'page-1': question } },
    })
  })

  it('gives a 2025-11-25 client its own words', async () => {
    expect(await handler(legacyRequest('tools/call', params), lambdaContext())).toMatchObject({
      error: { code: -32042, data: { elicitations: [{ mode: 'url', elicitationId: 'consent-1', ...page }] } },
    })
  })

  it.each(['decline', 'cancel'])('does not go on asking a user whose answer is %s', async action => {
    const retry = { ...params, inputResponses: { 'page-1': { action } } }
    const request = modernRequest('tools/call', retry, { clientCapabilities: { elicitation: { url: {} } } })
    expect(await handler(request, lambdaContext())).toMatchObject({
      error: { code: ErrorCode.forbidden, message: expect.stringContaining(page.url) },
    })
  })

  it('asks again when the user agreed, but was not done yet', async () => {
    const retry = { ...params, inputResponses: { 'page-1': { action: 'accept' } } }
    const request = modernRequest('tools/call', retry, { clientCapabilities: { elicitation: { url: {} } } })
    expect(await handler(request, lambdaContext())).toMatchObject({ result: { resultType: 'input_required' } })
  })

  it.each([
    {},
    { elicitation: {} },
    { elicitation: { form: {} } },
  ])('tells a 2026-07-28 client with %j what it would have to be able to do', async clientCapabilities => {
    expect(await handler(modernRequest('tools/call', params, { clientCapabilities }), lambdaContext())).toMatchObject({
      error: {
        code: ErrorCode.missingClientCapability,
        data: { requiredCapabilities: { elicitation: { url: {} } } },
      },
    })
  })

  it('is understood by a 2025-11-25 client behind a backend that speaks 2026-07-28 alone', async () => {
    const modernOnly = acceptLegacyClients(sdk(createBank))
    expect(await lambdaHandler(modernOnly)(legacyRequest('tools/call', params), lambdaContext())).toMatchObject({
      error: {
        code: ErrorCode.urlElicitationRequired,
        message: expect.stringContaining(page.url),
        data: { elicitations: [{ mode: 'url', ...page, elicitationId: 'consent-1' }] },
      },
    })
  })
})

describe('a 2025-era client', () => {
  it('is told of the pages a 2026-07-28 server asks to open, however it was not asked whether it can', async () => {
    const backend: Backend = {
      async exchange({ id }) {
        return { jsonrpc: '2.0', id, result: { resultType: 'input_required', inputRequests: { consent: question } } }
      },
    }
    const handler = lambdaHandler(acceptLegacyClients(backend))
    expect(await handler(legacyRequest('tools/call', params), lambdaContext())).toMatchObject({
      error: {
        code: ErrorCode.urlElicitationRequired,
        data: { elicitations: [{ mode: 'url', ...page, elicitationId: 'consent' }] },
      },
    })
  })

  it.each([
    { of: 'a form', result: { inputRequests: { a: { method: 'elicitation/create', params: { mode: 'form' } } } } },
    { of: 'a page and a form', result: { inputRequests: { a: question, b: { method: 'roots/list' } } } },
    { of: 'a page whose state must come back', result: { inputRequests: { a: question }, requestState: 'x' } },
  ])('is told that it cannot be asked for $of', async ({ result }) => {
    const backend: Backend = {
      async exchange({ id }) {
        return { jsonrpc: '2.0', id, result: { resultType: 'input_required', ...result } }
      },
    }
    const handler = lambdaHandler(acceptLegacyClients(backend))
    expect(await handler(legacyRequest('tools/call', params), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.methodNotFound, message: expect.stringContaining('2026-07-28') },
    })
  })
})

describe('a 2025-era server that asks for a page to be opened while a call is open', () => {
  beforeEach(() => void vi.stubEnv('MCP_STATE_KEYS', 'k'.repeat(32)))
  afterEach(() => void vi.unstubAllEnvs())

  /** Its ids are new each time, as they have to be. */
  function createPushy(): McpServer {
    const server = new McpServer({ name: 'pushy', version: '1.0.0' })
    server.registerTool('pay', {}, async () => {
      const elicitationId = randomUUID()
      const { action } = await server.server.elicitInput({ mode: 'url', elicitationId, ...page })
      await server.server.notification({ method: 'notifications/elicitation/complete', params: { elicitationId } })
      return { content: [{ type: 'text', text: action }] }
    })
    return server
  }

  const host = () => lambdaHandler(createPushy, { rerun: ['pay'] })

  it('is answered by the official client, over 2026-07-28', async () => {
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { url: {} } } },
    )
    const asked: unknown[] = []
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      asked.push(params)
      return { action: 'accept' }
    })
    const url = new URL('https://function.test/mcp')
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: fetchThrough(host()) }))
    const { content } = await client.callTool({ name: 'pay', arguments: {} })
    await client.close()
    expect({ asked, content }).toEqual({
      asked: [{ mode: 'url', ...page }],
      content: [{ type: 'text', text: 'accept' }],
    })
  })

  it('says nothing on 2026-07-28 that only 2025-11-25 has a word for', async () => {
    const ask = (answers: object) => {
      const capable = { clientCapabilities: { elicitation: { url: {} } } }
      const body = modernRequest('tools/call', { ...params, ...answers }, capable)
      return host()(functionUrlEvent({ body, headers: mirroredHeaders(body) }), lambdaContext())
    }
    const first = (await ask({})) as { body: string }
    expect(first.body).not.toContain('elicitationId')
    const { requestState } = JSON.parse(first.body).result
    const second = (await ask({ requestState, inputResponses: { 'question-1': { action: 'accept' } } })) as typeof first
    expect(second.body).toContain('"text":"accept"')
    expect(second.body).not.toContain('notifications/elicitation/complete')
  })
})

describe('a server that asks without looking what its client can do', () => {
  beforeEach(() => void vi.stubEnv('MCP_STATE_KEYS', 'k'.repeat(32)))
  afterEach(() => void vi.unstubAllEnvs())

  it.each([
    { mode: 'url', has: { form: {} }, needs: { url: {} } },
    { mode: 'url', has: {}, needs: { url: {} } },
    { mode: 'form', has: { url: {} }, needs: { form: {} } },
  ])('is not let ask for a $mode a client with elicitation $has', async ({ mode, has, needs }) => {
    const handler = lambdaHandler(
      () => {
        const server = new McpServer({ name: 'rash', version: '1.0.0' })
        server.registerTool('pay', {}, async extra => {
          const asked = { method: 'elicitation/create' as const, params: { mode, ...page } }
          await extra.sendRequest(asked as never, ElicitResultSchema)
          return { content: [] }
        })
        return server
      },
      { rerun: ['pay'] },
    )
    const request = modernRequest('tools/call', params, { clientCapabilities: { elicitation: has } })
    expect(await handler(request, lambdaContext())).toMatchObject({
      error: { code: ErrorCode.missingClientCapability, data: { requiredCapabilities: { elicitation: needs } } },
    })
  })
})
