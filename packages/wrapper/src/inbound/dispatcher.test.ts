import { expect, it, vi } from 'vitest'
import { type Backend, type Caller, drop, type Emit } from '../backend.ts'
import type { JsonRpcNotification, JsonRpcRequest } from '../mcp/json-rpc.ts'
import { createDispatcher } from './dispatcher.ts'
import { invokeLimit } from './payload-limits.ts'

const request: JsonRpcRequest = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x' } }
const note: JsonRpcNotification = { jsonrpc: '2.0', method: 'notifications/message', params: {} }
const caller: Caller = { entryPoint: 'invoke', headers: {} }

function answer(exchange: Backend['exchange'], emit: Emit = drop, leftMs = 10_000) {
  const inbound = { caller, requestId: 'r', closesAtMs: Date.now() + leftMs, limit: invokeLimit }
  const protocol = { era: 'legacy', revision: '2025-11-25' } as const
  return createDispatcher({ exchange }).exchange(request, protocol, inbound, undefined, emit)
}

it.each([
  { what: 'a response', message: { jsonrpc: '2.0', id: 1, result: {} } },
  { what: 'a request', message: { jsonrpc: '2.0', id: 1, method: 'sampling/createMessage' } },
  { what: 'a text', message: 'hello' },
])('passes on no $what that a backend emits', async ({ message }) => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const emitted: unknown[] = []
  const take: Emit = notification => void emitted.push(notification)
  const given = await answer(async ({ id }, _call, emit) => {
    // As a backend in JavaScript may.
    await emit(message as JsonRpcNotification)
    await emit(note)
    return { jsonrpc: '2.0', id, result: { ok: true } }
  }, take)
  expect(emitted).toEqual([note])
  expect(given).toMatchObject({ id: 1, result: { ok: true } })
  expect(warned).toHaveBeenCalledOnce()
})

it('keeps its deadline though a backend emits without a pause', async () => {
  const given = await answer(
    async ({ id }, { signal }, emit) => {
      while (!signal.aborted) await emit(note)
      return { jsonrpc: '2.0', id, result: {} }
    },
    drop,
    270,
  )
  expect(given).toMatchObject({ error: { message: expect.stringContaining('No answer within') } })
})

it.each([
  {
    what: 'a response that is no promise',
    returned: { jsonrpc: '2.0', id: 1, result: { ok: true } },
    gives: { result: { ok: true } },
  },
  {
    what: 'nothing',
    returned: undefined,
    gives: { error: { message: expect.stringContaining('without a response') } },
  },
])('takes $what from a backend in JavaScript', async ({ returned, gives }) => {
  // As JavaScript lets a backend do.
  const exchange = (() => returned) as unknown as Backend['exchange']
  expect(await answer(exchange)).toMatchObject(gives)
})
