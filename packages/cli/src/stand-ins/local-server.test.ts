import { expect, it, onTestFinished, vi } from 'vitest'
import { type LocalReply, type LocalRequest, startLocalServer } from './local-server.ts'

async function start(answer: (request: LocalRequest) => LocalReply | Promise<LocalReply>): Promise<string> {
  const server = await startLocalServer(answer, {
    maxBodyBytes: 1_000,
    tooLong: { status: 413, body: 'too long' },
    failed: { status: 500, body: 'failed' },
  })
  onTestFinished(() => server.close())
  return server.origin
}

it('hands over path and query as they were on the wire', async () => {
  let seen: LocalRequest | undefined
  const origin = await start(request => {
    seen = request
    return { status: 200 }
  })
  await fetch(`${origin}/a%20b//c?x=1+2&x=%2B`)
  expect(seen).toMatchObject({ method: 'GET', path: '/a%20b//c', url: '/a%20b//c?x=1+2&x=%2B' })
  expect(seen?.query.getAll('x')).toEqual(['1 2', '+'])
})

it('answers a body that is too long, however long', async () => {
  const origin = await start(() => ({ status: 200 }))
  const response = await fetch(origin, { method: 'POST', body: 'x'.repeat(5_000_000) })
  expect([response.status, await response.text()]).toEqual([413, 'too long'])
})

it.each<[what: string, answer: () => LocalReply, error: object]>([
  [
    'throws',
    () => {
      throw new Error('a secret')
    },
    { message: 'a secret' },
  ],
  ['gives no status', () => ({ status: 0 }), { code: 'ERR_HTTP_INVALID_STATUS_CODE' }],
  ['gives a header of two lines', () => ({ status: 200, headers: { a: 'b\nc' } }), { code: 'ERR_INVALID_CHAR' }],
])('logs why there is no reply, and tells its client nothing of it: an answer that %s', async (_, answer, error) => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => log.mockRestore())
  const origin = await start(answer)
  const response = await fetch(`${origin}/a?key=secret`)
  expect([response.status, await response.text()]).toEqual([500, 'failed'])
  expect(log).toHaveBeenCalledExactlyOnceWith('No reply to GET /a', expect.objectContaining(error))
})

it('says when the client has gone', async () => {
  const { promise: gone, resolve } = Promise.withResolvers<void>()
  const leaving = new AbortController()
  const origin = await start(async ({ signal }) => {
    signal.addEventListener('abort', () => resolve())
    leaving.abort()
    await gone
    return { status: 200 }
  })
  await expect(fetch(origin, { signal: leaving.signal })).rejects.toThrow()
  await gone
})

it('closes while a request is unanswered', async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>()
  const server = await startLocalServer(
    () => {
      resolve()
      return new Promise(() => {})
    },
    { maxBodyBytes: 1, tooLong: { status: 413 }, failed: { status: 500 } },
  )
  const unanswered = fetch(server.origin).catch(() => 'ended')
  await arrived
  await server.close()
  expect(await unanswered).toBe('ended')
})
