import { describe, expect, it } from 'vitest'
import { lambdaHandler, Refusal, serve } from '../src/index.ts'
import type { BackendWithOptions } from '../src/protocol.ts'
import { lambdaContext, modernRequest } from '../src/testing/index.ts'

/** A backend that answers with the id of its caller, and identifies callers itself. */
const guarded: BackendWithOptions = {
  exchange: async ({ id }, call) => ({ jsonrpc: '2.0', id, result: { principal: call.principal?.id ?? null } }),
  handlerOptions: { streaming: true, authenticate: () => ({ id: 'its own' }) },
}

const refuses = () => {
  throw new Refusal(401, 'Not you')
}

const request = modernRequest('tools/list', {})

describe('a backend that brings options', () => {
  it('is served with them', async () => {
    const answer = await lambdaHandler(guarded)(request, lambdaContext())
    expect(answer).toMatchObject({ result: { principal: 'its own' } })
  })

  it('is served with those that are given, where both are', async () => {
    const answer = await lambdaHandler(guarded, { authenticate: () => ({ id: 'given' }) })(request, lambdaContext())
    expect(answer).toMatchObject({ result: { principal: 'given' } })
  })

  it('keeps its own where the given one is undefined', async () => {
    const given: object = { authenticate: undefined }
    const answer = await lambdaHandler({ ...guarded, handlerOptions: { authenticate: refuses } }, given)(
      request,
      lambdaContext(),
    )
    expect(answer).toMatchObject({ error: { message: 'Not you' } })
  })

  it('is served over HTTP with those that `serve` takes', async () => {
    const served = await serve(guarded, { port: 0 })
    try {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const response = await fetch(served.url, {
        method: 'POST',
        headers: { ...headers, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
        body: JSON.stringify(request),
      })
      expect(await response.json()).toMatchObject({ result: { principal: 'its own' } })
    } finally {
      await served.close()
    }
  })

  it('is refused for one that is invalid', () => {
    // As a backend written in JavaScript may give it.
    const wrong = { ...guarded, handlerOptions: { authenticate: 'nobody' } } as unknown as BackendWithOptions
    expect(() => lambdaHandler(wrong)).toThrow('authenticate must be of type function')
  })
})
