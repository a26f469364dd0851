import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpMetricsSource } from '../src/http/http-metrics-source.ts'
import { createHttpSend } from '../src/http/http-send.ts'
import { createRequestSigner } from '../src/http/request-signer.ts'

const installed = spawnSync('prometheus', ['--version']).status === 0
const workspace = { id: 'ws-real', region: 'eu-west-1' }
const prefix = `/workspaces/${workspace.id}`
const { signal } = new AbortController()

// A machine without Prometheus skips these; in CI that would hide that nothing was tried.
describe.skipIf(!installed && !process.env.CI)(
  'a real Prometheus that scrapes itself',
  { meta: { needs: 'npm run prometheus' } },
  () => {
    let running: Awaited<ReturnType<typeof startPrometheus>>
    let source: ReturnType<typeof createHttpMetricsSource>

    beforeAll(async () => {
      if (!installed) throw new Error('There is no prometheus on the path, and in CI these tests must run: install it.')
      running = await startPrometheus()
      source = createHttpMetricsSource({
        workspaceUrl: ({ id }) => `${running.origin}/workspaces/${id}`,
        send: createHttpSend({ maxAnswerBytes: 1_000_000 }),
        // Prometheus ignores signatures; they are checked elsewhere.
        sign: createRequestSigner(async () => ({ accessKeyId: 'any', secretAccessKey: 'any' })),
        userAgent: 'test-agent',
      })
      await untilScraped(() => source.query(workspace, { query: 'up == 1', time: Date.now() / 1000 }, { signal }))
    })

    afterAll(() => running?.stop())

    const now = () => Date.now() / 1000
    const ask = (query: string) => source.query(workspace, { query, time: now() }, { signal })

    it('answers a vector, and how many samples it read', async () => {
      const { data, samplesProcessed } = await ask('up{job="self"}')
      expect(data).toMatchObject({ resultType: 'vector', result: [{ metric: { __name__: 'up', job: 'self' } }] })
      expect(samplesProcessed).toBe(1)
    })

    it('answers scalars and strings', async () => {
      expect((await ask('1 + 1')).data).toMatchObject({ resultType: 'scalar', result: [expect.any(Number), '2'] })
      expect((await ask('"text"')).data).toMatchObject({ resultType: 'string', result: [expect.any(Number), 'text'] })
    })

    it.each([
      ['0 / 0', 'NaN'],
      ['1 / 0', '+Inf'],
      ['-1 / 0', '-Inf'],
    ])('writes %s as %s', async (query, text) => {
      expect((await ask(query)).data.result[1]).toBe(text)
    })

    it('answers a range as a matrix', async () => {
      const range = { start: now() - 10, end: now(), stepSeconds: 1 }
      const { data } = await source.queryRange(workspace, { query: 'vector(1)', ...range }, { signal })
      expect(data).toMatchObject({ resultType: 'matrix', result: [{ metric: {} }] })
    })

    it('takes an expression so long that it travels as a form', async () => {
      const { data } = await ask(`up{job!~"${'a;b||c `d` https://e|'.repeat(300)}x"}`)
      expect(data.result).toHaveLength(1)
    })

    it('says where an expression is wrong', async () => {
      await expect(ask('sum(up')).rejects.toMatchObject({
        code: 'bad_query',
        message: expect.stringMatching(/parse error: unclosed left parenthesis/),
      })
    })

    it('calls an expression that cannot be evaluated a bad query', async () => {
      await expect(ask('up + on() group_left up or count_values("0bad", up)')).rejects.toMatchObject({
        code: 'bad_query',
      })
    })

    it('calls too many points too much data', async () => {
      const range = { start: now() - 12_000, end: now(), stepSeconds: 1 }
      await expect(source.queryRange(workspace, { query: 'up', ...range }, { signal })).rejects.toMatchObject({
        code: 'too_much_data',
      })
    })

    it('finds metric names by a pattern anywhere in the name', async () => {
      const all = await source.metricNames(workspace, {}, { signal })
      expect(all.names).toContain('up')
      const some = await source.metricNames(workspace, { pattern: 'tsdb_head|^up$' }, { signal })
      expect(some.names).toContain('up')
      expect(some.names).toContain('prometheus_tsdb_head_series')
      expect(some.names).not.toContain('go_goroutines')
    })

    it.each(['.*', 'x*', ''])('takes the pattern %j, which matches an empty name too', async pattern => {
      const { names } = await source.metricNames(workspace, { pattern }, { signal })
      expect(names).toContain('up')
    })

    it('calls a pattern that is no regular expression a bad query', async () => {
      await expect(source.metricNames(workspace, { pattern: '(' }, { signal })).rejects.toMatchObject({
        code: 'bad_query',
      })
    })

    it('answers 404 for a workspace that is not there', async () => {
      const elsewhere = { id: 'ws-other', region: 'eu-west-1' }
      await expect(source.query(elsewhere, { query: 'up', time: now() }, { signal })).rejects.toMatchObject({
        code: 'not_found',
      })
    })
  },
)

/** A Prometheus of its own on a free port, with its API where a workspace's would be. */
async function startPrometheus() {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const address = `127.0.0.1:${await findFreePort()}`
  const scrape = { job_name: 'self', metrics_path: `${prefix}/metrics`, static_configs: [{ targets: [address] }] }
  // JSON is YAML.
  const config = { global: { scrape_interval: '1s' }, scrape_configs: [scrape] }
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const flags = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${address}`,
    `--web.route-prefix=${prefix}`,
  ]
  const child = spawn('prometheus', flags, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  return {
    origin: `http://${address}`,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function untilScraped(query: () => Promise<{ data: { result: unknown[] } }>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    // Prometheus 2.42 takes its targets up five seconds after it started.
    const scraped = await query().then(
      ({ data }) => data.result.length > 0,
      () => false,
    )
    if (scraped) return
    await delay(200)
  }
  throw new Error('Prometheus did not start and scrape itself in time')
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}
