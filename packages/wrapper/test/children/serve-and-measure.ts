/**
 * A server whose memory is measured: to be forked with `--expose-gc`. It sends its URL, and answers each message with
 * the number of calls so far and what it holds after collecting. `big` answers 5 MB; `hang` takes until its client leaves
 * or its time is up.
 */
import { once } from 'node:events'
import { type Backend, Refusal, serve } from '../../src/index.ts'

let calls = 0
const backend: Backend = {
  async exchange({ id, method }, { signal }) {
    calls += 1
    if (method === 'hang' && !signal.aborted) await once(signal, 'abort')
    return { jsonrpc: '2.0', id, result: { text: method === 'big' ? 'x'.repeat(5_000_000) : '' } }
  },
}

const { url } = await serve(backend, {
  port: 0,
  ...JSON.parse(process.argv[2] ?? '{}'),
  authenticate({ headers }) {
    if (headers.authorization === undefined) throw new Refusal(401, 'No token')
    return { id: 'known' }
  },
})

process.on('message', async () => {
  for (let round = 0; round < 3; round += 1) {
    await new Promise(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ calls, rssBytes: rss, heldBytes: heapUsed + external })
})
process.send?.(url)
