import { fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ServeOptions } from '../src/protocol.ts'
import { legacyRequest } from '../src/testing/index.ts'
import { openRaw, postHead, type RawConnection, rawPost } from './raw-connection.ts'
import { childScript } from './stdio-fixtures.ts'

const megabyte = 1024 * 1024

type Memory = { calls: number; rssBytes: number; heldBytes: number }

async function startMeasured(options: Partial<ServeOptions> = {}) {
  const args = [JSON.stringify(options)]
  const child = fork(childScript('serve-and-measure.ts'), args, { execArgv: ['--expose-gc'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ask = async () => {
    const answer = once(child, 'message')
    child.send('measure')
    return ((await answer) as [Memory])[0]
  }
  const [url] = (await once(child, 'message')) as [string]
  // The first connection loads what is loaded once.
  await fetch(url)
  return { url, measure: ask }
}

/** As many clients at once; each sends `head` and 5.9 MB of the 6 MB that it declares. */
async function sendUnfinished(url: string, clients: number, head: string): Promise<RawConnection[]> {
  const sent = Buffer.alloc(5.9 * megabyte, 'x')
  const opened = await Promise.all(Array.from({ length: clients }, () => openRaw(url)))
  for (const client of opened) client.write(head)
  for (const client of opened) client.write(sent)
  return opened
}

const known = { authorization: 'Bearer token' }

describe('memory', { timeout: 60_000 }, () => {
  it('does not grow by the bodies of strangers', async () => {
    const { url, measure } = await startMeasured()
    const before = await measure()
    const clients = await sendUnfinished(url, 40, postHead(6 * megabyte))
    await Promise.all(clients.map(client => client.until(/^HTTP\/1.1 401 /)))
    const after = await measure()
    expect(after.rssBytes - before.rssBytes).toBeLessThan(50 * megabyte)
    // 12 MB of bodies may be on their way to be discarded, and 40 connections are open.
    expect(after.heldBytes - before.heldBytes).toBeLessThan(25 * megabyte)
  })

  it('grows by the budget for the bodies of callers that are let in, and no more', async () => {
    const maxBodiesBytes = 16 * megabyte
    const { url, measure } = await startMeasured({ maxBodiesBytes })
    const before = await measure()
    const clients = await sendUnfinished(url, 40, postHead(6 * megabyte, known))
    const refused = () => clients.filter(client => /^HTTP\/1.1 503 /.test(client.received())).length
    await vi.waitFor(() => expect(refused()).toBeGreaterThanOrEqual(37), 20_000)
    const after = await measure()
    // A buffer that grows is up to twice as large as what is in it.
    expect(after.heldBytes - before.heldBytes).toBeLessThan(2 * maxBodiesBytes + 10 * megabyte)
    // What is held decides; a busy machine collects late. All bodies together would be 240 MB.
    expect(after.rssBytes - before.rssBytes).toBeLessThan(2 * maxBodiesBytes + 100 * megabyte)
  })

  it('holds no text of a request while its call is answered', async () => {
    const { url, measure } = await startMeasured()
    const before = await measure()
    const body = JSON.stringify(legacyRequest('hang')) + ' '.repeat(5 * megabyte)
    const clients = await Promise.all(Array.from({ length: 10 }, () => openRaw(url)))
    for (const client of clients) client.write(rawPost(body, known))
    await vi.waitFor(async () => {
      const { calls, heldBytes } = await measure()
      expect(calls).toBe(10)
      expect(heldBytes - before.heldBytes).toBeLessThan(10 * megabyte)
    }, 20_000)
    expect(clients.every(client => client.received() === '')).toBe(true)
  })

  it('returns to what it was when unread answers reach their time limit', async () => {
    const { url, measure } = await startMeasured({ timeoutMs: 600 })
    const before = await measure()
    const clients = await Promise.all(Array.from({ length: 40 }, () => openRaw(url)))
    for (const { socket } of clients) socket.pause()
    for (const client of clients) client.write(rawPost(JSON.stringify(legacyRequest('big')), known))
    await vi.waitFor(async () => {
      const { calls, heldBytes } = await measure()
      expect(calls).toBe(40)
      expect(heldBytes - before.heldBytes).toBeLessThan(10 * megabyte)
    }, 20_000)
  })
})
