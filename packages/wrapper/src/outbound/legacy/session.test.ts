import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drop } from '../../backend.ts'
import { anonymousCall } from '../../mcp/anonymous-call.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { isRequest, type JsonRpcMessage } from '../../mcp/json-rpc.ts'
import type { Connect } from './connection.ts'
import { openSession } from './session.ts'

const handshake = { revision: '2025-11-25', clientCapabilities: {} }
const request = { jsonrpc: '2.0', id: 'a', method: 'tools/call', params: { name: 'x' } } as const

/** A server that answers `initialize` alone, over a connection that fails to send what `fails` says. */
function connectTo(fails: (message: JsonRpcMessage) => boolean): {
  connect: Connect
  receive: (message: JsonRpcMessage) => void
} {
  let receive: Parameters<Connect>[0] = () => undefined
  const connect: Connect = async given => {
    receive = given
    return {
      send(message) {
        if (fails(message)) throw new Error('The socket is closing')
        if (!isRequest(message) || message.method !== 'initialize') return
        const serverInfo = { name: 'fake', version: '1' }
        const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo }
        void given({ jsonrpc: '2.0', id: message.id, result })
      },
      close: async () => undefined,
    }
  }
  return { connect, receive: message => void receive(message) }
}

describe('over a connection that cannot send', () => {
  it('a cancelled exchange ends, and its session is not used again', async () => {
    const { connect } = connectTo(message => 'method' in message && message.method === 'notifications/cancelled')
    const session = await openSession(connect, handshake)
    const cancel = new AbortController()
    const exchange = session.exchange(request, { ...anonymousCall('r'), signal: cancel.signal }, drop)
    cancel.abort()
    await expect(exchange).rejects.toMatchObject({ code: ErrorCode.deadlineExceeded })
    expect(session.usable).toBe(false)
  })

  it('a question of the server fails the exchange under way', async () => {
    const { connect, receive } = connectTo(message => !('method' in message))
    const session = await openSession(connect, handshake)
    const exchange = session.exchange(request, anonymousCall('r'), drop)
    receive({ jsonrpc: '2.0', id: 1, method: 'ping' })
    await expect(exchange).rejects.toThrow('The socket is closing')
    expect(session.usable).toBe(false)
  })

  it('a request fails, and its session is not used again', async () => {
    const { connect } = connectTo(message => 'method' in message && message.method === 'tools/call')
    const session = await openSession(connect, handshake)
    await expect(session.exchange(request, anonymousCall('r'), drop)).rejects.toThrow('The socket is closing')
    expect(session.usable).toBe(false)
  })
})

describe('a server that does not get ready', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('fails the opening at its limit, and a connection that comes later is closed', async () => {
    const close = vi.fn(async () => undefined)
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<Connect>>>()
    const opened = openSession(() => promise, handshake, { openLimitMs: 30_000 })
    const failed = expect(opened).rejects.toMatchObject({
      code: ErrorCode.backendUnavailable,
      message: expect.stringContaining('30 s'),
    })
    await vi.advanceTimersByTimeAsync(30_000)
    await failed
    expect(close).not.toHaveBeenCalled()
    resolve({ send: () => undefined, close })
    await vi.advanceTimersByTimeAsync(0)
    expect(close).toHaveBeenCalledOnce()
  })

  it('fails at the limit if it does not answer initialize, and is closed', async () => {
    const close = vi.fn(async () => undefined)
    const opened = openSession(async () => ({ send: () => undefined, close }), handshake, { openLimitMs: 30_000 })
    const failed = expect(opened).rejects.toMatchObject({ code: ErrorCode.backendUnavailable })
    await vi.advanceTimersByTimeAsync(30_000)
    await failed
    expect(close).toHaveBeenCalledOnce()
  })

  it('leaves no timer behind once it is ready', async () => {
    await openSession(connectTo(() => false).connect, handshake, { openLimitMs: 30_000 })
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('answers a ping that comes before the connection is there, and stays good', async () => {
  const sent: JsonRpcMessage[] = []
  const { connect } = connectTo(message => sent.push(message) < 0)
  const session = await openSession((receive, closed) => {
    void receive({ jsonrpc: '2.0', id: 'early', method: 'ping' })
    return connect(receive, closed)
  }, handshake)
  expect(sent).toContainEqual({ jsonrpc: '2.0', id: 'early', result: {} })
  expect(session.usable).toBe(true)
})
