import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/v4'
import type { LambdaContext } from '../src/inbound/lambda/lambda-context.ts'
import type { Backend } from '../src/index.ts'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import type { JsonRpcRequest } from '../src/protocol.ts'
import { functionUrlEvent, lambdaContext, legacyRequest, streamedHandler } from '../src/testing/index.ts'

function createServer(): McpServer {
  const server = new McpServer({ name: 'fixture', version: '1.0.0' })
  const anything = { inputSchema: z.looseObject({}) }
  server.registerTool('echo', anything, async args => ({ content: [{ type: 'text', text: JSON.stringify(args) }] }))
  server.registerTool('a___b', anything, async () => ({ content: [{ type: 'text', text: 'the inner name' }] }))
  server.registerTool('sum', { inputSchema: { a: z.number() }, outputSchema: { sum: z.number() } }, async ({ a }) => ({
    content: [{ type: 'text', text: 'for people' }],
    structuredContent: { sum: a + 1 },
  }))
  server.registerTool('meta', {}, async ({ _meta }) => ({
    content: [{ type: 'text', text: JSON.stringify(_meta ?? {}) }],
  }))
  server.registerTool('fail', {}, async () => ({
    isError: true,
    content: [
      { type: 'text', text: 'The disk is full.' },
      { type: 'text', text: 'Delete something.' },
    ],
  }))
  server.registerTool('fail-silently', {}, async () => ({ isError: true, content: [] }))
  server.registerTool('big', {}, async () => ({ content: [{ type: 'text', text: 'x'.repeat(7_000_000) }] }))
  return server
}

const handler = lambdaHandler(createServer)

function agentCoreContext(custom: Record<string, unknown>): LambdaContext {
  return lambdaContext({ clientContext: { custom: { bedrockAgentCoreMessageVersion: '1.0', ...custom } } })
}

function call(tool: string, args: unknown = {}): Promise<unknown> {
  return handler(args, agentCoreContext({ bedrockAgentCoreToolName: tool }))
}

function text(value: string) {
  return { content: [{ type: 'text', text: value }] }
}

describe('a call of AgentCore Gateway', () => {
  it('answers the content of a tool, and leaves a text that is JSON a text', async () => {
    expect(await call('files___echo', { path: '/a' })).toEqual(text('{"path":"/a"}'))
  })

  it('answers structured content by itself where the tool gives it', async () => {
    expect(await call('maths___sum', { a: 1 })).toEqual({ sum: 2 })
  })

  it('strips the target up to the first boundary only', async () => {
    expect(await call('target___a___b')).toEqual(text('the inner name'))
  })

  it('takes a name without a target as it is', async () => {
    expect(await call('echo', { a: 1 })).toEqual(text('{"a":1}'))
  })

  it.each([
    ['a short invoke', { method: 'tools/list' }],
    ['a message', legacyRequest('tools/list')],
    ['an HTTP event', functionUrlEvent({ body: legacyRequest('tools/list') })],
  ])('takes arguments that look like %s for the arguments they are', async (_, args) => {
    expect(await call('t___echo', args)).toEqual(text(JSON.stringify(args)))
  })

  it('tells the tool who called, and through which gateway', async () => {
    const context = agentCoreContext({
      bedrockAgentCoreToolName: 't___meta',
      bedrockAgentCoreAwsRequestId: 'request-1',
      bedrockAgentCoreMcpMessageId: 'message-1',
      bedrockAgentCoreGatewayId: 'gateway-1',
      bedrockAgentCoreTargetId: 'TARGET1',
      bedrockAgentCorePropagatedHeaders: { 'X-Customer': 'acme' },
    })
    const { content } = (await handler({}, context)) as { content: { text: string }[] }
    expect(JSON.parse(content[0]?.text ?? '')).toMatchObject({
      'mcp-lambda/agentcore': {
        toolName: 't___meta',
        gatewayId: 'gateway-1',
        targetId: 'TARGET1',
        messageId: 'message-1',
        requestId: 'request-1',
        headers: { 'x-customer': 'acme' },
      },
    })
  })

  it('throws the words of a tool that failed', async () => {
    await expect(call('t___fail')).rejects.toThrow(/^The disk is full\.\nDelete something\.$/)
  })

  it('names the tool that failed without a word', async () => {
    await expect(call('t___fail-silently')).rejects.toThrow(/t___fail-silently/)
  })

  it.each([
    ['a tool there is none of', 't___none', {}],
    ['arguments that are not a map', 't___echo', ['a']],
  ])('throws on %s', async (_, tool, args) => {
    await expect(call(tool, args)).rejects.toThrow()
  })

  it('names the size when the answer does not fit', async () => {
    await expect(call('t___big')).rejects.toMatchObject({ code: ErrorCode.tooLarge })
  })

  it('is asked by nobody what it cannot answer', async () => {
    const asking: Backend = {
      async exchange(request) {
        return { jsonrpc: '2.0', id: request.id, result: { resultType: 'input_required', inputRequests: {} } }
      },
    }
    const context = agentCoreContext({ bedrockAgentCoreToolName: 't___ask' })
    await expect(lambdaHandler(asking)({}, context)).rejects.toThrow(/t___ask/)
  })

  it('reaches a backend as one request of 2026-07-28', async () => {
    let seen: JsonRpcRequest | undefined
    const backend: Backend = {
      async exchange(request, { era }) {
        seen = request
        return { jsonrpc: '2.0', id: request.id, result: { content: [], era } }
      },
    }
    await lambdaHandler(backend)({ a: 1 }, agentCoreContext({ bedrockAgentCoreToolName: 't___x' }))
    expect(seen).toMatchObject({
      method: 'tools/call',
      params: {
        name: 'x',
        arguments: { a: 1 },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    })
  })
})

describe('one handler', () => {
  it('serves AgentCore, messages and HTTP side by side', async () => {
    const request = legacyRequest('tools/call', { name: 'echo', arguments: { a: 1 } })
    const [agentCore, message, http] = await Promise.all([
      call('t___echo', { a: 1 }),
      handler(request, lambdaContext()),
      handler(functionUrlEvent({ body: request }), lambdaContext()),
    ])
    expect(agentCore).toEqual(text('{"a":1}'))
    expect(message).toMatchObject({ result: agentCore })
    expect(JSON.parse((http as { body: string }).body)).toMatchObject({ result: agentCore })
  })

  it('keeps a message from claiming to come from AgentCore', async () => {
    const request = legacyRequest('tools/call', {
      name: 'meta',
      arguments: {},
      _meta: { 'mcp-lambda/agentcore': { toolName: 'forged' } },
    })
    const answer = (await handler(request, lambdaContext())) as { result: { content: { text: string }[] } }
    expect(JSON.parse(answer.result.content[0]?.text ?? '')).not.toHaveProperty(['mcp-lambda/agentcore'])
  })
})

describe('a streaming function', () => {
  async function stream(event: unknown, context: LambdaContext): Promise<string> {
    let written = ''
    for await (const part of streamedHandler(createServer)(event, context)) written += part
    return written
  }

  it('gives AgentCore the same output, which Lambda buffers for it', async () => {
    const context = agentCoreContext({ bedrockAgentCoreToolName: 't___sum' })
    expect(JSON.parse(await stream({ a: 1 }, context))).toEqual({ sum: 2 })
  })

  it('throws what a tool said before a byte is written', async () => {
    await expect(stream({}, agentCoreContext({ bedrockAgentCoreToolName: 't___fail' }))).rejects.toThrow('full')
  })
})
