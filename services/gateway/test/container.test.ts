import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundleContainer } from '../packaging/container.ts'
import { answers, type Reply, startFakeLambda } from './fake-lambda.ts'
import { emptyCatalogue, repositoryOf, toolServer } from './packaging/repository-folder.ts'

const count = { name: 'count', description: 'Counts', inputSchema: { type: 'object' } }

/** The bundled gateway as a process, on a free port, in front of a target that gives these replies. */
async function startContainer(yml: string, ...replies: Reply[]) {
  const repository = repositoryOf({
    'services/gateway/gateway.yml': yml,
    'services/numbers/serverless.yml': toolServer('numbers'),
    'services/numbers/catalogue.json': { ...emptyCatalogue, tools: [count] },
  })
  const outdir = await mkdtemp(join(tmpdir(), 'gateway-container-'))
  onTestFinished(async () => {
    repository[Symbol.dispose]()
    await rm(outdir, { recursive: true })
  })
  await writeFile(join(outdir, 'package.json'), '{}')
  const { program, environment } = await bundleContainer({ stage: 'prod', outdir }, repository)
  const lambda = await startFakeLambda(...replies)
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment,
      PORT: '0',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = /http:\/\/0\.0\.0\.0:(\d+)\/mcp/.exec(line)
  return { lambda, child, mcpUrl: `http://127.0.0.1:${url?.[1]}/mcp` }
}

const trusted = 'doors: { functionUrl: iam, container: { trusted: { principal: runtime } } }'

function post(url: string, method: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method })
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
}

describe('the gateway in a container', () => {
  it.each(['legacy', { pin: '2026-07-28' }] as const)('serves the official client in mode %j', async mode => {
    const { mcpUrl, lambda } = await startContainer(
      trusted,
      answers({ resultType: 'complete', content: [{ type: 'text', text: '1' }] }),
    )
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } })
    await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['numbers___count'])
    const { content } = await client.callTool({ name: 'numbers___count', arguments: {} })
    expect(content).toEqual([{ type: 'text', text: '1' }])
    const [invoked] = lambda.invoked
    expect(invoked?.path).toContain('mcp-server-numbers-prod')
    expect(JSON.parse(invoked?.payload ?? '').params._meta['mcp-lambda/principal']).toEqual({ id: 'runtime' })
    await client.close()
  })

  it('keeps AgentCore Runtime’s contract: all interfaces, /mcp, stateless, whatever session id the platform sends', async () => {
    const { mcpUrl } = await startContainer(trusted)
    const response = await post(mcpUrl, 'tools/list', { 'mcp-session-id': 'made-by-the-platform' })
    expect(response.status).toBe(200)
    expect(response.headers.has('mcp-session-id')).toBe(false)
    expect((await post(mcpUrl.replace('/mcp', '/'), 'tools/list')).status).toBe(404)
  })

  it('lets nobody in where only signatures are believed, since nobody has verified one', async () => {
    const { mcpUrl } = await startContainer('doors: { functionUrl: iam }')
    expect((await post(mcpUrl, 'tools/list')).status).toBe(403)
  })

  it('ends when it is told to', async () => {
    const { child } = await startContainer(trusted)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})
