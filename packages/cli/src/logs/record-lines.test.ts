import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import { describeCounts } from './call-counts.ts'
import { createLogStream } from './log-stream.ts'

const at = new Date(2026, 10, 22, 20, 41, 39, 7)
const gateway = 'mcp-gateway-local'
const notes = 'mcp-server-notes-local'

function logged(functionName: string, record: Partial<ExchangeRecord>): LambdaEvent {
  const line = JSON.stringify({
    level: 'INFO',
    kind: 'mcp.exchange',
    method: 'tools/call',
    durationMs: 17.2,
    ...record,
  })
  return { kind: 'log', functionName, at, environmentId: 'e', line }
}

function ended(functionName: string, requestId: string): LambdaEvent {
  const report = { requestId, status: 'success', durationMs: 18, billedMs: 19, memoryMb: 128, maxMemoryMb: 64 } as const
  return { kind: 'invocation-ended', functionName, at, report }
}

/** What is shown of events, without time and name, and what was counted. */
function show(events: readonly LambdaEvent[], only?: string) {
  const written: string[] = []
  const log = createLogStream({
    write: text => written.push(text),
    format: 'text',
    stage: 'local',
    paint: (_, text) => text,
    only: () => only,
  })
  for (const event of events) log.observe(event)
  return { lines: written.map(line => line.replace(/^\S+ \S+ +/, '')), counted: describeCounts(log.counts) }
}

const call = [
  logged(notes, { requestId: 'target-1', callId: 'gateway-1', tool: 'upper', outcome: 'ok' }),
  ended(notes, 'target-1'),
  logged(gateway, {
    requestId: 'gateway-1',
    target: 'notes',
    tool: 'upper',
    outcome: 'ok',
    gatewayMs: 2,
    hopMs: 3,
    targetMs: 12.2,
    targetCold: true,
  }),
  ended(gateway, 'gateway-1'),
]

it('shows gateway and target of one call in one line', () => {
  const { lines, counted } = show(call)
  expect(lines).toEqual(['gateway-       notes___upper 17 ms ok  (gateway 2.0 ms, hop 3.0 ms, target 12 ms cold)'])
  expect(counted).toBe('1 call, 0 failed')
})

it('shows the share of a function that is watched alone', () => {
  expect(show(call, notes).lines).toEqual(['target-1       upper 17 ms ok'])
})

it('shows and counts what failed as failed, and a flood as one', () => {
  const { lines, counted } = show([
    logged(gateway, { requestId: 'a', target: 'notes', tool: 'fails', outcome: 'tool_error' }),
    logged(gateway, { requestId: 'b', method: undefined, outcome: 'denied', cause: 'origin', times: 12 }),
    logged(gateway, { requestId: 'c', target: 'notes', tool: 'slow', outcome: 'timed_out', cause: 'deadline' }),
  ])
  expect(lines).toEqual([
    'a        WARN  notes___fails 17 ms tool_error',
    'b        WARN  request denied (origin) × 12',
    'c        ERROR notes___slow 17 ms timed_out (deadline)',
  ])
  expect(counted).toBe('14 calls, 14 failed')
})

it('neither shows nor counts what the command asks by itself', () => {
  const client = 'mcp-lambda-start 0.1.0'
  expect(show([logged(gateway, { requestId: 'a', client, outcome: 'ok' }), ended(gateway, 'a')])).toEqual({
    lines: [],
    counted: '0 calls, 0 failed',
  })
})

it('counts no lists and handshakes, which clients make by themselves', () => {
  const { counted } = show([logged(gateway, { requestId: 'a', method: 'tools/list', outcome: 'ok' })])
  expect(counted).toBe('0 calls, 0 failed')
})
