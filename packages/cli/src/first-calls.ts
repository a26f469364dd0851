/** What a new user would do first, done by an official client through the gateway. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import packageJson from '../package.json' with { type: 'json' }

export type FirstCall = {
  /** What was asked, as a person would say it. */
  readonly asked: string
  /** What came back, one line each. */
  readonly answer: readonly string[]
  readonly tookMs: number
}

/**
 * Lists, searches the documentation and asks Prometheus about the functions that just ran.
 *
 * @throws Error when a call fails or answers nothing
 */
export async function makeFirstCalls(mcpUrl: string, onCall: (call: FirstCall) => void): Promise<void> {
  const info = { name: 'mcp-lambda-start', version: packageJson.version }
  const client = new Client(info, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
  try {
    onCall(await timed('tools/list', () => listTools(client)))
    onCall(await timed(`search_documentation("${phrase}")`, () => searchDocumentation(client)))
    await untilCounted(client)
    onCall(await timed(`ExecuteQuery("${query}")`, () => countInvocations(client)))
  } finally {
    await client.close()
  }
}

const phrase = 'how long may a Lambda function run'

/** Prometheus scrapes the Lambda it is asked through: the answer counts the calls that came before it. */
const query = 'sum by (function_name) (aws_lambda_invocations_total) > 0'

async function timed(asked: string, ask: () => Promise<string[]>): Promise<FirstCall> {
  const startedMs = performance.now()
  const answer = await ask()
  return { asked, answer, tookMs: performance.now() - startedMs }
}

async function listTools(client: Client): Promise<string[]> {
  const { tools } = await client.listTools()
  if (tools.length === 0) throw new Error('The gateway lists no tools')
  return tools.map(({ name, title }) => (title === undefined ? name : `${name} (${title})`))
}

async function searchDocumentation(client: Client): Promise<string[]> {
  const found = await callTool(client, 'aws-documentation___search_documentation', { search_phrase: phrase, limit: 3 })
  const { search_results: results } = found as { search_results: { title: string; url: string }[] }
  if (results.length === 0) throw new Error('The documentation search found nothing')
  return results.map(({ title, url }) => `${title} ${url}`)
}

async function countInvocations(client: Client): Promise<string[]> {
  const found = await callTool(client, 'prometheus___ExecuteQuery', { query })
  const { result } = found as { result: { metric: Record<string, string>; value: [number, string] }[] }
  return result.map(({ metric, value }) => `${metric.function_name}: ${value[1]} invocations`)
}

/** Prometheus takes five seconds to begin scraping, and a second from one scrape to the next. */
async function untilCounted(client: Client): Promise<void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const counts = await countInvocations(client)
    if (counts.length > 0) return
    await sleep(500)
  }
  throw new Error('Prometheus has not seen any invocation')
}

const maxAttempts = 20

async function callTool(client: Client, name: string, args: Record<string, unknown>): Promise<unknown> {
  const result: CallToolResult = await client.callTool({ name, arguments: args })
  if (!result.isError && result.structuredContent) return result.structuredContent
  throw new Error(
    `${name} failed: ${result.content.map(part => (part.type === 'text' ? part.text : part.type)).join(' ')}`,
  )
}
