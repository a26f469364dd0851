/** An HTTP server in a process of its own that answers the query API with made answers, as gzip where that is asked for. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

const seconds = 1_760_000_000

const series = (index: number, more: object) => ({
  metric: { __name__: 'made', pod: `pod-${index}`, node: `node-${index % 100}` },
  ...more,
})

const pointsOf = (count: number, seed: number) =>
  Array.from({ length: count }, (_, step) => [seconds + step * 60, String(Math.abs(Math.sin(seed + step)))])

const answers: Readonly<Record<string, () => unknown>> = {
  one: () => vector(1),
  many: () => vector(10_000),
  long: () => matrix(1, 10_001),
  // Just under the 50 MiB that AMP sends.
  whole: () => matrix(13_500, 100),
}

const sent = new Map(
  Object.entries(answers).map(([name, make]) => {
    const plain = Buffer.from(JSON.stringify({ status: 'success', data: make() }))
    return [name, { plain, gzip: gzipSync(plain, { level: 1 }) }]
  }),
)

const server = createServer(async (request, response) => {
  // A long expression is a form, which none here is.
  const { searchParams } = new URL(request.url ?? '/', 'http://any')
  const answer = sent.get(searchParams.get('query') ?? '')
  const asksForGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  response.writeHead(answer ? 200 : 400, asksForGzip && answer ? { 'content-encoding': 'gzip' } : {})
  response.end(asksForGzip ? answer?.gzip : answer?.plain)
}).listen(0, '127.0.0.1', () => {
  const bytes = Object.fromEntries([...sent].map(([name, { plain, gzip }]) => [name, [plain.length, gzip.length]]))
  process.send?.({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bytes })
})

function vector(count: number) {
  const result = Array.from({ length: count }, (_, index) => series(index, { value: [seconds, String(index)] }))
  return { resultType: 'vector', result }
}

function matrix(count: number, points: number) {
  const result = Array.from({ length: count }, (_, index) => series(index, { values: pointsOf(points, index) }))
  return { resultType: 'matrix', result }
}
