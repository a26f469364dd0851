import { stripVTControlCharacters, styleText } from 'node:util'
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import { describeRecord } from './describe-record.ts'
import { type EntryStyle, formatEntry, toJsonEntry } from './format-entry.ts'
import type { LogEntry } from './log-entry.ts'

const plain: EntryStyle = { paint: (_, text) => text, nameOf: name => name, nameWidth: 10 }
const coloured: EntryStyle = { ...plain, paint: (style, text) => styleText(style, text, { validateStream: false }) }

function entry(facts: Partial<LogEntry>): LogEntry {
  const at = new Date(2026, 10, 22, 20, 41, 39, 7)
  return {
    at,
    functionName: 'night-desk',
    requestId: '3f2a1b2c-dead-beef',
    level: 'INFO',
    message: 'words',
    fields: {},
    ...facts,
  }
}

const report = {
  requestId: '3f2a1b2c-dead-beef',
  status: 'success',
  durationMs: 12.4,
  initMs: 180,
  billedMs: 193,
  memoryMb: 128,
  maxMemoryMb: 64,
} as const

it.each([
  { of: entry({}), shown: '20:41:39.007 night-desk 3f2a1b2c INFO  words' },
  { of: entry({ functionName: 'gateway' }), shown: '20:41:39.007 gateway    3f2a1b2c INFO  words' },
  {
    of: entry({ fields: { a: 1, b: 'x y', c: 'z' } }),
    shown: '20:41:39.007 night-desk 3f2a1b2c INFO  words a=1 b="x y" c=z',
  },
  { of: entry({ message: '', fields: { a: 1 } }), shown: '20:41:39.007 night-desk 3f2a1b2c INFO  a=1' },
  {
    of: entry({ report, message: '12 ms (init 180 ms)' }),
    shown: '20:41:39.007 night-desk 3f2a1b2c       12 ms (init 180 ms)',
  },
])('shows $shown', ({ of, shown }) => {
  expect(formatEntry(of, plain)).toBe(shown)
})

it('keeps the columns without a request id', () => {
  const { requestId: _, ...loading } = entry({})
  expect(formatEntry(loading, plain)).toBe('20:41:39.007 night-desk          INFO  words')
})

it('begins every line of a message where the first begins', () => {
  const [first = '', second = '', third = ''] = formatEntry(entry({ message: 'one\ntwo\nthree' }), plain).split('\n')
  expect([second.indexOf('two'), third.indexOf('three')]).toEqual([first.indexOf('one'), first.indexOf('one')])
})

it('colours without changing a character', () => {
  const shown = formatEntry(entry({ level: 'ERROR', message: 'one\ntwo', fields: { a: 1 } }), coloured)
  expect(shown).toContain('\x1b[31mERROR\x1b[39m')
  expect(stripVTControlCharacters(shown)).toBe(
    formatEntry(entry({ level: 'ERROR', message: 'one\ntwo', fields: { a: 1 } }), plain),
  )
})

it('gives a program the whole request id, and fields under one name', () => {
  expect(toJsonEntry(entry({ fields: { level: 'of the function’s own' } }))).toEqual({
    kind: 'log',
    at: entry({}).at.toISOString(),
    function: 'night-desk',
    requestId: '3f2a1b2c-dead-beef',
    level: 'INFO',
    message: 'words',
    fields: { level: 'of the function’s own' },
  })
})

it('gives a program the figures of an invocation', () => {
  expect(toJsonEntry(entry({ report, message: '12 ms (init 180 ms)' }))).toMatchObject({
    kind: 'report',
    requestId: '3f2a1b2c-dead-beef',
    status: 'success',
    durationMs: 12.4,
    initMs: 180,
    maxMemoryMb: 64,
  })
})

const record: ExchangeRecord = {
  endedAtMs: 0,
  requestId: '3f2a1b2c-dead-beef',
  method: 'tools/call',
  target: 'night-desk',
  tool: 'ExecuteQuery',
  entryPoint: 'function-url',
  outcome: 'ok',
  durationMs: 17.2,
  gatewayMs: 2,
  hopMs: 3,
  targetMs: 12.2,
}

it.each([
  {
    columns: 130,
    shown: [
      '20:41:39.007 gateway    3f2a1b2c       night-desk___ExecuteQuery 17 ms ok  (gateway 2.0 ms, hop 3.0 ms, target 12 ms)',
    ],
  },
  {
    columns: 90,
    shown: [
      '20:41:39.007 gateway    3f2a1b2c       night-desk___ExecuteQuery 17 ms ok',
      '                                       (gateway 2.0 ms, hop 3.0 ms, target 12 ms)',
    ],
  },
  {
    columns: 80,
    shown: [
      '20:41:39.007 gateway    3f2a1b2c',
      '    night-desk___ExecuteQuery 17 ms ok',
      '    (gateway 2.0 ms, hop 3.0 ms, target 12 ms)',
    ],
  },
])('shows a call on a terminal of $columns columns without a line that wraps', ({ columns, shown }) => {
  const call = entry({ functionName: 'gateway', message: describeRecord(record), record })
  expect(formatEntry(call, { ...plain, columns }).split('\n')).toEqual(shown)
})
