import { JSONRPCNotificationSchema, JSONRPCRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import { readMessage } from './read-message.ts'

const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'add', arguments: { a: 1 } } }

describe('readMessage', () => {
  it.each([
    { of: 'a member of nobody’s', extra: { foo: 1 } },
    { of: 'a result beside the method', extra: { result: {} } },
    { of: 'an error beside the method', extra: { error: { code: 1, message: 'x' } } },
    { of: 'a member named __proto__', extra: JSON.parse('{"__proto__": {"method": "other"}}') },
    { of: 'a member named toString', extra: { toString: 5 } },
  ])('leaves out $of', ({ extra }) => {
    const value = JSON.parse(JSON.stringify({ ...call, ...extra }))
    expect(readMessage(value)).toEqual({ kind: 'request', message: call })
  })

  it.each([
    ['params that are null', null],
    ['params that are a list', [1]],
    ['params that are a text', 'x'],
  ])('reads %s as none', (_, params) => {
    const { params: _params, ...rest } = call
    expect(readMessage({ ...call, params })).toEqual({ kind: 'request', message: rest })
  })

  it.each([
    { meta: null },
    { meta: [] },
    { meta: 'x' },
    { meta: { progressToken: null } },
    { meta: { progressToken: 1.5 } },
    { meta: { progressToken: {} } },
    { meta: { progressToken: 2 ** 60 } },
    { meta: { 'io.modelcontextprotocol/related-task': 5 } },
    { meta: { 'io.modelcontextprotocol/related-task': { taskId: 5 } } },
    { meta: { 'io.modelcontextprotocol/related-task': null, progressToken: [] } },
  ])('leaves out reserved keys of the wrong type: _meta $meta', ({ meta }) => {
    const read = readMessage({ ...call, params: { ...call.params, _meta: meta } })
    expect(read.kind).toBe('request')
    const message = read.kind === 'request' ? read.message : undefined
    expect(JSONRPCRequestSchema.safeParse(message).error).toBeUndefined()
    expect(message?.params).toMatchObject(call.params)
  })

  it('keeps the rest of _meta, and an untouched object as it is', () => {
    const meta = { progressToken: 'abc', 'io.modelcontextprotocol/related-task': { taskId: 't' }, mine: [1] }
    const params = { ...call.params, _meta: meta }
    const kept = readMessage({ ...call, params })
    expect(kept.kind === 'request' && kept.message.params).toBe(params)
    const mended = readMessage({ ...call, params: { ...params, _meta: { ...meta, progressToken: {} } } })
    const { progressToken: _, ...others } = meta
    expect(mended.kind === 'request' && mended.message.params?._meta).toEqual(others)
  })

  it.each(['1.0', '2', 2, null, undefined, {}, ['2.0']])('refuses jsonrpc %j under the id of the message', jsonrpc => {
    expect(readMessage({ ...call, jsonrpc })).toMatchObject({ kind: 'invalid', id: 1 })
  })

  it.each([null, 1.5, {}, [1], true, 2 ** 53, -(2 ** 60), Number.NaN])('refuses the id %j, under none', id => {
    expect(readMessage({ ...call, id })).toMatchObject({ kind: 'invalid', id: null })
  })

  it('takes texts of any length and integers as ids', () => {
    for (const id of ['', 'ü', 0, -1, 2 ** 53 - 1, 'x'.repeat(100_000)])
      expect(readMessage({ ...call, id })).toMatchObject({ kind: 'request', message: { id } })
  })

  it.each([undefined, null, 5, {}, ['tools/call']])('refuses the method %j', method => {
    expect(readMessage({ ...call, method })).toMatchObject({ kind: 'invalid', id: 1 })
  })

  it.each([undefined, null, 'text', 5, [], [call]])('refuses %j as a message', value => {
    expect(readMessage(value)).toMatchObject({ kind: 'invalid', id: null })
  })

  it('refuses params that nest deeper than can be written again', () => {
    const deep = JSON.parse('['.repeat(6_000) + ']'.repeat(6_000))
    expect(readMessage({ ...call, params: { deep } })).toMatchObject({
      kind: 'invalid',
      id: 1,
      reason: expect.stringContaining('500'),
    })
    // What is left out anyway may be as deep as it likes.
    expect(readMessage({ ...call, foo: deep })).toMatchObject({ kind: 'request' })
  })

  it('tells a notification by its having no id, and rebuilds it likewise', () => {
    const read = readMessage({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 }, foo: 1 })
    expect(read).toEqual({
      kind: 'notification',
      message: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
    })
    expect(JSONRPCNotificationSchema.safeParse(read.kind === 'notification' && read.message).success).toBe(true)
  })

  it.each([{ result: {} }, { error: { code: 1, message: 'x' } }])('tells a response: %j', answer => {
    expect(readMessage({ jsonrpc: '2.0', id: 1, ...answer })).toEqual({ kind: 'response' })
  })
})
