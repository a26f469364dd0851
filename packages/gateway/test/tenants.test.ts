import { randomUUID } from 'node:crypto'
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { type JsonObject, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '@mcp-lambda/wrapper/testing'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/v4'
import { createGateway, targetOf, tools } from './fixtures.ts'
import { audience, startTokenIssuer } from './token-issuer.ts'

/** A server that keeps what callers send, as a careless one would: in a variable beside its tools. */
function createMemory(): McpServer {
  const heard: string[] = []
  const server = new McpServer({ name: 'memory', version: '1.0.0' })
  server.registerTool('remember', { inputSchema: { word: z.string() } }, async ({ word }) => {
    // Long enough for other calls to come in between.
    await new Promise(resolve => setTimeout(resolve, 1))
    heard.push(word)
    return { content: [{ type: 'text', text: JSON.stringify(heard) }] }
  })
  return server
}

const remember = (word: string) => modernRequest('tools/call', { name: 'memory___remember', arguments: { word } })

/** 100 calls for each of two tenants, in turns and eight at once. Returns for each what the server remembered. */
async function hammer(call: (tenant: string, word: string) => Promise<JsonObject>) {
  const workers = Array.from({ length: 8 }, async (_, worker) => {
    const told: { tenant: string; heard: string[] }[] = []
    for (let round = 0; round < 25; round += 1) {
      const tenant = (worker + round) % 2 === 0 ? 'acme' : 'globex'
      const { content } = await call(tenant, `${tenant}:${worker}-${round}`)
      const [{ text }] = content as [{ text: string }]
      told.push({ tenant, heard: JSON.parse(text) })
    }
    return told
  })
  return (await Promise.all(workers)).flat()
}

describe('two tenants at the same remembering server', () => {
  const memory = lambdaHandler(createMemory)
  const invokeFunction = async ({ payload }: { payload: string }) => ({
    payload: JSON.stringify(await memory(JSON.parse(payload), lambdaContext())),
  })
  const targets = [targetOf('memory', { tools: tools('remember') })]

  async function startTokenGateway() {
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: idp.issuer, tenantClaim: 'org' }], audience: [audience], requiredScopes: [] }
    const gateway = createGateway({ doors: { functionUrl: 'jwt' }, access: { jwt }, targets, invokeFunction })
    const tokens = new Map(
      await Promise.all(['acme', 'globex'].map(async org => [org, await idp.sign({ org })] as const)),
    )
    return async (tenant: string, word: string) => {
      const request = remember(word)
      const headers = { ...mirroredHeaders(request), authorization: `Bearer ${tokens.get(tenant)}` }
      const answer = await gateway(functionUrlEvent({ headers, body: request }), lambdaContext())
      return JSON.parse((answer as { body: string }).body).result as JsonObject
    }
  }

  async function startTrustingGateway() {
    const gateway = createGateway({ targets, invokeFunction })
    return async (tenant: string, word: string) => {
      const { params, ...request } = remember(word)
      const meta = { ...(params?._meta as JsonObject), ...writeCallFacts({ tenant }) }
      const answer = await gateway({ ...request, params: { ...params, _meta: meta } }, lambdaContext())
      return (answer as { result: JsonObject }).result
    }
  }

  it.each([
    { door: 'by their tokens', start: startTokenGateway },
    { door: 'by the word of a trusted caller', start: startTrustingGateway },
  ])('never hear each other, told apart $door', async ({ start }) => {
    const run = randomUUID()
    const call = await start()
    const told = await hammer((tenant, word) => call(tenant, `${word}:${run}`))
    for (const { tenant, heard } of told) expect(heard.filter(word => !word.startsWith(`${tenant}:`))).toEqual([])
    // The servers remember, and were kept: without that, this test would prove nothing.
    expect(Math.max(...told.map(({ heard }) => heard.length))).toBeGreaterThan(1)
  })
})
