import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { lambdaHandler } from '../src/index.ts'
import { lambdaContext, modernRequest, streamedHandler } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

describe('streaming: true', () => {
  it('returns its answers where there is no Lambda, so that tests and scripts can call it', async () => {
    const handler = lambdaHandler(createV1, { streaming: true })
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      result: { tools: expect.any(Array) },
    })
  })

  it('does not load on a Lambda runtime that cannot stream', () => {
    vi.stubEnv('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(() => lambdaHandler(createV1, { streaming: true })).toThrow(/awslambda/)
  })

  it('gives a plain invocation the JSON text that a function which does not stream would', async () => {
    const event = modernRequest('tools/list')
    const parts: string[] = []
    for await (const part of streamedHandler(createV1)(event, lambdaContext())) parts.push(part)
    expect(parts).toEqual([JSON.stringify(await lambdaHandler(createV1)(event, lambdaContext()))])
  })
})
