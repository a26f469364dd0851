/**
 * Sends one long stream through each entry point, and prints how much is held: `node --expose-gc stream-many.ts <messages>
 * <bytes of each>`. Heap is read after collecting, at each fifth of the messages.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { AwsLambdaGlobal, ResponseStream } from '../../src/inbound/lambda/streaming.ts'
import { type Backend, lambdaHandler, serve, stdio } from '../../src/index.ts'
import type { Source } from '../../src/protocol.ts'
import { functionUrlEvent, lambdaContext, legacyRequest } from '../../src/testing/index.ts'
import { childScript } from '../stdio-fixtures.ts'

const [count = 0, bytes = 0] = process.argv.slice(2).map(Number)
const request = legacyRequest('tools/call', {
  name: 'report',
  arguments: { count, bytes },
  _meta: { progressToken: 7 },
})
const asLines = { clientContext: { custom: { frames: 'ndjson' } } }
const asJson = { accept: 'application/json' }

let heapsBytes: number[] = []
let seen = 0

/** Makes a new text for each message: a leak of messages with one shared text would hold that text once. */
function createPadding(): string {
  return Buffer.alloc(bytes, 'x').toString('latin1')
}

function note(): void {
  seen += 1
  if (seen % (count / 5) !== 0) return
  globalThis.gc?.()
  heapsBytes.push(process.memoryUsage().heapUsed)
}

/** A backend of one's own that says much and is read as fast as it can be. */
const flood: Backend = {
  async exchange({ id }, _call, emit) {
    for (let index = 0; index < count; index += 1) {
      // Counted where they are made: an entry point that answers whole passes none of them on.
      note()
      // As from any real server, not all of them come in one turn of the event loop.
      if (index % 100 === 0) await turn()
      await emit({
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { level: 'info', data: `${index} ${createPadding()}` },
      })
    }
    return { jsonrpc: '2.0', id, result: {} }
  },
}

/** An SDK server whose tool awaits each notification, as the SDKs document it. */
function createFloodServer(): McpServer {
  const server = new McpServer({ name: 'flood', version: '1.0.0' })
  server.registerTool('report', {}, async extra => {
    for (let progress = 1; progress <= count; progress += 1) {
      note()
      await extra.sendNotification({
        method: 'notifications/progress',
        // The session replaces the client's token, and drops progress with any other token than its own.
        params: { progressToken: extra._meta?.progressToken ?? '', progress, message: createPadding() },
      })
    }
    return { content: [] }
  })
  return server
}

/** A reader that takes everything and keeps nothing. It asks the writer to wait at every message, as a slow one does. */
function createSink(): ResponseStream & { text: string } {
  const sink = {
    text: '',
    once: (event: string, resume: () => void) => event === 'drain' && setImmediate(resume),
    removeListener: () => undefined,
    on: (_event: string, resume: () => void) => setImmediate(resume),
    write(part: string) {
      sink.text = part.slice(-200)
      return false
    },
    end: (done: () => void) => done(),
  }
  // The few members of a stream that are called here.
  return sink as unknown as ResponseStream & { text: string }
}

async function stream(source: Source, event: unknown, about: object): Promise<string> {
  const aws: AwsLambdaGlobal = {
    streamifyResponse: handle => handle,
    HttpResponseStream: { from: stream => stream },
  }
  Reflect.set(globalThis, 'awslambda', aws)
  const handler = lambdaHandler(source, { streaming: true })
  const sink = createSink()
  await handler(event, sink, { ...lambdaContext({ remainingMs: 120_000 }), ...about })
  return sink.text
}

async function whole(event: unknown): Promise<string> {
  return JSON.stringify(await lambdaHandler(flood)(event, lambdaContext({ remainingMs: 120_000 })))
}

async function overHttp(): Promise<string> {
  const served = await serve(flood, { port: 0 })
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const response = await fetch(served.url, { method: 'POST', headers, body: JSON.stringify(request) })
  let last = ''
  for await (const chunk of response.body ?? []) last = Buffer.from(chunk).toString('utf8').slice(-200)
  await served.close()
  return last
}

const child = stdio(process.execPath, [childScript('server.mjs')])

const entries: Record<string, () => Promise<string>> = {
  lines: () => stream(flood, request, asLines),
  url: () => stream(flood, functionUrlEvent({ body: request }), {}),
  'streamed-whole': () => stream(flood, request, {}),
  sdk: () => stream(createFloodServer, request, asLines),
  child: () => stream(countingChild, request, asLines),
  message: () => whole(request),
  short: () => whole({ method: 'tools/call', params: request.params }),
  json: () => whole(functionUrlEvent({ body: request, headers: asJson })),
  batch: () => whole(functionUrlEvent({ body: [request] })),
  serve: overHttp,
}

const countingChild: Backend = {
  exchange: (asked, call, emit) =>
    child.exchange(asked, call, notification => {
      note()
      return emit(notification)
    }),
}

if (!globalThis.gc || !count) throw new Error('Say how many messages, and run with --expose-gc')
const heapsByEntry: Record<string, number[]> = {}
for (const [entry, run] of Object.entries(entries)) {
  heapsBytes = []
  seen = 0
  const answer = await run()
  if (answer.includes('error')) throw new Error(`The stream through ${entry} ended with ${answer}`)
  heapsByEntry[entry] = heapsBytes
}
await child.close?.()
console.log(JSON.stringify(heapsByEntry))
