import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { LoadedService } from '@mcp-lambda/serverless/loading'
import { expect, it, onTestFinished } from 'vitest'
import { type FirstCall, makeFirstCalls } from './first-calls.ts'

type Request = { id?: number; method: string; params?: { name: string } }

const tools = ['broken___show', 'refusing___show', 'works___show'].map(name => ({
  name,
  inputSchema: { type: 'object' },
}))

const answers: Record<string, object> = {
  broken___show: { error: { code: -32603, message: 'spawn kubectl ENOENT' } },
  refusing___show: { result: { isError: true, content: [{ type: 'text', text: 'No network' }] } },
  works___show: { result: { content: [{ type: 'text', text: 'Here it is' }] } },
}

function answer({ method, params }: Request): object {
  if (method === 'initialize') {
    const serverInfo = { name: 'gateway', version: '1.0.0' }
    return { result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo } }
  }
  if (method === 'tools/list') return { result: { tools } }
  return answers[params?.name ?? ''] ?? { error: { code: -32601, message: method } }
}

/** Stands for the gateway, by what a client of 2025 asks. */
async function serve(): Promise<string> {
  const server = createServer(async (request, response) => {
    const message = request.method === 'POST' ? ((await json(request)) as Request) : undefined
    if (message?.id === undefined) return void response.writeHead(message ? 202 : 405).end()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer(message) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

function serviceOf(target: string, more: object = {}): LoadedService {
  return { name: target, directory: `/services/${target}`, definitions: [], settings: { target, ...more } }
}

it('goes on after a call that fails, and says of each how it ended', async () => {
  const calls: FirstCall[] = []
  const services = [
    serviceOf('broken'),
    serviceOf('refusing', { command: 'python -m refusing', example: { tool: 'show' } }),
    serviceOf('works'),
  ]
  const mcpUrl = await serve()
  await makeFirstCalls({ mcpUrl, services, standIns: new Map(), off: [], missingSecrets: [] }, call => calls.push(call))
  expect(calls.map(({ asked, outcome, isExample }) => ({ asked, outcome, isExample }))).toEqual([
    { asked: 'tools/list', outcome: 'answered', isExample: false },
    { asked: 'broken___show()', outcome: 'failed', isExample: false },
    { asked: 'refusing___show()', outcome: 'failed', isExample: true },
    { asked: 'works___show()', outcome: 'answered', isExample: false },
  ])
  expect(calls[1]?.answer).toEqual([
    expect.stringContaining('spawn kubectl ENOENT'),
    expect.stringMatching(/^It starts the program kubectl, /),
  ])
  expect(calls[2]?.answer).toEqual([
    'No network',
    'custom.mcp.example of services/refusing/serverless.yml declares it.',
  ])
})
