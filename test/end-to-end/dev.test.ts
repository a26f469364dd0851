import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { copyRepository } from '../packaging/repository.ts'

/** What `npm run dev -- --json` prints. */
type Line = { kind: string; [fact: string]: unknown }

type Ready = Line & { mcpUrl: string; lambdaEndpoint: string }

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
}, 60_000)

afterAll(() => copy?.[Symbol.asyncDispose]())

type Dev = {
  child: ChildProcess
  lines: Line[]
  ready: Ready
  /** The first such line after the first `after` lines. */
  next(kind: string, after?: number): Promise<Line>
  ended: Promise<number | null>
}

/** `npm run dev` over the copy, on free ports. */
async function startDev(): Promise<Dev> {
  const words = ['packages/local/src/dev.ts', '--json', '--port', '0', '--lambda-port', '0']
  const child = spawn(process.execPath, words, { cwd: copy.directory, stdio: 'pipe' })
  const stderr = text(child.stderr)
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(JSON.parse(line)))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const next = async (kind: string, after = 0) => {
    for (;;) {
      const found = lines.slice(after).find(line => line.kind === kind)
      if (found) return found
      if (child.exitCode !== null) throw new Error(`npm run dev has ended:\n${await stderr}`)
      await sleep(20)
    }
  }
  return { child, lines, ready: (await next('ready')) as Ready, next, ended }
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(copy.directory, file)
  const before = await readFile(path, 'utf8')
  expect(before).toContain(from)
  await writeFile(path, before.replace(from, to))
}

async function connect(mcpUrl: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
  return client
}

async function ask(client: Client): Promise<string> {
  const { content, isError } = await client.callTool({ name: 'prometheus___GetServerInfo', arguments: {} })
  const [part] = content
  if (isError || part?.type !== 'text') throw new Error(JSON.stringify(content))
  return part.text
}

/** Resolves once `isDone`, with how long that took. */
async function untilDone(isDone: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now()
  while (!(await isDone())) await sleep(10)
  return performance.now() - startedAt
}

const tool = 'services/prometheus/src/tools/get-server-info.ts'
const answer = 'Queries go to workspace'

describe('npm run dev', { timeout: 60_000 }, () => {
  let dev: Dev
  let client: Client

  beforeAll(async () => {
    dev = await startDev()
  }, 180_000)

  beforeEach(async () => {
    client = await connect(dev.ready.mcpUrl)
  })

  afterEach(() => client?.close())

  afterAll(async () => {
    dev?.child.kill('SIGTERM')
    await dev?.ended
  }, 60_000)

  it('begins with what packaging made: bundled here, the sources are the same to the byte', () => {
    const before = dev.lines.slice(0, dev.lines.indexOf(dev.ready))
    expect(before.map(({ kind }) => kind)).not.toContain('swapped')
  })

  it('answers with what was saved, and fails no call meanwhile', async () => {
    let isOver = false
    let calls = 0
    const callers = Array.from({ length: 4 }, async () => {
      const caller = await connect(dev.ready.mcpUrl)
      for (; !isOver; calls++) await ask(caller)
      await caller.close()
    })
    await sleep(500)
    await edit(tool, answer, 'Off they go to workspace')
    const tookMs = await untilDone(async () => (await ask(client)).startsWith('Off they go'))
    await sleep(500)
    isOver = true
    await Promise.all(callers)
    expect(calls).toBeGreaterThan(0)
    console.info(
      `a save is answered from after ${tookMs.toFixed(0)} ms, under load; ${calls} calls meanwhile, none failed`,
    )
    await edit(tool, 'Off they go to workspace', answer)
    await untilDone(async () => (await ask(client)).startsWith(answer))
  })

  it('lets a call that is in flight end with the code it began with', async () => {
    const wait = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000)'
    const seen = dev.lines.length
    await edit(tool, 'const { config } = deps', `${wait}\n        const { config } = deps`)
    await dev.next('swapped', seen)
    const old = ask(client)
    await sleep(500)
    await edit(tool, `${wait}\n        const { config } = deps`, 'const { config } = deps')
    await edit(tool, answer, 'Newly')
    const other = await connect(dev.ready.mcpUrl)
    await untilDone(async () => (await ask(other)).startsWith('Newly'))
    expect(await old).toMatch(new RegExp(`^${answer}`))
    await other.close()
    await edit(tool, 'Newly', answer)
  })

  it('shows a client the words of a tool that have been changed', async () => {
    await edit(tool, 'Tells which workspace', 'Reveals which workspace')
    const tookMs = await untilDone(async () => {
      // A client that is connected may keep a list for as long as the gateway lets it: five minutes.
      const fresh = await connect(dev.ready.mcpUrl)
      const { tools } = await fresh.listTools()
      await fresh.close()
      return tools.some(({ description }) => description?.startsWith('Reveals which workspace'))
    })
    console.info(`a client lists changed words ${tookMs.toFixed(0)} ms after the save`)
    expect(dev.lines).toContainEqual(
      expect.objectContaining({ kind: 'catalogue-changed', file: 'services/prometheus/catalogue.json' }),
    )
  })

  it('says what does not build, serves on, and takes the mended source', async () => {
    const seen = dev.lines.length
    await edit(tool, 'const description =', 'const const description =')
    expect(await dev.next('failed', seen)).toMatchObject({
      what: 'prometheus',
      text: expect.stringMatching(/get-server-info\.ts:\d+/),
    })
    expect(await ask(client)).toMatch(new RegExp(`^${answer}`))
    await edit(tool, 'const const description =', 'const description =')
    await edit(tool, answer, 'Mended')
    await untilDone(async () => (await ask(client)).startsWith('Mended'))
  })

  it('packages a service anew when its serverless.yml has changed', async () => {
    const lambda = new LambdaClient({
      endpoint: dev.ready.lambdaEndpoint,
      region: localIdentity.region,
      credentials: localIdentity,
    })
    const question = new GetFunctionCommand({ FunctionName: 'mcp-server-prometheus-local' })
    await edit('services/prometheus/serverless.yml', 'memorySize: 1024', 'memorySize: 640')
    await untilDone(async () => (await lambda.send(question)).Configuration?.MemorySize === 640)
    lambda.destroy()
    expect(await ask(client)).toContain('workspace')
  })

  it('prints what the functions log, each line one JSON object', async () => {
    await ask(client)
    await vi.waitFor(() => {
      for (const name of ['mcp-gateway-local', 'mcp-server-prometheus-local']) {
        expect(dev.lines).toContainEqual(
          expect.objectContaining({
            kind: 'report',
            function: name,
            status: 'success',
            durationMs: expect.any(Number),
          }),
        )
      }
    })
  })
})
