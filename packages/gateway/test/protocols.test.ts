import { lambdaHandler } from '@mcp-lambda/wrapper'
import type { Invocation } from '@mcp-lambda/wrapper/client'
import { lambdaContext, modernRequest } from '@mcp-lambda/wrapper/testing'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/v4'
import { ask, createGateway, errorOf, resultOf, targetOf, tools } from './fixtures.ts'

const facts = { 'mcp-lambda/tenant': 'acme', traceparent: '00-1-2-01', progressToken: 7 }

describe('a function that speaks MCP of 2025 by plain JSON-RPC', () => {
  it('is sent the request as its revision has it, and nothing of who is calling', async () => {
    const { gateway, heard } = create('mcp-2025', { content: [] })
    await ask(gateway, 'tools/call', { name: 'old___add', arguments: { a: 1 } }, facts)
    expect(JSON.parse(heard[0]?.payload ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add', arguments: { a: 1 }, _meta: { traceparent: '00-1-2-01', progressToken: 7 } },
    })
  })

  it('is answered on 2026-07-28', async () => {
    const { gateway } = create('mcp-2025', { content: [{ type: 'text', text: '3' }] })
    expect(resultOf(await ask(gateway, 'tools/call', { name: 'old___add' }))).toEqual({
      resultType: 'complete',
      content: [{ type: 'text', text: '3' }],
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'old', version: '1.0.0' } },
    })
  })

  it.each([
    { error: { code: -32002, message: 'not here' }, code: -32602 },
    { error: { code: -32042, message: 'open', data: { elicitations: [{ url: 'https://x.test' }] } }, code: -32021 },
    { error: { code: -32603, message: 'own' }, code: -32603 },
  ])('has its error $error.code told as $code', async ({ error, code }) => {
    const { gateway } = create('mcp-2025', undefined, error)
    expect(errorOf(await ask(gateway, 'tools/call', { name: 'old___add' })).code).toBe(code)
  })
})

describe('a function that was made for AgentCore Gateway', () => {
  it('is sent the arguments alone, and the rest in the client context', async () => {
    const { gateway, heard } = create('agentcore', { sum: 3 })
    await ask(gateway, 'tools/call', { name: 'old___add', arguments: { a: 1, b: 2 } }, facts)
    expect(heard).toEqual([
      {
        functionName: 'mcp-server-old-test',
        payload: '{"a":1,"b":2}',
        clientContext: {
          bedrockAgentCoreMessageVersion: '1.0',
          bedrockAgentCoreToolName: 'old___add',
          bedrockAgentCoreTargetId: 'old',
          bedrockAgentCoreGatewayId: 'mcp-gateway',
          bedrockAgentCoreMcpMessageId: '1',
          bedrockAgentCoreAwsRequestId: expect.any(String),
        },
      },
    ])
  })

  it.each([
    { output: { sum: 3 }, content: [{ type: 'text', text: '{"sum":3}' }], structuredContent: { sum: 3 } },
    { output: 'three', content: [{ type: 'text', text: 'three' }] },
    { output: [1, 2], content: [{ type: 'text', text: '[1,2]' }] },
    { output: null, content: [{ type: 'text', text: 'null' }] },
    { output: { content: [{ type: 'text', text: '3' }] }, content: [{ type: 'text', text: '3' }] },
    {
      output: { content: [] },
      content: [{ type: 'text', text: '{"content":[]}' }],
      structuredContent: { content: [] },
    },
  ])('has what it returns ($output) told as a result', async ({ output, content, structuredContent }) => {
    const { gateway } = create('agentcore', output)
    const result = resultOf(await ask(gateway, 'tools/call', { name: 'old___add' }))
    expect(result).toMatchObject({ resultType: 'complete', content })
    expect(result.structuredContent).toEqual(structuredContent)
  })

  it('may be one of ours, which answers that contract too', async () => {
    const handler = lambdaHandler(() => {
      const server = new McpServer({ name: 'ours', version: '1.0.0' })
      server.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => ({
        content: [{ type: 'text', text: String(a + b) }],
      }))
      return server
    })
    const gateway = createGateway({
      targets: [targetOf('ours', { tools: tools('add') }, { protocol: 'agentcore' })],
      invokeFunction: async ({ payload, clientContext = {} }) => {
        const context = { ...lambdaContext(), clientContext: { custom: clientContext } }
        return { payload: JSON.stringify(await handler(JSON.parse(payload), context)) }
      },
    })
    const call = { name: 'ours___add', arguments: { a: 1, b: 2 } }
    expect(resultOf(await ask(gateway, 'tools/call', call))).toMatchObject({ content: [{ type: 'text', text: '3' }] })
  })
})

it.each(['mcp-2025', 'agentcore'] as const)('%s is never asked for a stream', async protocol => {
  const { gateway, heard } = create(protocol, { content: [] })
  const request = modernRequest('tools/call', { name: 'old___add' }, { meta: { progressToken: 1 } })
  await gateway(request, lambdaContext())
  expect(heard).toHaveLength(1)
})

/** A gateway over one function of this `protocol`, with this answer. */
function create(protocol: 'mcp-2025' | 'agentcore', output: unknown, error?: object) {
  const heard: Invocation[] = []
  const gateway = createGateway({
    targets: [targetOf('old', { tools: tools('add') }, { protocol })],
    invokeFunction: async invocation => {
      heard.push(invocation)
      if (protocol === 'agentcore') return { payload: JSON.stringify(output) }
      const { id } = JSON.parse(invocation.payload)
      return { payload: JSON.stringify({ jsonrpc: '2.0', id, ...(error ? { error } : { result: output }) }) }
    },
  })
  return { gateway, heard }
}
