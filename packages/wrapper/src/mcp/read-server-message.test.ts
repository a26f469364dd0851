import { describe, expect, it } from 'vitest'
import * as ErrorCode from './error-codes.ts'
import { isAnswerTo } from './is-answer-to.ts'
import type { JsonRpcResponse } from './json-rpc.ts'
import { readServerMessage } from './read-server-message.ts'

const error = { code: -32700, message: 'Parse error' }

describe('isAnswerTo', () => {
  it.each<[what: string, response: object, id: string | number, expected: boolean]>([
    ['its id', { id: 7, result: {} }, 7, true],
    ['its id as text', { id: '7', result: {} }, 7, true],
    ['another id', { id: 8, result: {} }, 7, false],
    ['an empty id', { id: '', result: {} }, 0, false],
    ['an error with the id null', { id: null, error }, 7, true],
    ['an error without an id', { error }, 7, true],
    ['a result with the id null', { id: null, result: {} }, 7, false],
    ['a line of a log with an error', { jsonrpc: undefined, level: 'error', error: { message: 'boom' } }, 7, false],
  ])('decides about %s', (_, response, id, expected) => {
    expect(isAnswerTo({ jsonrpc: '2.0', ...response } as JsonRpcResponse, id)).toBe(expected)
  })
})

describe('readServerMessage', () => {
  it.each([{}, { result: null }, { error: 'no' }, { error: null }])('makes an error of an answer with %j', members => {
    const answer = readServerMessage({ jsonrpc: '2.0', id: 7, ...members })
    expect(answer).toMatchObject({ id: 7, error: { code: ErrorCode.backendFailed } })
  })

  it.each([[null], [42], ['text'], [[]], [{}], [{ level: 'info', msg: 'ready' }]])('finds no message in %j', value => {
    expect(readServerMessage(value)).toBeUndefined()
  })
})
