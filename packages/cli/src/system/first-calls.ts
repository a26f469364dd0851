/** First calls of a new user, by an official client through the gateway. */
import { findCause, type LoadedService, toWayOut } from '@mcp-lambda/serverless/loading'
import { type CallToolResult, Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client'
import packageJson from '../../package.json' with { type: 'json' }
import { probeName } from '../records/read-record.ts'
import { findFirstCall, type PlannedCall } from './find-first-call.ts'
import type { LocalSystem } from './start-system.ts'

export type FirstCall = {
  /** The tool and its arguments, as a person would write the call. */
  readonly asked: string
  /** First lines of the answer; of a call that failed, why, and what to do where that is known. */
  readonly answer: readonly string[]
  readonly tookMs: number
  readonly outcome: 'answered' | 'failed'
  /** Whether its service declares it (`custom.mcp.example`). Others are chosen here, and a server of others may refuse them. */
  readonly isExample: boolean
}

/** More services than these are only listed. */
const mostCalls = 3

/**
 * Lists the tools, and calls one tool of each service that runs: its `custom.mcp.example`, else a read-only tool without
 * required arguments, or one whose schema shows their values. A service that lacks a secret is not called.
 *
 * @throws Error when the tools cannot be listed
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
    const listed = await timed('tools/list', async () => {
      tools = (await client.listTools()).tools
      return tools.map(({ name, title }) => (title === undefined ? name : `${name} (${title})`))
    })
    onCall({ ...listed, outcome: 'answered', isExample: false })
    const notCalled = new Set([...off.map(({ name }) => name), ...missingSecrets.map(({ service }) => service)])
    const running = services.filter(({ name }) => !notCalled.has(name))
    const planned = running.flatMap(service => {
      const call = findFirstCall(service.settings, tools)
      return call ? [{ service, call }] : []
    })
    for (const { service, call } of planned.slice(0, mostCalls)) {
      await standIns.get(service.name)?.ready?.()
      let outcome: FirstCall['outcome'] = 'answered'
      const made = await timed(describe(call), () =>
        callTool(client, call).catch(error => {
          outcome = 'failed'
          return describeFailure(error, service)
        }),
      )
      onCall({ ...made, outcome, isExample: service.settings.example !== undefined })
    }
  } finally {
    await client.close()
  }
}

/** The words of the server, and the way out where they say what it lacks. */
function describeFailure({ message }: Error, { name, settings }: LoadedService): string[] {
  const words = message.split('\n').filter(line => line.trim() !== '')
  const cause = findCause(words)
  const isPython = settings.command !== undefined
  return [
    ...shorten(words),
    ...(cause === undefined ? [] : [toWayOut({ service: name, isPython, cause })]),
    ...(settings.example === undefined ? [] : [`custom.mcp.example of services/${name}/serverless.yml declares it.`]),
  ]
}

async function timed(
  asked: string,
  ask: () => Promise<string[]>,
): Promise<Pick<FirstCall, 'asked' | 'answer' | 'tookMs'>> {
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
  if (result.isError) throw new Error(lines.join('\n'))
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
