/**
 * What a gateway and a target of an older minor version say to each other, as it was on the wire: `facts/`, a file for each version
 * that is still served. A file is never changed; the oldest goes when a release ends its support.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Backend, type Call, lambdaHandler } from '@mcp-lambda/wrapper'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import type { JsonObject, JsonRpcResponse } from '@mcp-lambda/wrapper/protocol'
import { lambdaContext, modernRequest } from '@mcp-lambda/wrapper/testing'
import { describe, expect, it } from 'vitest'
import { callOf, createBackend, resultOf, targetOf, tools } from './fixtures.ts'

const folder = join(import.meta.dirname, 'facts')

type Facts = { readonly request: JsonObject; readonly result: JsonObject }

describe.each(readdirSync(folder).map(file => file.replace('.json', '')))('version %s', version => {
  const facts: Facts = JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8'))

  it('of a gateway is understood by a target of today, which answers as it is asked', async () => {
    const calls: Call[] = []
    const handler = lambdaHandler(
      createTarget(call => calls.push(call)),
      { record: false },
    )
    const request = modernRequest('tools/call', { name: 'add' }, { meta: facts.request })
    // The digest is in the second answer.
    await handler(request, lambdaContext())
    const { _meta } = resultOf((await handler(request, lambdaContext())) as JsonRpcResponse) // A message is answered by one.
    expect(_meta).toMatchObject({
      ...facts.result,
      'mcp-lambda/took': { ms: expect.any(Number) },
      'mcp-lambda/catalogue': expect.any(String),
    })
    expect(calls.at(-1)).toMatchObject({
      principal: facts.request['mcp-lambda/principal'],
      tenant: facts.request['mcp-lambda/tenant'],
      trace: facts.request['mcp-lambda/trace'],
    })
  })

  it('of a target is given all it knows by a gateway of today, which understands what it answers', async () => {
    const asked: JsonObject[] = []
    const invokeFunction: InvokeFunction = async ({ payload }) => {
      const { id, params } = JSON.parse(payload)
      asked.push(params._meta)
      return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: { content: [], _meta: facts.result } }) }
    }
    const notes: object[] = []
    const gateway = createBackend({
      targets: [targetOf('numbers', { tools: tools('add') }, { digests: ['2.another'] })],
      invokeFunction,
    })
    const caller = {
      principal: { id: 'ada', roles: ['editor'], scopes: ['tools:read'] },
      tenant: 'acme',
      trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      note: (facts: object) => notes.push(facts),
    }
    const request = modernRequest('tools/call', { name: 'numbers___add' })
    resultOf(await gateway.exchange(request, callOf(caller), () => undefined))
    expect(asked).toEqual([
      expect.objectContaining({
        ...facts.request,
        'mcp-lambda/deadline': expect.any(Number),
        'mcp-lambda/request-id': expect.any(String),
      }),
    ])
    expect(Object.assign({}, ...notes)).toMatchObject({ targetMs: 3.4, targetCold: true, drifted: true })
  })
})

function createTarget(onCall: (call: Call) => void): Backend {
  return {
    async exchange({ id, method }, call) {
      if (method === 'tools/call') onCall(call)
      const results: Readonly<Record<string, JsonObject>> = {
        'tools/call': { content: [] },
        'tools/list': { tools: tools('add') },
        'server/discover': { capabilities: { tools: {} }, supportedVersions: ['2026-07-28'] },
      }
      return { jsonrpc: '2.0', id, result: results[method] ?? {} }
    },
  }
}
