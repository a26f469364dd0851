import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { callBytes } from '../src/inbound/node/read-body.ts'
import { type Backend, Refusal, serve } from '../src/index.ts'
import type { Served, ServeOptions } from '../src/protocol.ts'
import { legacyRequest } from '../src/testing/index.ts'
import { openRaw, postHead, rawPost } from './raw-connection.ts'

let served: Served | undefined

afterEach(async () => {
  // Twice: tests leave calls in flight.
  void served?.close()
  await served?.close()
  served = undefined
})

/** Answers with the length of the parameter `text`; a call of `hang` ends when its signal fires. */
const measure: Backend = {
  async exchange({ id, method, params }, { signal }) {
    if (method === 'hang') await once(signal, 'abort')
    return { jsonrpc: '2.0', id, result: { length: String(params?.text ?? '').length } }
  },
}

async function start(options: Partial<ServeOptions> = {}): Promise<string> {
  served = await serve(measure, {
    port: 0,
    allowedOrigins: ['https://app.test'],
    authenticate({ headers }) {
      if (headers.authorization === undefined) throw new Refusal(401, 'No token')
      return { id: headers.authorization }
    },
    ...options,
  })
  return served.url
}

const known = { authorization: 'Bearer token', 'content-type': 'application/json' }
const megabyte = 1024 * 1024

function bodyOf(bytes: number): string {
  const empty = JSON.stringify(legacyRequest('measure', { text: '' }))
  return JSON.stringify(legacyRequest('measure', { text: 'x'.repeat(bytes - empty.length) }))
}

describe('a body', () => {
  it.each([
    { status: 401, of: 'a stranger', head: postHead(6 * megabyte) },
    { status: 401, of: 'a stranger, in chunks', head: postHead(undefined) },
    { status: 401, of: 'a stranger, over the limit', head: postHead(600 * megabyte) },
    { status: 403, of: 'a page of elsewhere', head: postHead(6 * megabyte, { ...known, origin: 'https://evil.test' }) },
    { status: 404, of: 'a request to another path', head: postHead(6 * megabyte, known, '/elsewhere') },
    { status: 405, of: 'another method', head: postHead(6 * megabyte, known).replace('POST', 'PUT') },
    { status: 406, of: 'a client that reads no JSON', head: postHead(6 * megabyte, { ...known, accept: 'image/png' }) },
    { status: 413, of: 'a client that declares too much', head: postHead(6 * megabyte + 1, known) },
    { status: 415, of: 'another type', head: postHead(6 * megabyte, { ...known, 'content-type': 'text/plain' }) },
  ])('of $of is answered $status before its first byte', async ({ status, head }) => {
    const client = await openRaw(await start())
    client.write(head)
    const answer = await client.until(/\r\n\r\n\{.*\}$/s)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/^connection: close\r$/im)
  })

  it('does not keep the answer from a refused client that sends all of it before reading', async () => {
    const client = await openRaw(await start())
    client.socket.pause()
    client.write(postHead(6 * megabyte))
    for (let sent = 0; sent < 6; sent += 1) {
      if (!client.socket.write(Buffer.alloc(megabyte))) await once(client.socket, 'drain')
    }
    client.socket.resume()
    await client.closed
    expect(client.received()).toMatch(/^HTTP\/1.1 401 .*No token"\}\}$/s)
  })

  it('that came whole with a refused request leaves the connection to the next one', async () => {
    const client = await openRaw(await start())
    client.write(rawPost(bodyOf(1_000)))
    await client.until(/No token/)
    client.write(rawPost(bodyOf(1_000), known))
    expect(await client.until(/"length"/)).toMatch(/^HTTP\/1.1 401 .*HTTP\/1.1 200 /s)
  })

  it.each([
    ['in one packet', (rest: string[]) => [rest.join('')]],
    ['one after the other', (rest: string[]) => rest],
  ])('cut in two ends the connection of a refused client, whatever is pipelined behind it %s', async (_, inPackets) => {
    const url = await start()
    const client = await openRaw(url)
    const request = rawPost(bodyOf(1_000))
    client.write(request.slice(0, -10))
    await client.until(/No token/)
    const [second = '', ...others] = inPackets([request.slice(-10) + request, request, request, request])
    client.write(second)
    for (const packet of others) {
      await nextTurn()
      client.write(packet)
    }
    // The last packets may come too late to be taken.
    await client.closed.catch(() => undefined)
    expect(client.received().match(/HTTP\/1.1 401/g)).toHaveLength(1)
    expect((await fetch(url, { method: 'POST', headers: known, body: bodyOf(1_000) })).status).toBe(200)
  })

  it('is asked for by 100 Continue where its sender waits for that, and not of a stranger', async () => {
    const url = await start()
    const expecting = { expect: '100-continue' }
    const body = bodyOf(1_000)
    const stranger = await openRaw(url)
    stranger.write(postHead(body.length, expecting))
    expect(await stranger.until(/No token/)).toMatch(/^HTTP\/1.1 401 /)
    const client = await openRaw(url)
    client.write(postHead(body.length, { ...expecting, ...known }))
    await client.until(/^HTTP\/1.1 100 Continue\r\n\r\n$/)
    client.write(body)
    expect(await client.until(/"length"/)).toMatch(/HTTP\/1.1 200 /)
  })

  it('is put together from the smallest chunks, within characters too', async () => {
    const client = await openRaw(await start())
    client.write(postHead(undefined, known))
    const body = Buffer.from(JSON.stringify(legacyRequest('measure', { text: 'äöü€'.repeat(100) })))
    const chunks = [...body].map(byte =>
      Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]),
    )
    client.write(Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]))
    expect(await client.until(/"length":\d+/)).toContain('"length":400')
  })

  it('that turns out too large is answered 413', async () => {
    const client = await openRaw(await start())
    client.write(postHead(undefined, known))
    for (let sent = 0; sent < 7; sent += 1) client.write(`100000\r\n${'x'.repeat(megabyte)}\r\n`)
    const answer = await client.until(/HTTP\/1.1 413 .*\}$/s)
    expect(answer).toContain('6291456')
  })

  it('that is not complete by the time limit is answered 408', async () => {
    const client = await openRaw(await start({ timeoutMs: 400 }))
    client.write(`${postHead(100, known)}{"jsonrpc"`)
    await client.until(/^HTTP\/1.1 408 .*\}$/s)
    await client.closed
  })

  it('whose sender leaves is no error', async () => {
    const error = vi.spyOn(console, 'error')
    onTestFinished(() => error.mockRestore())
    const url = await start()
    for (const headers of [known, {}]) {
      const client = await openRaw(url)
      client.write(`${postHead(100_000, headers)}${'x'.repeat(50_000)}`)
      await new Promise(resolve => setImmediate(resolve))
      client.socket.resetAndDestroy()
    }
    // A later request is answered after those were.
    const client = await openRaw(url)
    client.write(rawPost(bodyOf(1_000), known))
    await client.until(/"length"/)
    expect(error).not.toHaveBeenCalled()
  })
})

describe('all bodies together', () => {
  it('are bounded: beyond it a request is answered 503, for pages to see as well', async () => {
    const url = await start({ maxBodiesBytes: 100_000 })
    const slow = await openRaw(url)
    slow.write(`${postHead(90_000, known)}${'x'.repeat(80_000)}`)
    const body = bodyOf(50_000)
    const origin = 'https://app.test'
    const ask = () => fetch(url, { method: 'POST', headers: { ...known, origin }, body })
    await vi.waitFor(async () => {
      const refused = await ask()
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(refused.headers.get('access-control-allow-origin')).toBe(origin)
      expect(await refused.json()).toHaveProperty('error.code', -31429)
    }, 10_000)
    slow.socket.destroy()
    await vi.waitFor(async () => expect((await ask()).status).toBe(200), 10_000)
  })

  it('leave room for small ones as long as there is some, whatever lengths are declared', async () => {
    const url = await start({ maxBodiesBytes: 100_000 })
    for (let others = 0; others < 20; others += 1) (await openRaw(url)).write(`${postHead(6_000_000, known)}{`)
    const body = bodyOf(50_000)
    expect((await fetch(url, { method: 'POST', headers: known, body })).status).toBe(200)
  })

  it('count with their calls: thousands of small ones, pipelined, are refused beyond the bound', async () => {
    const client = await openRaw(await start({ maxBodiesBytes: 10 * callBytes }))
    const request = rawPost(JSON.stringify(legacyRequest('hang')), known)
    client.write(request.repeat(9) + rawPost(bodyOf(1_000), known))
    const other = () => fetch(served?.url ?? '', { method: 'POST', headers: known, body: bodyOf(1_000) })
    await vi.waitFor(async () => expect((await other()).status).toBe(503), 10_000)
    client.socket.destroy()
    await vi.waitFor(async () => expect((await other()).status).toBe(200), 10_000)
  })

  it('count until their calls are answered, and not after', async () => {
    const url = await start({ maxBodiesBytes: 100_000 })
    const hanging = await openRaw(url)
    hanging.write(rawPost(bodyOf(80_000).replace('measure', 'hang'), known))
    const ask = () => fetch(url, { method: 'POST', headers: known, body: bodyOf(50_000) })
    await vi.waitFor(async () => expect((await ask()).status).toBe(503), 10_000)
    hanging.socket.destroy()
    await vi.waitFor(async () => expect((await ask()).status).toBe(200), 10_000)
    for (let calls = 0; calls < 10; calls += 1) expect((await ask()).status).toBe(200)
  })
})
