import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import type { Isolation } from '../src/protocol.ts'
import { lambdaContext, modernRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'
import { inPassingTime } from './passing-time.ts'

type Who = { tenant?: string; principal?: string }

/** How many calls the server object that answered has had: what one caller leaves behind for the next. */
async function count(handler: ReturnType<typeof lambdaHandler>, { tenant, principal }: Who = {}): Promise<number> {
  const meta = {
    ...(tenant !== undefined && { 'mcp-lambda/tenant': tenant }),
    ...(principal !== undefined && { 'mcp-lambda/principal': { id: principal } }),
  }
  const answer = await handler(modernRequest('tools/call', { name: 'count' }, { meta }), lambdaContext())
  const { content } = (answer as { result: { content: { text: string }[] } }).result
  return Number(content[0]?.text)
}

describe.each<{ isolation: Isolation; sameAgain: number; otherPrincipal: number; otherTenant: number }>([
  { isolation: 'request', sameAgain: 1, otherPrincipal: 1, otherTenant: 1 },
  { isolation: 'principal', sameAgain: 2, otherPrincipal: 1, otherTenant: 1 },
  { isolation: 'tenant', sameAgain: 2, otherPrincipal: 3, otherTenant: 1 },
  { isolation: 'environment', sameAgain: 2, otherPrincipal: 3, otherTenant: 4 },
])('isolation: $isolation', ({ isolation, sameAgain, otherPrincipal, otherTenant }) => {
  it('shares a server with exactly whom it says', async () => {
    const handler = lambdaHandler(createV1, { isolation })
    expect(await count(handler, { tenant: 'a', principal: 'p' })).toBe(1)
    expect(await count(handler, { tenant: 'a', principal: 'p' })).toBe(sameAgain)
    expect(await count(handler, { tenant: 'a', principal: 'q' })).toBe(otherPrincipal)
    expect(await count(handler, { tenant: 'b', principal: 'p' })).toBe(otherTenant)
  })
})

describe('servers kept warm', () => {
  it('never serve two tenants, however many calls come at once', async () => {
    const handler = lambdaHandler(createV1, { maxServers: 2 })
    const tenants = Array.from({ length: 40 }, (_, index) => `tenant-${index % 4}`)
    await Promise.all(tenants.map(tenant => count(handler, { tenant })))
    expect(await count(handler, { tenant: 'newcomer' })).toBe(1)
  })

  it('serve each their own set of client capabilities', async () => {
    const handler = lambdaHandler(createV1)
    const call = async (clientCapabilities: Record<string, unknown>) => {
      const answer = await handler(
        modernRequest('tools/call', { name: 'count' }, { clientCapabilities }),
        lambdaContext(),
      )
      return (answer as { result: { content: { text: string }[] } }).result.content[0]?.text
    }
    expect(await call({})).toBe('1')
    expect(await call({ roots: {}, sampling: {} })).toBe('1')
    expect(await call({ sampling: {}, roots: {} })).toBe('2')
  })

  it('are not used again after a call was given up', async () => {
    const handler = lambdaHandler(createV1)
    expect(await count(handler)).toBe(1)
    const hang = modernRequest('tools/call', { name: 'hang' })
    await inPassingTime(30_000, () => handler(hang, lambdaContext({ remainingMs: 30_000 })))
    expect(await count(handler)).toBe(1)
  })

  it('wait their turn when all are busy, and say so when it never comes', async () => {
    const handler = lambdaHandler(createV1, { maxServers: 1 })
    expect(await count(handler)).toBe(1)
    const call = (name: string, remainingMs: number) =>
      handler(modernRequest('tools/call', { name }), lambdaContext({ remainingMs }))
    const [hanging, waiting] = await inPassingTime(20_000, () =>
      Promise.all([call('hang', 20_000), call('count', 10_000)]),
    )
    expect(waiting).toMatchObject({ error: expect.objectContaining({ code: expect.any(Number) }) })
    expect(hanging).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
    expect(await count(handler)).toBe(1)
  })
})

describe('a function that returns the same server each time', () => {
  it('serves the first tenant alone, and says what to give', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    onTestFinished(() => warn.mockRestore())
    const server = createV1()
    const handler = lambdaHandler(async () => server)
    expect(await count(handler, { tenant: 'a' })).toBe(1)
    const wayOut = expect.stringMatching(/returned the same server.*lambdaHandler\(\(\) => createServer\(\)\)/)
    const request = modernRequest('tools/call', { name: 'count' }, { meta: { 'mcp-lambda/tenant': 'b' } })
    expect(await handler(request, lambdaContext())).toMatchObject({
      error: { code: ErrorCode.internalError, message: wayOut },
    })
    expect(warn).toHaveBeenCalledExactlyOnceWith(wayOut, 'OneTenantWarning')
    expect(await count(handler, { tenant: 'a' })).toBe(2)
  })
})

describe('a single server object', () => {
  it('serves one tenant', async () => {
    const handler = lambdaHandler(createV1())
    expect(await count(handler, { tenant: 'a' })).toBe(1)
    expect(await count(handler, { tenant: 'a' })).toBe(2)
  })

  it('is warned of when the handler is made, with the way out, and a function is not', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    onTestFinished(() => warn.mockRestore())
    lambdaHandler(createV1)
    expect(warn).not.toHaveBeenCalled()
    lambdaHandler(createV1())
    const wayOut = expect.stringContaining('lambdaHandler(() => createServer())')
    expect(warn).toHaveBeenCalledExactlyOnceWith(wayOut, 'OneTenantWarning')
  })

  it('is refused to a second tenant, with the way out', async () => {
    const handler = lambdaHandler(createV1())
    await count(handler, { tenant: 'a' })
    const request = modernRequest('tools/call', { name: 'count' }, { meta: { 'mcp-lambda/tenant': 'b' } })
    expect(await handler(request, lambdaContext())).toMatchObject({
      error: { message: expect.stringContaining('lambdaHandler(() => createServer())') },
    })
  })
})
