import { expect, it } from 'vitest'
import { readLine, readMessages } from './read-log.ts'

const id = '693a885a-0000-4000-8000-000000000001'
const metrics = { durationMs: 41.5, billedDurationMs: 120, memorySizeMB: 512, maxMemoryUsedMB: 80, initDurationMs: 78 }
const json = JSON.stringify({
  time: '2026-11-29T14:00:00.000Z',
  type: 'platform.report',
  record: { requestId: id, metrics },
})
const text = `REPORT RequestId: ${id}\tDuration: 41.50 ms\tBilled Duration: 120 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\tInit Duration: 78.00 ms\t`

it.each([
  { format: 'JSON', line: json },
  { format: 'Text', line: text },
])('reads the report of an invocation in log format $format', ({ line }) => {
  expect(readLine(line)).toEqual({
    bytes: line.length + 26,
    requestId: id,
    report: { billedMs: 120, memoryMb: 512, isCold: true, isRestored: false },
    metrics: [],
  })
})

it.each([
  { format: 'JSON', line: json.replace('"initDurationMs":78', '"restoreDurationMs":302.6') },
  {
    format: 'Text',
    line: text.replace(/Init.*/, 'Restore Duration: 302.62 ms\tBilled Restore Duration: 82 ms\t'),
  },
])('reads a beginning from a snapshot as cold, and its billed time as part of the whole, in log format $format', ({
  line,
}) => {
  expect(readLine(line).report).toEqual({ billedMs: 120, memoryMb: 512, isCold: true, isRestored: true })
})

it('takes a report without an initialisation for a warm one', () => {
  expect(readLine(text.replace(/\tInit.*/, '')).report?.isCold).toBe(false)
})

it.each([
  { from: 'functions', file: `${json}\n${text}\n` },
  {
    from: 'aws logs tail',
    file: `2026-11-29T14:00:00.000000+00:00 2026/11/29/[$LATEST]abc ${json}\n2026-11-29T14:00:01 ${text}\n`,
  },
  {
    from: 'aws logs filter-log-events',
    file: JSON.stringify({ events: [{ message: `${json}\n` }, { message: text }] }, null, 2),
  },
])('reads a file of lines from $from', ({ file }) => {
  expect(readMessages(file)).toEqual([json, text.trim()])
})

it('takes time and stream of aws logs tail from the lines of a program, too: they are not billed', () => {
  const written = [`2026-11-29T14:00:00.000Z\t${id}\tINFO\thello`, 'Traceback (most recent call last):']
  const prefix = '2026-11-29T14:00:00.000000+00:00 2026/11/29/[$LATEST]0123abcd '
  expect(readMessages(written.map(line => `${prefix}${line}\r\n`).join(''))).toEqual(written)
})

it('bills bytes of UTF-8, and those that CloudWatch adds', () => {
  expect(readLine('größer').bytes).toBe(8 + 26)
})

it.each([
  { line: `2026-11-29T14:00:00.000Z\t${id}\tINFO\thello`, requestId: id },
  { line: `END RequestId: ${id}`, requestId: id },
  { line: JSON.stringify({ level: 'INFO', requestId: id, message: 'hello' }), requestId: id },
  { line: JSON.stringify({ type: 'platform.initStart', record: { phase: 'init' } }), requestId: undefined },
  { line: '{ no JSON', requestId: undefined },
])('finds whose line it is: $line', ({ line, requestId }) => {
  expect(readLine(line).requestId).toBe(requestId)
})

it('counts a metric once for each set of dimensions that it is kept under', () => {
  const line = {
    level: 'INFO',
    kind: 'mcp.exchange',
    requestId: id,
    outcome: 'ok',
    _aws: { CloudWatchMetrics: [{ Dimensions: [['Target'], ['Target', 'Tool']], Metrics: [{ Name: 'Calls' }] }] },
    Target: 'notes',
    Tool: 'upper',
    Calls: 1,
  }
  expect(readLine(JSON.stringify(line)).metrics).toEqual([
    { target: 'notes', name: 'Calls' },
    { target: 'notes', tool: 'upper', name: 'Calls' },
  ])
})
