import { describe, expect, it } from 'vitest'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import { lambdaContext, modernRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

const handler = lambdaHandler(createV1, { cacheHint: { ttlMs: 60_000, scope: 'public' } })

function invoke(...request: Parameters<typeof modernRequest>) {
  return handler(modernRequest(...request), lambdaContext())
}

describe('a 2025-era server asked on 2026-07-28', () => {
  it('discovers itself', async () => {
    expect(await invoke('server/discover')).toMatchObject({
      result: {
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {}, resources: {}, prompts: {} },
        instructions: 'Ask for sums.',
        ttlMs: 60_000,
        cacheScope: 'public',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'fixture', version: '1.2.3' } },
      },
    })
  })

  it.each([
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
  ])('says how long %s keeps', async method => {
    expect(await invoke(method)).toMatchObject({
      result: { resultType: 'complete', ttlMs: 60_000, cacheScope: 'public' },
    })
  })

  it('says of a call only that it is complete', async () => {
    const answer = await invoke('tools/call', { name: 'add', arguments: { a: 1, b: 2 } })
    expect(answer).toMatchObject({ result: { resultType: 'complete', content: [{ text: '3' }] } })
    expect(answer).not.toHaveProperty('result.ttlMs')
  })

  it.each(['initialize', 'ping', 'logging/setLevel', 'resources/subscribe'])('knows no %s', async method => {
    expect(await invoke(method)).toMatchObject({ error: { code: ErrorCode.methodNotFound } })
  })

  it('names the resource it does not have', async () => {
    expect(await invoke('resources/read', { uri: 'test://none' })).toMatchObject({
      error: { code: ErrorCode.invalidParams, data: { uri: 'test://none' } },
    })
  })

  it('refuses a revision it does not speak, and says which it does', async () => {
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }
    expect(await invoke('tools/list', {}, { meta })).toMatchObject({
      error: {
        code: ErrorCode.unsupportedProtocolVersion,
        data: { requested: '2099-01-01', supported: ['2026-07-28'] },
      },
    })
  })

  it('wants the client to state its capabilities', async () => {
    const meta = { 'io.modelcontextprotocol/clientCapabilities': undefined }
    expect(await invoke('tools/list', {}, { meta })).toMatchObject({
      error: { code: ErrorCode.invalidParams, message: expect.stringContaining('clientCapabilities') },
    })
  })
})
