/** Everything here that measures by the wall clock between calls, and that clock set back by an hour. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import * as ErrorCode from '../src/mcp/error-codes.ts'
import { type JsonRpcMessage, RpcError } from '../src/mcp/json-rpc.ts'
import { createHttpClient } from '../src/outbound/http/http-client.ts'
import type { Connect } from '../src/outbound/legacy/connection.ts'
import { openSession } from '../src/outbound/legacy/session.ts'
import { createRestarts } from '../src/outbound/stdio/restarts.ts'

const hourMs = 3_600_000

type Clock = { ms: number; now: () => number }

type Row = {
  what: string
  /** Brings it into its waiting or fresh state, and returns what tells whether it still is. */
  start(clock: Clock): Promise<() => boolean | Promise<boolean>>
}

const rows: Row[] = [
  {
    what: 'the pause before a child is started again (stdio/restarts.ts)',
    async start({ now }) {
      const restarts = createRestarts('a child', now)
      for (const _ of [1, 2, 3]) restarts.died(new RpcError(ErrorCode.backendFailed, 'it broke'))
      return () => {
        try {
          restarts.check()
          return false
        } catch {
          return true
        }
      }
    },
  },
  {
    what: 'the trust in a session that was just used (outbound/legacy/session.ts)',
    async start({ now }) {
      const sent: string[] = []
      const session = await openSession(openWire(sent), { revision: '2025-11-25', clientCapabilities: {} }, { now })
      return async () => {
        sent.length = 0
        expect(await session.isReady()).toBe(true)
        return !sent.includes('ping')
      }
    },
  },
  {
    what: 'the trust in an idle connection (remote/http-client.ts)',
    async start({ now }) {
      const { url, connections } = await listen()
      const client = createHttpClient(url, { allowPrivateNetwork: true, now })
      onTestFinished(() => client.close())
      const call = async () => {
        const { body } = await client.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, {}, new AbortController().signal)
        for await (const _ of body);
        await nextTurn()
      }
      await call()
      return async () => {
        const before = connections.size
        await call()
        return connections.size === before
      }
    },
  },
]

it.each(rows)('$what lasts while the clock goes on, and ends when it is set back', async ({ start }) => {
  const clock = { ms: 10 * hourMs, now: () => clock.ms }
  const lasts = await start(clock)
  expect(await lasts()).toBe(true)
  clock.ms -= hourMs
  expect(await lasts()).toBe(false)
})

/** A server of the 2025 era that answers everything. */
function openWire(sent: string[]): Connect {
  return async receive => ({
    send(message) {
      if (!('method' in message)) return
      sent.push(message.method)
      if (!('id' in message)) return
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'x', version: '1' } }
      queueMicrotask(() => receive({ jsonrpc: '2.0', id: message.id, result } as JsonRpcMessage))
    },
    close: async () => undefined,
    checkAfterIdleMs: 2_000,
  })
}

async function listen() {
  const connections = new Set<unknown>()
  const server = createServer((request, response) => request.resume().on('end', () => response.end('{}')))
  server.on('connection', socket => connections.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, connections }
}
