import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import { expect, it } from 'vitest'
import { findFunction, toShortName } from './function-names.ts'
import { createLogStream, type LogStreamOptions } from './log-stream.ts'
import { formatStatus } from './status-line.ts'

const names = ['mcp-gateway-local', 'mcp-server-weather-report-local', 'mcp-server-notes-local']

/** An event without what every event has. */
type Facts<Event> = Event extends LambdaEvent ? Omit<Event, 'functionName' | 'at'> : never

function stream(options: Partial<LogStreamOptions> = {}) {
  const written: string[] = []
  const log = createLogStream({
    write: text => written.push(text),
    format: 'text',
    stage: 'local',
    paint: (_, text) => text,
    ...options,
  })
  const tell = (functionName: string, facts: Facts<LambdaEvent>) =>
    log.observe({ functionName, at: new Date(), ...facts })
  for (const name of names) tell(name, { kind: 'function-deployed' })
  return { log, written, tell }
}

const words = { kind: 'log', line: 'words', environmentId: 'e' } as const

it('lines functions up by the longest name there is', () => {
  const { written, tell } = stream()
  for (const name of names) tell(name, words)
  const columns = written.map(line => line.indexOf('INFO'))
  expect(new Set(columns).size).toBe(1)
  expect(written[0]).toContain(' gateway ')
  expect(written[1]).toContain(' weather-report ')
})

it('shows one function alone when asked for one', () => {
  const { written, tell } = stream({ only: () => 'mcp-server-notes-local' })
  for (const name of names) tell(name, words)
  expect(written).toHaveLength(1)
  expect(written[0]).toContain(' notes ')
})

it('counts failures and throttles of all functions, shown or not', () => {
  const { log, tell } = stream({ only: () => 'mcp-gateway-local' })
  const report = { requestId: 'r', durationMs: 1, billedMs: 1, memoryMb: 128, maxMemoryMb: 1 }
  for (const status of ['success', 'timeout'] as const) {
    tell('mcp-server-notes-local', { kind: 'invocation-ended', report: { ...report, status } })
  }
  tell('mcp-server-notes-local', { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' })
  expect(log.errors).toBe(2)
})

it('writes one JSON object a line for programs, whatever the message holds', () => {
  const { written, tell } = stream({ format: 'json' })
  tell('mcp-gateway-local', { ...words, line: '2026-11-22T20:41:39.123Z\tr\tINFO\tone\rtwo' })
  expect(written).toHaveLength(1)
  expect(written[0]).not.toContain('\n')
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ function: 'mcp-gateway-local', message: 'one\ntwo' })
})

it.each([
  ['mcp-server-weather-report-local', 'weather-report'],
  ['mcp-gateway-local', 'gateway'],
  ['my-tools-gateway-local', 'gateway'],
  ['mcp-server-api-gateway-local', 'api-gateway'],
  ['mine', 'mine'],
])('calls %s %s', (name, short) => {
  expect(toShortName(name, 'local')).toBe(short)
})

it.each(['notes', 'mcp-server-notes-local'])('finds a function by %s', wanted => {
  expect(findFunction(wanted, names, 'local')).toBe('mcp-server-notes-local')
})

it('names the functions there are when asked for one there is not', () => {
  expect(() => findFunction('ntoes', names, 'local')).toThrow('there is gateway, weather-report, notes')
})

it('sums a status up in one line', () => {
  const environments = new Map([
    ['a', 2],
    ['b', 0],
    ['c', 1],
  ])
  const calls = { calls: 41, failed: 2 }
  expect(formatStatus({ inFlight: 1, environments }, { calls, errors: 0, oldCode: [] })).toBe(
    '3 functions · 3 environments · 1 in flight · 41 calls · 2 failed',
  )
  const happened = { calls: { calls: 1, failed: 1 }, errors: 1, oldCode: ['notes'] }
  expect(formatStatus({ inFlight: 0, environments: new Map([['a', 1]]) }, happened)).toBe(
    '1 function · 1 environment · 0 in flight · 1 call · 1 failed · 1 error · old code: notes',
  )
})
