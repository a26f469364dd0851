import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expireIdleConnections } from '../src/primitives/idle-connections.ts'

/** TLS by a key both ends know: real handshakes without a certificate on disk. */
const psk = Buffer.from('one key for both ends')
const presharedKey = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const
const identity = { pskCallback: () => ({ psk, identity: 'test' }), checkServerIdentity: () => undefined }

const protocols = [
  {
    protocol: 'http',
    createServer: (answer: http.RequestListener) => http.createServer(answer),
    createAgent: (options: http.AgentOptions) => new http.Agent(options),
    request: http.request,
  },
  {
    protocol: 'https',
    createServer: (answer: http.RequestListener) =>
      https.createServer({ ...presharedKey, pskCallback: () => psk }, answer),
    createAgent: (options: http.AgentOptions) => new https.Agent({ ...options, ...presharedKey, ...identity }),
    request: https.request,
  },
]

describe.each(protocols)('an agent of $protocol', ({ protocol, createServer, createAgent, request }) => {
  it('reuses a connection that was idle for as long as it may', async () => {
    const { get, connections, clock } = await start()
    await get()
    clock.ms += 1_000
    await get()
    expect(connections).toHaveLength(1)
  })

  it.each([
    { of: 'was idle for longer', ms: 1_001 },
    { of: 'became idle before the clock was set back', ms: -3_600_000 },
  ])('closes a connection that $of', async ({ ms }) => {
    const { get, connections, clock } = await start()
    await get()
    clock.ms += ms
    await get()
    expect(connections).toHaveLength(2)
    expect(connections[0]?.destroyed).toBe(true)
  })

  it('judges each connection by its own age, however busy another is', async () => {
    const { get, connections, clock } = await start()
    await Promise.all([get(), get(), get()])
    for (const _ of [1, 2, 3]) {
      clock.ms += 600
      await get()
    }
    const all = await Promise.all([get(), get(), get()])
    expect(connections).toHaveLength(5)
    expect(all).toEqual(['ok', 'ok', 'ok'])
  })

  it.each([
    'lifo',
    'fifo',
  ] as const)('writes to no closed connection, in whatever order they became old: %s', async scheduling => {
    const { get, connections, clock } = await start({ scheduling })
    const slow = get('/slow')
    await get()
    clock.ms -= 5_000
    await slow
    clock.ms += 5_500
    expect(await Promise.all([get(), get(), get()])).toEqual(['ok', 'ok', 'ok'])
    expect(connections.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(3)
  })

  it('marks a loss on a reused connection', async () => {
    const { get } = await start()
    await get()
    expect(await lossOf(get('/lose'))).toMatchObject({ code: 'ECONNRESET', reusedSocket: true })
  })

  it('does not mark a loss on a connection of its own', async () => {
    const { get } = await start()
    expect(await lossOf(get('/lose'))).toMatchObject({ code: 'ECONNRESET' })
    expect(await lossOf(get('/lose'))).not.toHaveProperty('reusedSocket')
  })

  it.each(['/half-head', '/half-body'])('does not mark a loss in the middle of an answer: %s', async path => {
    const { get } = await start()
    await get()
    expect(await lossOf(get(path))).not.toHaveProperty('reusedSocket')
  })

  it('leaves no listener behind on a connection that is used again and again', async () => {
    const { get, agent } = await start()
    await get()
    const count = () => Object.values(agent.freeSockets).map(sockets => sockets?.[0]?.listenerCount('data'))
    const before = count()
    for (const _ of [1, 2, 3]) await get()
    expect(count()).toEqual(before)
  })

  it('loses none of 60 calls at once where the server ended the idle connections of the 60 before, beside steady traffic', async () => {
    const { get, connections, clock, endIdle } = await start({ maxIdleMs: 100 })
    for (const _ of [1, 2]) {
      await Promise.all(Array.from({ length: 60 }, () => get('/slow')))
      for (let passedMs = 0; passedMs <= 410; passedMs += 10) {
        clock.ms += 10
        await get()
      }
      // Their ends are under way while 60 calls look for a connection.
      endIdle(400)
      const answers = await Promise.allSettled(Array.from({ length: 60 }, () => get()))
      expect(answers.filter(({ status }) => status === 'rejected')).toEqual([])
    }
    expect(connections.length).toBeGreaterThan(120)
  })

  type Options = { maxIdleMs?: number; scheduling?: 'lifo' | 'fifo' }

  /** A server that sends no `Keep-Alive` header, so that a client learns of its limit by losing calls alone. */
  async function start({ maxIdleMs = 1_000, scheduling = 'lifo' }: Options = {}) {
    const clock = { ms: 1_000_000 }
    const connections: Socket[] = []
    const idleSinceMs = new Map<Socket, number>()
    const server = createServer((asked, response) => {
      const { socket } = asked
      if (!connections.includes(socket)) connections.push(socket)
      idleSinceMs.delete(socket)
      response.on('close', () => idleSinceMs.set(socket, clock.ms))
      switch (asked.url) {
        case '/lose':
          socket.destroy()
          return
        case '/half-head':
          socket.write('HTTP/1.1 200 OK\r\n', () => socket.end())
          return
        case '/half-body':
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', () => socket.end())
          return
        case '/slow':
          setTimeout(() => response.end('ok'), 20)
          return
        default:
          response.end('ok')
      }
    })
    // Node's own limit would end connections by the real clock.
    server.keepAliveTimeout = 0
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const agent = expireIdleConnections(createAgent({ keepAlive: true, scheduling }), {
      maxIdleMs,
      now: () => clock.ms,
    })
    onTestFinished(() => {
      agent.destroy()
      server.closeAllConnections()
      server.close()
    })

    async function get(path = '/'): Promise<string> {
      const body = await new Promise<string>((resolve, reject) => {
        const asking = request(`${protocol}://127.0.0.1:${port}${path}`, { agent, method: 'POST' }, response => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', chunk => {
            text += chunk
          })
          response.on('end', () => resolve(text))
          response.on('error', reject)
        })
        asking.on('error', reject)
        asking.end('{}')
      })
      // A connection is back in the pool one turn after its answer's end.
      await nextTurn()
      return body
    }

    /** The server's own limit: ends what was idle for `ms`. */
    function endIdle(ms: number): void {
      for (const [socket, sinceMs] of idleSinceMs) if (clock.ms - sinceMs >= ms) socket.destroy()
    }
    return { get, agent, connections, clock, endIdle }
  }
})

async function lossOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no loss',
    error => error,
  )
}
