import { expect, it } from 'vitest'
import { type CursorOf, createCursorWriter, readCursor } from './cursor.ts'

const address = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1'
const of: CursorOf = { address, tenant: 'acme', query: 'up', format: undefined, keep: undefined }
const cursor = createCursorWriter(of, [1_760_000_000.5])(100)

it('reads what it wrote', () => {
  expect(readCursor(cursor, 1, of)).toEqual({ offset: 100, times: [1_760_000_000.5] })
  expect(readCursor(` ${cursor}\n`, 1, { ...of, format: 'summary' })).toMatchObject({ offset: 100 })
  expect(readCursor(undefined, 1, of)).toBeUndefined()
})

it.each<[string, Partial<CursorOf>]>([
  ['query', { query: 'down' }],
  ['order', { keep: 'change' }],
  ['format', { format: 'points' }],
  ['workspace', { address: address.replace('ws-1', 'ws-2') }],
  ['region', { address: address.replace('eu-west-1', 'us-east-1') }],
  ['server', { address: 'https://prometheus.example.com' }],
  ['tenant', { tenant: 'globex' }],
  ['caller, who has no tenant', { tenant: undefined }],
])('refuses a cursor of another %s', (_, other) => {
  expect(() => readCursor(cursor, 1, { ...of, ...other })).toThrow(
    expect.objectContaining({ code: 'invalid_argument', message: expect.stringMatching(/another query/) }),
  )
})

it.each([
  '',
  '5',
  '5@1',
  '-5@1.abcdef',
  cursor.replace('@17', '@18'),
  `${cursor}x`,
  cursor.replace('100', 'x'),
  '1@99999999999999999999.abcdef',
])('refuses what is no cursor, or was changed: %j', text => {
  expect(() => readCursor(text, 1, of)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
})

it('refuses a cursor of the other query tool', () => {
  expect(() => readCursor(cursor, 3, of)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
})
