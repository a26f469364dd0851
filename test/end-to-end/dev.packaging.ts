import { setTimeout as sleep } from 'node:timers/promises'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity } from '@mcp-lambda/lambda-local'
import type { Client } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ask, connect, type Dev, startDev, untilDone } from './dev-command.ts'

const tool = 'services/prometheus/src/tools/get-server-info.ts'
/** What the tool answers first. Each test that saves other words leaves them to the next: a save takes seconds. */
let words = 'Queries go to workspace'

describe('npm run dev', { timeout: 60_000 }, () => {
  let dev: Dev
  let client: Client

  beforeAll(async () => {
    dev = await startDev()
  }, 180_000)

  async function answerWith(next: string) {
    await dev.edit(tool, words, next)
    words = next
  }

  beforeEach(async () => {
    client = await connect(dev.ready.mcpUrl)
  })

  afterEach(() => client?.close())

  afterAll(() => dev?.close(), 60_000)

  it('begins with what packaging made: bundled here, the sources are the same to the byte', () => {
    const before = dev.lines.slice(0, dev.lines.indexOf(dev.ready))
    expect(before.map(({ kind }) => kind)).not.toContain('swapped')
  })

  it('answers with what was saved, and fails no call meanwhile', async () => {
    let isOver = false
    let calls = 0
    const callers = Array.from({ length: 2 }, async () => {
      const caller = await connect(dev.ready.mcpUrl)
      for (; !isOver; calls++) {
        await ask(caller)
        await sleep(20)
      }
      await caller.close()
    })
    await untilDone(async () => calls > 4)
    await answerWith('Off they go to workspace')
    const tookMs = await untilDone(async () => (await ask(client)).startsWith(words))
    const answered = calls
    await untilDone(async () => calls > answered + 4)
    isOver = true
    await Promise.all(callers)
    console.info(
      `a save is answered from after ${tookMs.toFixed(0)} ms, under load; ${calls} calls meanwhile, none failed`,
    )
  })

  it('lets a call that is in flight end with the code it began with', async () => {
    const wait = "console.log('in flight'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000)"
    const seen = dev.lines.length
    await dev.edit(tool, 'const { config } = deps', `${wait}\n        const { config } = deps`)
    await dev.next('swapped', seen)
    const former = words
    const old = ask(client)
    await untilDone(async () => JSON.stringify(dev.lines.slice(seen)).includes('in flight'))
    await dev.edit(tool, `${wait}\n        const { config } = deps`, 'const { config } = deps')
    await answerWith('Newly to workspace')
    const other = await connect(dev.ready.mcpUrl)
    await untilDone(async () => (await ask(other)).startsWith(words))
    expect(await old).toMatch(new RegExp(`^${former}`))
    await other.close()
  })

  it('shows a client the words of a tool that have been changed', async () => {
    await dev.edit(tool, 'Tells which workspace', 'Reveals which workspace')
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
    await dev.edit(tool, 'const description =', 'const const description =')
    expect(await dev.next('failed', seen)).toMatchObject({
      what: 'prometheus',
      text: expect.stringMatching(/get-server-info\.ts:\d+/),
    })
    expect(await ask(client)).toMatch(new RegExp(`^${words}`))
    await dev.edit(tool, 'const const description =', 'const description =')
    await answerWith('Mended')
    await untilDone(async () => (await ask(client)).startsWith(words))
  })

  it('keeps the old code where the new one does not load, and names the place in the source', async () => {
    const seen = dev.lines.length
    await dev.edit(tool, 'const description =', "throw new Error('boom')\nconst description =")
    // The catalogue of the save before may fail on this source, too.
    const place = /boom\nat services\/prometheus\/src\/tools\/get-server-info\.ts:\d+/
    await untilDone(async () =>
      dev.lines.slice(seen).some(({ kind, text }) => kind === 'failed' && place.test(String(text))),
    )
    expect(await ask(client)).toMatch(new RegExp(`^${words}`))
    await dev.edit(tool, "throw new Error('boom')\nconst description =", 'const description =')
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
    }, 10_000)
  })

  it('packages a service anew when its serverless.yml has changed', async () => {
    const lambda = new LambdaClient({
      endpoint: dev.ready.lambdaEndpoint,
      region: localIdentity.region,
      credentials: localIdentity,
    })
    const question = new GetFunctionCommand({ FunctionName: 'mcp-server-prometheus-local' })
    await dev.edit('services/prometheus/serverless.yml', 'memorySize: 1024', 'memorySize: 640')
    await untilDone(async () => (await lambda.send(question)).Configuration?.MemorySize === 640)
    lambda.destroy()
    const after = await connect(dev.ready.mcpUrl)
    expect(await ask(after)).toContain('workspace')
    await after.close()
  })
})
