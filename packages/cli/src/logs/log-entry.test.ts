import type { InvocationReport, LambdaEvent } from '@mcp-lambda/lambda-local'
import { describe, expect, it } from 'vitest'
import { readLine, toLogEntry } from './log-entry.ts'

const at = new Date('2026-11-22T20:41:39.123Z')
const origin = { functionName: 'mcp-server-notes-local', at }

function lineEvent(line: string, requestId?: string): LambdaEvent {
  return { ...origin, kind: 'log', line, environmentId: 'e', ...(requestId !== undefined && { requestId }) }
}

function ended(report: Partial<InvocationReport>): LambdaEvent {
  const whole = {
    requestId: 'r',
    status: 'success',
    durationMs: 12.4,
    billedMs: 13,
    memoryMb: 128,
    maxMemoryMb: 64,
  } as const
  return { ...origin, kind: 'invocation-ended', report: { ...whole, ...report } }
}

describe('a line in Lambda’s JSON format', () => {
  it('is told apart into level, message and fields', () => {
    const line = '{"timestamp":"2026-11-22T20:41:39.123Z","level":"WARN","requestId":"r","message":"slow","tookMs":12}'
    expect(readLine(line)).toEqual({ level: 'WARN', message: 'slow', fields: { tookMs: 12 } })
  })

  it('that logged an object gives the object’s own message and facts', () => {
    const line = '{"timestamp":"…","level":"ERROR","requestId":"r","message":{"message":"refused","target":"notes"}}'
    expect(readLine(line)).toEqual({ level: 'ERROR', message: 'refused', fields: { target: 'notes' } })
  })

  it('that logged an object without a message is all fields', () => {
    expect(readLine('{"level":"INFO","message":{"a":1}}')).toEqual({ level: 'INFO', message: '', fields: { a: 1 } })
  })

  it('that logged an error shows where it was thrown', () => {
    const stackTrace = ['TypeError: no', '    at handler (file:///var/task/index.mjs:1:2)']
    const line = JSON.stringify({
      level: 'ERROR',
      message: { errorType: 'TypeError', errorMessage: 'no', stackTrace, code: 7 },
    })
    expect(readLine(line)).toEqual({
      level: 'ERROR',
      message: 'TypeError: no\n    at handler (file:///var/task/index.mjs:1:2)',
      fields: { code: 7 },
    })
  })

  it('that logged words and an error says the error once', () => {
    const error = { errorType: 'Error', errorMessage: 'no', stackTrace: ['Error: no'] }
    const line = JSON.stringify({ level: 'ERROR', message: 'failed Error: no', ...error })
    expect(readLine(line)).toEqual({ level: 'ERROR', message: 'failed Error: no', fields: {} })
  })
})

describe('a line in Lambda’s text format', () => {
  it('is told apart into level and message', () => {
    expect(readLine('2026-11-22T20:41:39.123Z\tr-1\tDEBUG\tone\ttwo')).toEqual({
      level: 'DEBUG',
      message: 'one\ttwo',
      fields: {},
    })
  })

  it('gets its line breaks back', () => {
    expect(readLine('2026-11-22T20:41:39.123Z\tr-1\tINFO\tone\rtwo').message).toBe('one\ntwo')
  })
})

it.each([
  'plain words',
  '{"no":"level"}',
  '{broken',
  '{"level":30,"message":"of another logger"}',
  '',
])('takes what is in no format of Lambda’s as it is: %s', line => {
  expect(readLine(line)).toEqual({ level: 'INFO', message: line, fields: {} })
})

it.each([
  'START RequestId: r Version: $LATEST',
  'END RequestId: r',
  'REPORT RequestId: r\tDuration: 1.00 ms\t',
  '{"time":"2026-11-22T20:41:39.123Z","type":"platform.report","record":{}}',
])('leaves out what the invocation’s own entry says: %s', line => {
  expect(toLogEntry(lineEvent(line, 'r'))).toBeUndefined()
})

it('keeps the request that a line was written in, and knows of none while a function loads', () => {
  expect(toLogEntry(lineEvent('words', 'r'))).toMatchObject({ requestId: 'r', message: 'words' })
  expect(toLogEntry(lineEvent('words'))).not.toHaveProperty('requestId')
})

it.each([
  { report: {}, level: 'INFO', message: '12 ms' },
  { report: { durationMs: 3.14 }, level: 'INFO', message: '3.1 ms' },
  { report: { initMs: 180.2 }, level: 'INFO', message: '12 ms (init 180 ms)' },
  {
    report: { status: 'timeout', errorType: 'Sandbox.Timedout', durationMs: 3000.4 },
    level: 'ERROR',
    message: 'failed after 3000 ms: Sandbox.Timedout',
  },
  {
    report: { status: 'handler-error', errorType: 'TypeError' },
    level: 'ERROR',
    message: 'failed after 12 ms: TypeError',
  },
] as const)('says of an invocation: $message', ({ report, level, message }) => {
  expect(toLogEntry(ended(report))).toMatchObject({ requestId: 'r', level, message })
})

it.each([
  { event: { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' }, level: 'WARN' },
  { event: { kind: 'init-failed', environmentId: 'e', errorType: 'Runtime.ImportModuleError' }, level: 'ERROR' },
  { event: { kind: 'environment-ended', environmentId: 'e', reason: 'signal: killed' }, level: 'WARN' },
] as const)('tells of $event.kind', ({ event, level }) => {
  expect(toLogEntry({ ...origin, ...event })).toMatchObject({ level })
})

it.each([
  { kind: 'environment-ended', environmentId: 'e', reason: 'closed' },
  { kind: 'environment-ready', environmentId: 'e', initMs: 1 },
  { kind: 'invocation-started', environmentId: 'e', requestId: 'r' },
  { kind: 'function-deployed' },
] as const)('says nothing of what goes as it should: $kind', event => {
  expect(toLogEntry({ ...origin, ...event })).toBeUndefined()
})
