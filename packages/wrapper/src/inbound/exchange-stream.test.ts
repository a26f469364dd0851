import { expect, it, vi } from 'vitest'
import type { Emit } from '../backend.ts'
import type { JsonRpcNotification, JsonRpcResponse } from '../mcp/json-rpc.ts'
import { streamExchange } from './exchange-stream.ts'

const response: JsonRpcResponse = { jsonrpc: '2.0', id: 1, result: {} }
const note = (progress: number): JsonRpcNotification => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progress },
})

async function collect(messages: AsyncIterable<unknown>): Promise<unknown[]> {
  const collected: unknown[] = []
  for await (const message of messages) collected.push(message)
  return collected
}

it('begins with a response that nothing comes before', async () => {
  const { first, read } = streamExchange(async () => response)
  expect(await first).toBe(response)
  expect(await collect(read())).toEqual([response])
})

it('gives notifications in order, and the response last', async () => {
  const { first, read } = streamExchange(async emit => {
    for (const progress of [1, 2, 3]) await emit(note(progress))
    return response
  })
  expect(await first).toBe('notification')
  expect(await collect(read())).toEqual([note(1), note(2), note(3), response])
})

it('makes a server wait that writes faster than its reader reads', async () => {
  let written = 0
  const { read } = streamExchange(async emit => {
    for (; written < 1_000; written += 1) await emit(note(written))
    return response
  })
  await new Promise(resolve => setImmediate(resolve))
  expect(written).toBeLessThan(20)
  expect(await collect(read())).toHaveLength(1_001)
})

it('ends the exchange when its reader leaves, and lets a waiting server go on', async () => {
  const left = vi.fn()
  let emitted: Emit | undefined
  const { read } = streamExchange(async (emit, gone) => {
    emitted = emit
    gone.addEventListener('abort', left)
    for (let progress = 0; !gone.aborted; progress += 1) await emit(note(progress))
    return response
  })
  for await (const message of read()) {
    expect(message).toEqual(note(0))
    break
  }
  expect(left).toHaveBeenCalledOnce()
  expect(emitted).toBeDefined()
})

it('fails with the exchange, once what came before was read', async () => {
  const { first, read } = streamExchange(async emit => {
    void emit(note(1))
    throw new Error('broken')
  })
  expect(await first).toBe('notification')
  const messages = read()
  expect((await messages.next()).value).toEqual(note(1))
  await expect(messages.next()).rejects.toThrow('broken')
})
