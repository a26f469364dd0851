/** Calls of tools by outcome, for Prometheus: what Lambda's own metrics cannot tell, since a tool that fails is a success there. */
import { createServer } from 'node:http'
import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import { type Listener, listenLocally } from '@mcp-lambda/lambda-local/machine'
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { Counter, Histogram, Registry } from 'prom-client'
import { isPartOfCall, readRecord } from './read-record.ts'

export type ToolMetrics = {
  observe(event: LambdaEvent): void
  /** In the text format of Prometheus. */
  read(): Promise<string>
  readonly contentType: string
}

const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** @param nameOf what a function is called where no gateway names it */
export function createToolMetrics(nameOf: (functionName: string) => string): ToolMetrics {
  const registry = new Registry()
  const registers = [registry]
  const calls = new Counter({
    name: 'mcp_tool_calls_total',
    help: 'Calls of tools that ended; code is ok, tool_error, or the cause or JSON-RPC code of an error',
    labelNames: ['target', 'tool', 'code'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'mcp_tool_duration_seconds',
    help: 'Time from a call of a tool to its answer',
    labelNames: ['target', 'tool'] as const,
    buckets: durationBuckets,
    registers,
  })
  const known = new Set<string>()
  /** Series that were not read yet. One that begins at 1 would show no increase: it is read once as 0. */
  const unread = new Map<string, { readonly labels: Labels; times: number }>()

  function count(labels: Labels, times: number): void {
    const series = JSON.stringify(labels)
    const begun = unread.get(series)
    if (begun) begun.times += times
    else if (known.has(series)) calls.inc(labels, times)
    else {
      known.add(series)
      calls.inc(labels, 0)
      unread.set(series, { labels, times })
    }
  }

  return {
    observe(event) {
      const record = event.kind === 'log' ? readRecord(event.line) : undefined
      if (record?.method !== 'tools/call' || isPartOfCall(record)) return
      const labels = toLabels(record, nameOf(event.functionName))
      count({ ...labels, code: toCode(record) }, record.times ?? 1)
      durations.observe(labels, record.durationMs / 1_000)
    },
    async read() {
      const text = await registry.metrics()
      for (const { labels, times } of unread.values()) calls.inc(labels, times)
      unread.clear()
      return text
    },
    contentType: registry.contentType,
  }
}

type Labels = { readonly target: string; readonly tool: string; readonly code: string }

/** A caller may ask for any name: those of no target are one series. */
function toLabels({ target, tool = '', cause = '' }: ExchangeRecord, functionName: string) {
  if (target !== undefined) return { target, tool }
  return { target: functionName, tool: cause.startsWith('unknown_') ? '' : tool }
}

function toCode({ outcome, cause, code }: ExchangeRecord): string {
  if (outcome === 'ok' || outcome === 'tool_error') return outcome
  return cause ?? (code === undefined ? outcome : String(code))
}

/** Serves the metrics on a free port of this machine. */
export async function serveMetrics({ read, contentType }: ToolMetrics): Promise<Listener & { readonly url: string }> {
  const server = createServer(async (_request, response) => {
    response.writeHead(200, { 'content-type': contentType })
    response.end(await read())
  })
  const listener = await listenLocally(server, { host: '127.0.0.1', port: 0 })
  return { ...listener, url: `http://127.0.0.1:${listener.port}/metrics` }
}
