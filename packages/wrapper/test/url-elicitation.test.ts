import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { UrlElicitationRequiredError } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import { acceptLegacyClients, type Backend, ErrorCode, lambdaHandler, sdk } from '../src/index.ts'
import { lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'

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
        data: { elicitations: [{ mode: 'url', ...page, elicitationId: 'page-1' }] },
      },
    })
  })
})

describe('a 2025-era client', () => {
  it.each([
    { of: 'a form', result: { inputRequests: { a: { method: 'elicitation/create', params: { mode: 'form' } } } } },
    { of: 'a page and a form', result: { inputRequests: { a: question, b: { method: 'roots/list' } } } },
    { of: 'a page whose state must come back', result: { inputRequests: { a: question }, requestState: 'x' } },
  ])('is told that it cannot be asked for $of', async ({ result }) => {
    const backend: Backend = {
      async *exchange({ id }) {
        yield { jsonrpc: '2.0', id, result: { resultType: 'input_required', ...result } }
      },
    }
    const handler = lambdaHandler(acceptLegacyClients(backend))
    expect(await handler(legacyRequest('tools/call', params), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.methodNotFound, message: expect.stringContaining('2026-07-28') },
    })
  })
})
