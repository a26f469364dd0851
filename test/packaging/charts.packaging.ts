import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'

/** The packaged Prometheus server: what a first call loads, and whether a chart finds its font and renderer. */

let folder: string
let api: Server
let files: Record<string, Uint8Array>

beforeAll(async () => {
  await using copy = await copyRepository()
  const cwd = join(copy.directory, 'services/prometheus')
  const { code, stdout, stderr } = await runTool('sls', ['package', '--stage', 'prod'], { cwd })
  expect(code, stdout + stderr).toBe(0)
  expect(stdout + stderr).not.toContain('licence')
  const [zip = ''] = (await readdir(join(cwd, '.serverless'))).filter(file => file.endsWith('.zip'))
  files = unzipSync(await readFile(join(cwd, '.serverless', zip)))
  folder = await mkdtemp(join(tmpdir(), 'packaged-'))
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
  await writeFile(join(folder, 'call.mjs'), program)
  api = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://any')
    const result = answers[searchParams.get('query') ?? ''] ?? []
    const resultType = pathname.endsWith('query_range') ? 'matrix' : 'vector'
    response.end(JSON.stringify({ status: 'success', data: { resultType, result } }))
  }).listen(0, '127.0.0.1')
  await once(api, 'listening')
}, 120_000)

afterAll(async () => {
  api.close()
  await rm(folder, { recursive: true })
})

const [start, steps] = [1_760_000_000, 300]
const times = Array.from({ length: steps }, (_, index) => start + 60 * index)
const series = (metric: Record<string, string>, valueAt: (index: number) => unknown) => ({
  metric,
  values: times.map((time, index) => [time, String(valueAt(index))]),
})

/** What the query API answers, by query. Others have no series. */
const answers: Record<string, readonly object[]> = {
  up: [{ metric: { pod: 'a' }, value: [start, '1'], values: [[start, '1']] }],
  // Lines that cross everywhere are the biggest picture. The product of two primes' remainders looks like chance.
  noise: Array.from({ length: 1000 }, (_, pod) =>
    series({ pod: `pod-${pod}` }, index => ((index + 1) * (pod + 3) * 7919) % 1009),
  ),
  odd: [series({ pod: 'a' }, index => ['NaN', '+Inf', '-Inf', index][index % 4])],
  huge: [series({ pod: 'a' }, index => (index % 2 === 0 ? 1.797e308 : -1.797e308))],
  long: [series({ pod: 'p'.repeat(5000), ключ: '\u0000\u202e<&>"\ud800😀' }, index => -index)],
  histogram: [
    {
      metric: { pod: 'a' },
      histograms: times.map(time => [
        time,
        {
          count: '4',
          sum: '8',
          buckets: [
            [0, '1', '2', '2'],
            [0, '2', '4', '2'],
          ],
        },
      ]),
    },
  ],
}

/** Calls a tool in a new process, and prints the result with the files that were imported. */
const program = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
const { handler } = await import('./src/handler.mjs')
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 20_000 }
const { body } = await handler({ method: 'tools/call', params: JSON.parse(process.argv[2]) }, context)
console.log(JSON.stringify({ loaded, result: JSON.parse(body) }))
`

async function callTool(name: string, args: Record<string, unknown>) {
  const env = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    PROMETHEUS_WORKSPACE_ID: 'ws-1',
    PROMETHEUS_DATA_ENDPOINT: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
  }
  const call = [join(folder, 'call.mjs'), JSON.stringify({ name, arguments: args })]
  const { stdout } = await promisify(execFile)(process.execPath, call, { env, maxBuffer: 10_000_000 })
  const { loaded, result } = JSON.parse(stdout)
  return { loaded: loaded as string[], result }
}

it('loads nothing of charts for the first query', { timeout: 60_000 }, async () => {
  const { loaded, result } = await callTool('ExecuteQuery', { query: 'up' })
  expect(result.structuredContent.series_total).toBe(1)
  const texts = await Promise.all(
    loaded.filter(url => url.startsWith('file:')).map(url => readFile(new URL(url), 'utf8')),
  )
  expect(texts.length).toBeGreaterThan(0)
  expect(loaded.join('\n')).not.toMatch(/chart|bundled-files|wasm|ttf/)
  // Names that minified code of the drawing, the renderer and the scales keeps.
  expect(texts.filter(text => /Noto Sans|__wbindgen|time-axis/.test(text))).toEqual([])
})

it('draws a chart with the renderer and the font beside the code', { timeout: 60_000 }, async () => {
  const { loaded, result } = await callTool('ChartQuery', { query: 'up', start: 1_760_000_000, end: 1_760_000_600 })
  expect(loaded.join('\n')).toMatch(/chart/)
  const [text, image] = result.content
  expect(text.text).toContain('{pod="a"} 1 points')
  expect(Buffer.from(image.data, 'base64').subarray(1, 4).toString()).toBe('PNG')
  expect(result.structuredContent).toBeUndefined()
})

it.each([
  { query: 'noise', says: '980 of 1000 series are not drawn' },
  { query: 'nothing', says: 'chart of 0 lines' },
  { query: 'odd', says: 'NaN 75 of 300' },
  { query: 'huge', says: 'max 1.797e+308' },
  { query: 'long', says: 'min -299' },
  { query: 'histogram', says: 'p99 of {pod="a"}' },
])('draws $query in 60,000 bytes at the most, and says what it shows', { timeout: 60_000 }, async ({ query, says }) => {
  const asked = { query, start, end: start + 60 * steps, step: '1m', max_series: 1000 }
  const [text, image] = (await callTool('ChartQuery', asked)).result.content
  const png = Buffer.from(image.data, 'base64')
  expect(text.text).toContain(says)
  expect(text.text.length).toBeLessThanOrEqual(20_000)
  expect(png.length).toBeLessThanOrEqual(60_000)
  // Text is legible at 0.65 of the size, 8.5 pixels, and not below.
  expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(0.65 * 900)
})

it('has the licences of the renderer and of the font', () => {
  const notice = Buffer.from(files['src/handler.THIRD-PARTY-LICENSES.txt'] ?? '').toString()
  expect(notice).toMatch(/@resvg\/resvg-wasm \S+ \(MPL-2\.0\)\n\nSources of this package: /)
  expect(notice).toContain('Mozilla Public License Version 2.0')
  expect(notice).toMatch(/@expo-google-fonts\/noto-sans \S+ \(MIT AND OFL-1\.1\)/)
  expect(notice).toContain('SIL OPEN FONT LICENSE Version 1.1')
})
