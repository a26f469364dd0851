import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import { createToolMetrics, serveMetrics } from './tool-metrics.ts'

function logged(functionName: string, record: Partial<ExchangeRecord>): LambdaEvent {
  const line = JSON.stringify({ level: 'INFO', kind: 'mcp.exchange', method: 'tools/call', durationMs: 20, ...record })
  return { kind: 'log', functionName, at: new Date(), environmentId: 'e', line }
}

const gateway = 'mcp-gateway-local'

async function readCalls({ read }: { read(): Promise<string> }): Promise<string[]> {
  return (await read()).split('\n').filter(line => line.startsWith('mcp_tool_calls_total'))
}

it('counts calls by target, tool and code, once for the gateway and its target together', async () => {
  const metrics = createToolMetrics(name => name)
  metrics.observe(logged(gateway, { target: 'notes', tool: 'upper', outcome: 'ok' }))
  metrics.observe(logged('mcp-server-notes-local', { callId: 'g', tool: 'upper', outcome: 'ok' }))
  metrics.observe(logged(gateway, { target: 'notes', tool: 'upper', outcome: 'tool_error' }))
  metrics.observe(
    logged(gateway, { target: 'notes', tool: 'upper', outcome: 'throttled', code: -31429, cause: 'busy' }),
  )
  metrics.observe(
    logged(gateway, { tool: 'anything', outcome: 'protocol_error', code: -32602, cause: 'unknown_target' }),
  )
  metrics.observe(logged('mcp-server-notes-local', { tool: 'upper', outcome: 'protocol_error', code: -32602 }))
  metrics.observe(logged(gateway, { method: 'tools/list', outcome: 'ok' }))
  await metrics.read()
  expect(await readCalls(metrics)).toEqual([
    'mcp_tool_calls_total{target="notes",tool="upper",code="ok"} 1',
    'mcp_tool_calls_total{target="notes",tool="upper",code="tool_error"} 1',
    'mcp_tool_calls_total{target="notes",tool="upper",code="busy"} 1',
    'mcp_tool_calls_total{target="mcp-gateway-local",tool="",code="unknown_target"} 1',
    'mcp_tool_calls_total{target="mcp-server-notes-local",tool="upper",code="-32602"} 1',
  ])
})

it('shows a new series as 0 before its first call, so that the first failure is an increase', async () => {
  const metrics = createToolMetrics(name => name)
  for (const _ of [1, 2]) metrics.observe(logged(gateway, { target: 'notes', tool: 'upper', outcome: 'tool_error' }))
  expect((await readCalls(metrics))[0]).toMatch(/ 0$/)
  expect((await readCalls(metrics))[0]).toMatch(/ 2$/)
})

it('serves them in the text format of Prometheus', async () => {
  const metrics = createToolMetrics(name => name)
  metrics.observe(logged(gateway, { target: 'notes', tool: 'upper', outcome: 'ok' }))
  const { url, close } = await serveMetrics(metrics)
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toContain('version=0.0.4')
  expect(await response.text()).toContain('mcp_tool_duration_seconds_bucket{le="0.025",target="notes",tool="upper"} 1')
  await close()
})
