/**
 * Calls one handler again and again, and prints how much it holds on to: `node --expose-gc call-many.ts <what> <calls>`.
 * Heap is read after collecting, when a fifth of the calls are done (by then everything that is kept once is there) and
 * at the end.
 */
import { fileURLToPath } from 'node:url'
import { lambdaHandler, stdio } from '../../src/index.ts'
import {
  functionUrlEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
} from '../../src/testing/index.ts'
import { createV1 } from '../fixtures.ts'

const [what = '', calls = ''] = process.argv.slice(2)
const add = { name: 'add', arguments: { a: 1, b: 2 } }
const child = stdio(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url))])

const cases: Record<string, { source: typeof child | typeof createV1; makeEvent(): unknown; answer: string }> = {
  legacy: { source: createV1, makeEvent: () => legacyRequest('tools/call', add), answer: '"text":"3"' },
  modern: { source: createV1, makeEvent: () => modernRequest('tools/call', add), answer: '"text":"3"' },
  http: { source: createV1, makeEvent: httpEvent, answer: '\\"text\\":\\"3\\"' },
  stdio: {
    source: child,
    makeEvent: () => modernRequest('tools/call', { name: 'pid' }),
    answer: '"resultType":"complete"',
  },
}

function httpEvent(): unknown {
  const body = modernRequest('tools/call', add)
  return functionUrlEvent({ body, headers: mirroredHeaders(body) })
}

async function main({ source, makeEvent, answer }: (typeof cases)[string] & object): Promise<void> {
  const handler = lambdaHandler(source)
  let startedAtBytes = 0
  for (let call = 1; call <= Number(calls); call += 1) {
    const text = JSON.stringify(await handler(makeEvent(), lambdaContext()))
    if (!text.includes(answer)) throw new Error(`Call ${call} was answered ${text}`)
    if (call === Number(calls) / 5) startedAtBytes = await heapBytes()
  }
  const endedAtBytes = await heapBytes()
  await child.close?.()
  console.log(JSON.stringify({ startedAtBytes, endedAtBytes }))
}

/** After a turn of the event loop, in which what waits to be let go is let go. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

const chosen = cases[what]
if (!chosen || !globalThis.gc) throw new Error('Say which case, and run with --expose-gc')
await main(chosen)
