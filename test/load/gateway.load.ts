import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { LocalSystem } from 'mcp-lambda'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPackagedSystem } from '../end-to-end/system.ts'

const calls = 1_000
const clients = 30

let system: LocalSystem
beforeAll(async () => {
  system = await startPackagedSystem()
}, 120_000)
afterAll(() => system?.close())

/** The number a query gives back: each call asks for another, so an answer that went astray shows. */
async function askFor(number: number, client: Client): Promise<number> {
  const query = `vector(${number})`
  const { structuredContent } = await client.callTool({ name: 'prometheus___ExecuteQuery', arguments: { query } })
  const { result } = structuredContent as { result: { value: [number, string] }[] }
  return Number(result[0]?.value[1])
}

it(`${calls} queries of ${clients} MCP clients through the packaged gateway to Prometheus each get their own answer`, async () => {
  const millis: number[] = []
  const answers: number[] = []
  let next = 0
  const begunAt = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new Client(
        { name: 'load', version: '1.0.0' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      )
      await client.connect(new StreamableHTTPClientTransport(new URL(system.mcpUrl)))
      while (next < calls) {
        const number = next++
        const at = performance.now()
        answers[number] = await askFor(number, client)
        millis.push(performance.now() - at)
      }
      await client.close()
    }),
  )
  const seconds = (performance.now() - begunAt) / 1000
  millis.sort((left, right) => left - right)
  const percentile = (share: number) => `${Math.round(millis[Math.floor(share * (calls - 1))] ?? 0)} ms`
  const counts = [...system.lambda.status().environments].map(([name, count]) => `${name} ${count}`)
  console.log(
    [
      `${calls} tool calls by ${clients} clients in ${seconds.toFixed(1)} s: ${Math.round(calls / seconds)} a second, cold starts included`,
      `p50 ${percentile(0.5)}, p95 ${percentile(0.95)}, most ${percentile(1)}`,
      `environments: ${counts.join(', ')}`,
    ].join('\n'),
  )
  expect(answers).toEqual(Array.from({ length: calls }, (_, number) => number))
})
