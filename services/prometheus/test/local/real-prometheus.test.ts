/** Tests that need samples of a real Prometheus. Its first scrape comes five seconds after its start, so they share three of them. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { isGroupAlive } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Amp, startAmp } from '../../local/amp/start-amp.ts'
import { findPrometheusForTests } from '../../local/prometheus/prometheus-for-tests.ts'
import { type Prometheus, startPrometheus } from '../../local/prometheus/start-prometheus.ts'
import { ampForTest, signedFetch, workspaces } from './amp-for-test.ts'

const binary = await findPrometheusForTests(process.env)

const exporter = createServer((_, response) => response.end('answers_total 42\n'))
/** Federates a series whose older samples are in its blocks. */
const federation = createServer((_, response) => response.end('age{job="near"} 1\n'))
let seeded: Prometheus
/** Scrapes only itself. */
let own: Prometheus
/** Also scrapes `exporter`. Its temporary folder is `temporary`. */
let withTarget: Prometheus
let temporary: string
let address: string

beforeAll(async () => {
  if (!binary) return
  await once(exporter.listen(0, '127.0.0.1'), 'listening')
  address = `127.0.0.1:${(exporter.address() as AddressInfo).port}`
  own = await startPrometheus({ binary, scrapeIntervalMs: 200 })
  temporary = await mkdtemp(join(tmpdir(), 'real-prometheus-'))
  vi.stubEnv('TMPDIR', temporary)
  withTarget = await startPrometheus({ binary, scrapeIntervalMs: 200 }).finally(() => vi.unstubAllEnvs())
  await withTarget.setTargets([{ job: 'lambda', address, metricsPath: '/anything' }])
  seeded = await startSeeded(binary)
  await Promise.all([own.untilScraped(), withTarget.untilScraped(), seeded.untilScraped()])
})

afterAll(async () => {
  exporter.close()
  federation.close()
  await Promise.all([own?.stop(), withTarget?.stop(), seeded?.stop()])
  if (temporary) await rm(temporary, { recursive: true, force: true })
})

async function startSeeded(binary: string): Promise<Prometheus> {
  await once(federation.listen(0, '127.0.0.1'), 'listening')
  const { port } = federation.address() as AddressInfo
  const samples = join(temporary, 'samples.txt')
  const threeDaysAgo = Math.floor(Date.now() / 1000) - 3 * 86_400
  await writeFile(samples, `# TYPE age gauge\nage{job="far"} 3 ${threeDaysAgo}\n# EOF\n`)
  try {
    return await startPrometheus({
      binary,
      scrapeIntervalMs: 200,
      targets: [{ job: 'federation', address: `127.0.0.1:${port}`, honorLabels: true }],
      rules: JSON.stringify({ groups: [{ name: 'all', rules: [{ alert: 'Young', expr: 'age < 2' }] }] }),
      history: {
        days: 4,
        writeBlocks: async folder => {
          const promtool = join(dirname(binary), 'promtool')
          execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', samples, folder])
        },
      },
    })
  } finally {
    await rm(samples)
  }
}

describe.skipIf(!binary)('startPrometheus', { meta: { needs: 'npm run prometheus' } }, () => {
  it('scrapes what it is told to, changes targets while it runs, and leaves nothing behind', async () => {
    expect(await query(withTarget.url, 'answers_total{job="lambda"}')).toBe('42')
    expect(await query(withTarget.url, 'up{job="prometheus"}')).toBe('1')
    await withTarget.setTargets([{ job: 'other', address }])
    await expect(withTarget.untilScraped({ timeoutMs: 100 })).rejects.toThrow(/timeout|aborted/)
    await withTarget.stop()
    expect(isGroupAlive(withTarget.pid)).toBe(false)
    expect(await readdir(temporary)).toEqual([])
  })

  it('starts with blocks, alerts by rules, and keeps the labels of a federated target', async () => {
    expect(await query(seeded.url, 'age{job="near"}')).toBe('1')
    expect(await query(seeded.url, 'last_over_time(age{job="far"}[4d])')).toBe('3')
    await expect.poll(() => query(seeded.url, 'ALERTS{alertname="Young", job="near", alertstate="firing"}')).toBe('1')
  })

  it('keeps a day and 256 MB at the most', async () => {
    const response = await fetch(`${own.url}/api/v1/status/flags`)
    const { data } = (await response.json()) as { data: Record<string, string> }
    expect(data['storage.tsdb.retention.time']).toBe('1d')
    expect(data['storage.tsdb.retention.size']).toBe('256MiB')
  })
})

describe.skipIf(!binary)('the data plane over a real Prometheus', { meta: { needs: 'npm run prometheus' } }, () => {
  let amp: Amp
  beforeAll(async () => {
    amp = await startAmp({ prometheusUrl: own.url, workspaces, identity: localIdentity })
  })
  afterAll(() => amp.close())

  it('answers an instant query', async () => {
    const { status, body } = await get('query?query=up')
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'success', data: { resultType: 'vector' } })
    expect(body.data.result[0]).toMatchObject({ metric: { job: 'prometheus' }, value: [expect.any(Number), '1'] })
    expect(body.data).not.toHaveProperty('stats')
  })

  it('answers a form, and a POST with a query string and no form', async () => {
    const form = await post('query', { body: `query=${encodeURIComponent('1 + 1')}` })
    expect(form.body.data.result[1]).toBe('2')
    const bare = await post('query?query=3', {})
    expect(bare.body.data.result[1]).toBe('3')
  })

  it('answers a range query', async () => {
    const end = Date.now() / 1000
    const { body } = await get(`query_range?query=vector(7)&start=${end - 60}&end=${end}&step=30`)
    expect(body.data.result[0].values).toHaveLength(3)
  })

  it.each(['"a;b && c || `d` $(e) http://f"', '"+"', 'vector(1) + 1'])('evaluates %s as it was sent', async query => {
    const { body } = await get(`query?query=${encodeURIComponent(query)}`)
    expect(body.status).toBe('success')
    if (query.startsWith('"')) expect(body.data.result[1]).toBe(JSON.parse(query))
  })

  it('passes on what is wrong with an expression', async () => {
    const { status, body } = await get('query?query=up%7B')
    expect(status).toBe(400)
    expect(body).toMatchObject({ errorType: 'bad_data', error: expect.stringContaining('parse error') })
  })

  it('lists labels, values, series and metadata', async () => {
    expect((await get('labels?match[]=up')).body.data).toEqual(['__name__', 'instance', 'job'])
    expect((await get('label/job/values')).body.data).toEqual(['prometheus'])
    expect((await get('label/__name__/values?match[]=up&match[]=scrape_duration_seconds')).body.data).toEqual([
      'scrape_duration_seconds',
      'up',
    ])
    expect((await get('series?match[]=up')).body.data).toHaveLength(1)
    expect((await get('metadata?metric=go_goroutines')).body.data.go_goroutines[0].type).toBe('gauge')
    expect(Object.keys((await get('metadata?limit=2')).body.data)).toHaveLength(2)
  })

  it('ignores parameters that are Prometheus’ alone', async () => {
    const { body } = await get('labels?limit=nonsense')
    expect(body.status).toBe('success')
  })

  it('refuses a label name that is none', async () => {
    const { status, body } = await get('label/job-name/values')
    expect(status).toBe(400)
    expect(body.errorType).toBe('bad_data')
  })

  it('gives rules with the empty error AMP adds, and alerts without', async () => {
    expect((await get('rules')).body).toEqual({ status: 'success', data: { groups: [] }, errorType: '', error: '' })
    expect((await get('alerts')).body).toEqual({ status: 'success', data: { alerts: [] } })
  })

  it('counts samples when asked for statistics', async () => {
    const { body } = await get('query?query=up&stats=all')
    expect(body.data.stats.samples).toMatchObject({
      totalQueryableSamples: 1,
      totalQueryableSamplesPerStep: [[expect.any(Number), 1]],
    })
  })

  it('warns at the warning threshold, and not below it', async () => {
    const warned = await get('query?query=up&max_samples_processed_warning_threshold=1')
    expect(warned.body.warnings).toEqual([expect.stringContaining('1 samples')])
    expect(warned.body.data).not.toHaveProperty('stats')
    const quiet = await get('query?query=up&max_samples_processed_warning_threshold=2&stats=all')
    expect(quiet.body).not.toHaveProperty('warnings')
    expect(quiet.body.data.stats.samples.totalQueryableSamples).toBe(1)
  })

  it('refuses a query over the error threshold', async () => {
    const refused = await get('query?query=up&max_samples_processed_error_threshold=0')
    expect(refused.status).toBe(422)
    expect(refused.body).toMatchObject({ status: 'error', errorType: 'execution' })
    expect((await get('query?query=up&max_samples_processed_error_threshold=1')).status).toBe(200)
    expect((await get('query?query=up&max_samples_processed_error_threshold=lots')).status).toBe(400)
  })

  it('refuses an answer over the size AMP gives', async () => {
    const small = await ampForTest({ prometheusUrl: own.url, maxResponseBytes: 100 })
    const response = await signedFetch(`${small.dataEndpoint}/workspaces/ws-main/api/v1/label/__name__/values`)
    expect(response.status).toBe(413)
    expect(await response.text()).toMatch(/larger than the max \(\d+ vs 100\)/)
  })

  async function get(pathAndQuery: string) {
    return read(await signedFetch(`${amp.dataEndpoint}/workspaces/ws-main/api/v1/${pathAndQuery}`))
  }

  async function post(pathAndQuery: string, init: { body?: string }) {
    const url = `${amp.dataEndpoint}/workspaces/ws-main/api/v1/${pathAndQuery}`
    return read(await signedFetch(url, { method: 'POST', ...init }))
  }
})

async function query(url: string, expression: string): Promise<string | undefined> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`)
  const body = (await response.json()) as { data: { result: { value: [number, string] }[] } }
  return body.data.result[0]?.value[1]
}

async function read(response: Response) {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what each test states.
  return { status: response.status, body: (await response.json()) as any }
}
