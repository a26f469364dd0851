import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { BuildOptions } from 'esbuild'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { bundleContainer } from '../src/packaging/container.ts'
import { emptyCatalogue, repositoryOf, toolServer } from '../src/packaging/testing/repository-folder.ts'
import { answers, functionError, type Reply, startFakeLambda, streams } from './fake-lambda.ts'

const count = { name: 'count', description: 'Counts', inputSchema: { type: 'object' } }

/** As a project bundles its functions. */
const settings: BuildOptions = {
  bundle: true,
  minify: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
}

/** Bundles by the text of `gateway.yml`: tests share one. */
const bundles = new Map<string, ReturnType<typeof bundle>>()

afterAll(async () => {
  for (const bundled of bundles.values()) await rm((await bundled).outdir, { recursive: true })
})

/** The gateway's files in a folder of their own. */
function bundleOf(yml: string) {
  const bundled = bundles.get(yml) ?? bundle(yml)
  bundles.set(yml, bundled)
  return bundled
}

async function bundle(yml: string) {
  using repository = repositoryOf({
    'services/gateway/gateway.yml': yml,
    'services/numbers/serverless.yml': toolServer('numbers'),
    'services/numbers/catalogue.json': { ...emptyCatalogue, tools: [count] },
  })
  const outdir = await mkdtemp(join(tmpdir(), 'gateway-container-'))
  await writeFile(join(outdir, 'package.json'), '{}')
  return { outdir, ...(await bundleContainer({ stage: 'prod', outdir, settings }, repository)) }
}

/** The bundled gateway as a process, on a free port, in front of a target that gives these replies. */
async function startContainer(yml: string, ...replies: Reply[]) {
  return startContainerWith({}, yml, ...replies)
}

async function startContainerWith(variables: Record<string, string>, yml: string, ...replies: Reply[]) {
  const { program, environment } = await bundleOf(yml)
  const lambda = await startFakeLambda(...replies)
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      PORT: '0',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
      ...variables,
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', line => log.push(line))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = /http:\/\/0\.0\.0\.0:(\d+)\/mcp/.exec(line)
  return { lambda, child, log, mcpUrl: `http://127.0.0.1:${url?.[1]}/mcp` }
}

const trusted = 'doors: { functionUrl: iam, container: { trusted: { principal: runtime } } }'

/** A target that answers when `finish` is called; to a caller that streams, with progress before it. */
function holds() {
  let held = 0
  let left = 0
  const finishing = Promise.withResolvers<void>()
  const result = { resultType: 'complete', content: [{ type: 'text', text: '1' }] }
  const reply: Reply = async (response, invoked) => {
    held += 1
    response.once('close', () => {
      if (!response.writableEnded) left += 1
    })
    await finishing.promise
    const { id, params } = JSON.parse(invoked.payload)
    const progressToken = params._meta?.progressToken
    if (!invoked.path.includes('streaming')) return answers(result)(response, invoked)
    const step = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: 1 } }
    const parts = [...(progressToken === undefined ? [] : [step]), { jsonrpc: '2.0', id, result }]
    return streams(() => parts.map(part => `${JSON.stringify(part)}\n`))(response, invoked)
  }
  return { reply, held: () => held, left: () => left, finish: finishing.resolve }
}

const info = { name: 'test', version: '1.0.0' }

async function connectV1(url: string) {
  const client = new ClientV1(info)
  await client.connect(new TransportV1(new URL(url)))
  return client
}

async function connectV2(url: string, mode: 'legacy' | { pin: '2026-07-28' }) {
  const client = new Client(info, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  return client
}

/** Calls the tool without an SDK. */
function callCount(url: string): Promise<Response> {
  return post(url, 'tools/call', {}, { name: 'numbers___count', arguments: {} })
}

function post(url: string, method: string, headers: Record<string, string> = {}, params?: object): Promise<Response> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
}

describe('the gateway in a container', () => {
  it('imports no module of Node, which would load all that is in it', async () => {
    const { outdir } = await bundleOf(trusted)
    const files = (await readdir(outdir)).filter(file => file.endsWith('.mjs'))
    const texts = await Promise.all(files.map(file => readFile(join(outdir, file), 'utf8')))
    expect(files).toContain('container.mjs')
    expect(texts.flatMap(text => text.match(/(from|import\(?) ?"node:[^"]*"/g) ?? [])).toEqual([])
  })

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

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s', async signal => {
    const { child } = await startContainer(trusted)
    const ended = once(child, 'exit')
    child.kill(signal)
    expect(await ended).toEqual([0, null])
  })

  it.each([
    { client: 'v1', connect: connectV1 },
    { client: 'v2, 2025 era', connect: (url: string) => connectV2(url, 'legacy') },
    { client: 'v2, 2026-07-28', connect: (url: string) => connectV2(url, { pin: '2026-07-28' }) },
  ])('answers ten calls in flight of the official client ($client) before it ends on SIGTERM', async ({ connect }) => {
    const { reply, held, finish } = holds()
    const { mcpUrl, child } = await startContainer(trusted, reply)
    const client = await connect(mcpUrl)
    const progress: number[] = []
    const calls = Array.from({ length: 10 }, (_, n) => {
      const options =
        n % 2 === 0 ? { onprogress: (step: { progress: number }) => void progress.push(step.progress) } : {}
      const call = { name: 'numbers___count', arguments: {} }
      return client instanceof ClientV1 ? client.callTool(call, undefined, options) : client.callTool(call, options)
    })
    await vi.waitFor(() => expect(held()).toBe(10), 5_000)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await vi.waitFor(() => expect(fetch(mcpUrl)).rejects.toThrow(), 5_000)
    finish()
    for (const { content } of await Promise.all(calls)) expect(content).toEqual([{ type: 'text', text: '1' }])
    expect(progress).toEqual([1, 1, 1, 1, 1])
    expect(await ended).toEqual([0, null])
    await client.close()
  })

  it('cuts a call that takes longer than DRAIN_MS, gives up its target’s call, and ends', async () => {
    const { reply, held, left } = holds()
    const { mcpUrl, child, log } = await startContainerWith({ DRAIN_MS: '200' }, trusted, reply)
    const cut = expect(callCount(mcpUrl)).rejects.toThrow()
    await vi.waitFor(() => expect(held()).toBe(1), 5_000)
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    await cut
    expect(await ended).toEqual([0, null])
    await vi.waitFor(() => expect(left()).toBe(1), 10_000)
    expect(log.map(line => JSON.parse(line))).toContainEqual(expect.objectContaining({ level: 'WARN', calls: 1 }))
  })

  it('ends at once on a second signal', async () => {
    const { reply, held } = holds()
    const { mcpUrl, child } = await startContainer(trusted, reply)
    const cut = expect(callCount(mcpUrl)).rejects.toThrow()
    await vi.waitFor(() => expect(held()).toBe(1), 5_000)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await vi.waitFor(() => expect(fetch(mcpUrl)).rejects.toThrow(), 5_000)
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    await cut
  })

  it('logs one JSON object a line, and nothing of a client that leaves', async () => {
    const { mcpUrl, child, log } = await startContainer(trusted, functionError('Error', 'it broke'))
    const { hostname, port } = new URL(mcpUrl)
    const leaving = connect({ host: hostname, port: Number(port) })
    leaving.write(`POST /mcp HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`)
    // Answers for the other request show that this one has arrived.
    await callCount(mcpUrl)
    leaving.resetAndDestroy()
    await callCount(mcpUrl)
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    await ended
    const lines = log.map(line => JSON.parse(line))
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatchObject({ timestamp: expect.any(String), level: expect.any(String) })
    expect(log.join()).not.toMatch(/aborted|could not be answered/)
  })
})
