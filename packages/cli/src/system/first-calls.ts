/** First calls of a new user, by an official client through the gateway. */
import { type CallToolResult, Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client'
import packageJson from '../../package.json' with { type: 'json' }
import { probeName } from '../records/read-record.ts'
import { findFirstCall, type PlannedCall } from './find-first-call.ts'
import type { LocalSystem } from './start-system.ts'

export type FirstCall = {
  /** The tool and its arguments, as a person would write the call. */
  readonly asked: string
  /** First lines of the answer. */
  readonly answer: readonly string[]
  readonly tookMs: number
}

/** More services than these are only listed. */
const mostCalls = 3

/**
 * Lists the tools, and calls one tool of each service that runs: its `custom.mcp.example`, else a read-only tool without
 * required arguments, or one whose schema shows their values. A service that lacks a secret is not called.
 *
 * @throws Error when a call fails
 */
export async function makeFirstCalls(
  {
    mcpUrl,
    services,
    standIns,
    off,
    missingSecrets,
  }: Pick<LocalSystem, 'mcpUrl' | 'services' | 'standIns' | 'off' | 'missingSecrets'>,
  onCall: (call: FirstCall) => void,
): Promise<void> {
  const info = { name: probeName, version: packageJson.version }
  const client = new Client(info, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
  try {
    let tools: Tool[] = []
    onCall(
      await timed('tools/list', async () => {
        tools = (await client.listTools()).tools
        return tools.map(({ name, title }) => (title === undefined ? name : `${name} (${title})`))
      }),
    )
    const notCalled = new Set([...off.map(({ name }) => name), ...missingSecrets.map(({ service }) => service)])
    const running = services.filter(({ name }) => !notCalled.has(name))
    const planned = running.flatMap(service => {
      const call = findFirstCall(service.settings, tools)
      return call ? [{ service: service.name, call }] : []
    })
    for (const { service, call } of planned.slice(0, mostCalls)) {
      await standIns.get(service)?.ready?.()
      onCall(await timed(describe(call), () => callTool(client, call)))
    }
  } finally {
    await client.close()
  }
}

async function timed(asked: string, ask: () => Promise<string[]>): Promise<FirstCall> {
  const startedMs = performance.now()
  const answer = await ask()
  return { asked, answer, tookMs: performance.now() - startedMs }
}

function describe({ name, arguments: args }: PlannedCall): string {
  return `${name}(${Object.keys(args).length > 0 ? JSON.stringify(args) : ''})`
}

async function callTool(client: Client, { name, arguments: args }: PlannedCall): Promise<string[]> {
  const result: CallToolResult = await client.callTool({ name, arguments: { ...args } })
  const lines = result.content.flatMap(part => (part.type === 'text' ? part.text.split('\n') : [`(${part.type})`]))
  if (result.isError) throw new Error(`${name} failed: ${lines.join(' ')}`)
  return shorten(lines.filter(line => line.trim() !== ''))
}

const mostLines = 8
const mostCharacters = 160

function shorten(lines: readonly string[]): string[] {
  const shown = lines
    .slice(0, mostLines)
    .map(line => (line.length > mostCharacters ? `${line.slice(0, mostCharacters - 1)}…` : line))
  return lines.length > mostLines ? [...shown, `… ${lines.length - mostLines} more lines`] : shown
}
