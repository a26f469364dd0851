import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Sha256 } from '@aws-crypto/sha256-js'
import {
  AmpClient,
  DescribeWorkspaceCommand,
  DescribeWorkspaceConfigurationCommand,
  ListWorkspacesCommand,
  paginateListWorkspaces,
} from '@aws-sdk/client-amp'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Amp, type StartAmpOptions, startAmp } from '../src/amp/start-amp.ts'
import type { AmpIdentity, AmpWorkspace } from '../src/amp/workspace.ts'
import { findPrometheusForTests } from '../src/prometheus/prometheus-for-tests.ts'
import { type Prometheus, startPrometheus } from '../src/prometheus/start-prometheus.ts'

const createdAt = new Date('2026-01-02T03:04:05Z')
const main: AmpWorkspace = { workspaceId: 'ws-main', alias: 'team-main', status: 'ACTIVE', createdAt, tags: { a: 'b' } }
const workspaces: AmpWorkspace[] = [
  main,
  { workspaceId: 'ws-new', alias: 'team-new', status: 'CREATING', createdAt },
  { workspaceId: 'ws-bare', status: 'ACTIVE', createdAt, retentionPeriodInDays: 30 },
]

const binary = await findPrometheusForTests(process.env)

async function start(options: Partial<StartAmpOptions> = {}): Promise<Amp> {
  const amp = await startAmp({ prometheusUrl: 'http://127.0.0.1:9', workspaces, identity: localIdentity, ...options })
  onTestFinished(() => amp.close())
  return amp
}

describe('the control plane, to the real client', () => {
  function client({ controlEndpoint }: Amp, identity: AmpIdentity = localIdentity) {
    const { accessKeyId, secretAccessKey, region } = identity
    const amp = new AmpClient({
      endpoint: controlEndpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    })
    onTestFinished(() => amp.destroy())
    return amp
  }

  it('lists workspaces without their endpoints', async () => {
    const listed = await client(await start()).send(new ListWorkspacesCommand({}))
    expect(listed.nextToken).toBeUndefined()
    expect(listed.workspaces?.map(({ workspaceId }) => workspaceId)).toEqual(['ws-main', 'ws-new', 'ws-bare'])
    expect(listed.workspaces?.[0]).toEqual({
      workspaceId: 'ws-main',
      alias: 'team-main',
      arn: 'arn:aws:aps:us-east-1:123456789012:workspace/ws-main',
      status: { statusCode: 'ACTIVE' },
      createdAt,
      tags: { a: 'b' },
    })
  })

  it('pages through them', async () => {
    const pages: (string | undefined)[][] = []
    const paginator = paginateListWorkspaces({ client: client(await start()), pageSize: 2 }, {})
    for await (const { workspaces = [] } of paginator) pages.push(workspaces.map(({ workspaceId }) => workspaceId))
    expect(pages).toEqual([['ws-main', 'ws-new'], ['ws-bare']])
  })

  it('filters by the start of the alias', async () => {
    const amp = client(await start())
    const aliases = async (alias: string) =>
      (await amp.send(new ListWorkspacesCommand({ alias }))).workspaces?.map(workspace => workspace.alias)
    expect(await aliases('team-')).toEqual(['team-main', 'team-new'])
    expect(await aliases('main')).toEqual([])
  })

  it.each([
    ['a token of another listing', { nextToken: Buffer.from('[2,"x"]').toString('base64url') }],
    ['a token that is none', { nextToken: '%%' }],
    ['a page of nothing', { maxResults: 0 }],
    ['a page too large', { maxResults: 1001 }],
  ])('refuses %s, naming the field', async (_, input) => {
    const failure = client(await start()).send(new ListWorkspacesCommand(input))
    await expect(failure).rejects.toMatchObject({
      name: 'ValidationException',
      fieldList: [{ name: Object.keys(input)[0] }],
    })
  })

  it('describes one with the endpoint of its data plane', async () => {
    const amp = await start()
    const { workspace } = await client(amp).send(new DescribeWorkspaceCommand({ workspaceId: 'ws-main' }))
    expect(workspace).toMatchObject({ prometheusEndpoint: `${amp.dataEndpoint}/workspaces/ws-main/`, createdAt })
  })

  it('tells how long samples are kept', async () => {
    const command = new DescribeWorkspaceConfigurationCommand({ workspaceId: 'ws-bare' })
    const { workspaceConfiguration } = await client(await start()).send(command)
    expect(workspaceConfiguration).toMatchObject({ status: { statusCode: 'ACTIVE' }, retentionPeriodInDays: 30 })
  })

  it('does not know an unknown one', async () => {
    const failure = client(await start()).send(new DescribeWorkspaceCommand({ workspaceId: 'ws-none' }))
    await expect(failure).rejects.toMatchObject({ name: 'ResourceNotFoundException', resourceId: 'ws-none' })
  })

  it.each([
    ['another secret', 'InvalidSignatureException', { secretAccessKey: 'another' }],
    ['another key', 'UnrecognizedClientException', { accessKeyId: 'another' }],
    ['another region', 'InvalidSignatureException', { region: 'eu-west-1' }],
  ])('refuses %s', async (_, name, change) => {
    const failure = client(await start(), { ...localIdentity, ...change }).send(new ListWorkspacesCommand({}))
    await expect(failure).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } })
  })
})

describe('the door of the data plane', () => {
  it.each([
    ['no signature', {}, 'Missing Authentication Token'],
    ['a signature for another service', { service: 'execute-api' }, "correct service: 'aps'"],
    ['a signature for another region', { region: 'eu-west-1' }, 'valid region'],
    ['another secret', { secretAccessKey: 'another' }, 'does not match'],
    ['an old signature', { signingDate: new Date(Date.now() - 3_600_000) }, 'Signature expired'],
  ])('refuses %s with 403', async (what, change, words) => {
    const { dataEndpoint } = await start()
    const url = `${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`
    const response = await (what === 'no signature' ? fetch(url) : signedFetch(url, {}, change))
    expect(response.status).toBe(403)
    expect(((await response.json()) as { message: string }).message).toContain(words)
  })

  it('refuses a body changed after it was signed', async () => {
    const { dataEndpoint } = await start()
    const url = `${dataEndpoint}/workspaces/ws-main/api/v1/query`
    const signed = await sign(url, { method: 'POST', body: 'query=up' })
    const response = await fetch(url, { method: 'POST', headers: signed.headers, body: 'query=vector(1)' })
    expect(response.status).toBe(403)
  })

  it.each([
    ['GET', '/workspaces/ws-main/api/v1/targets'],
    ['GET', '/workspaces/ws-main/api/v1/status/buildinfo'],
    ['GET', '/workspaces/ws-main/api/v1/query_exemplars'],
    ['POST', '/workspaces/ws-main/api/v1/admin/tsdb/snapshot'],
    ['POST', '/workspaces/ws-main/api/v1/metadata'],
    ['DELETE', '/workspaces/ws-main/api/v1/series'],
    ['GET', '/workspaces/ws-main/api/v1/label_values'],
    ['GET', '/workspaces/ws-main/-/ready'],
    ['POST', '/workspaces'],
    ['GET', '/'],
  ])('has no %s %s', async (method, path) => {
    const { dataEndpoint } = await start()
    const response = await signedFetch(`${dataEndpoint}${path}`, { method })
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message: 'Missing Authentication Token' })
  })

  it.each(['ws-none', 'ws-new'])('finds no data in %s, which is unknown or not ready', async id => {
    const { dataEndpoint } = await start()
    const response = await signedFetch(`${dataEndpoint}/workspaces/${id}/api/v1/query?query=up`)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ Message: 'Workspace not found' })
  })

  it('refuses a form together with a query string', async () => {
    const { dataEndpoint } = await start()
    const url = `${dataEndpoint}/workspaces/ws-main/api/v1/query?timeout=5s`
    const response = await signedFetch(url, { method: 'POST', body: 'query=up' })
    expect(response.status).toBe(403)
    expect(((await response.json()) as { message: string }).message).toContain('cannot include query-string parameters')
  })

  it('refuses a range longer than AMP serves, before asking', async () => {
    const { dataEndpoint } = await start()
    const query = 'query=up&start=2026-01-01T00:00:00Z&end=2026-05-01T00:00:00Z&step=1d'
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query_range?${query}`)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ status: 'error', errorType: 'execution' })
  })
})

describe('a data plane whose Prometheus fails', () => {
  it.each([
    ['does not listen', undefined],
    ['answers no JSON', { status: 500, body: 'oops' }],
    ['answers JSON of another kind', { status: 200, body: 'null' }],
  ])('is unavailable when it %s', async (_, answer) => {
    const prometheusUrl = answer ? await startFake(answer.status, answer.body) : 'http://127.0.0.1:9'
    const { dataEndpoint } = await start({ prometheusUrl })
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ status: 'error', errorType: 'unavailable' })
  })

  it("makes a query's time-out the 422 AMP has for it", async () => {
    const prometheusUrl = await startFake(503, '{"status":"error","errorType":"timeout","error":"query timed out"}')
    const { dataEndpoint } = await start({ prometheusUrl })
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errorType: 'execution' })
  })

  it('passes warnings and infos through', async () => {
    const body = '{"status":"success","data":{"resultType":"vector","result":[]},"warnings":["w"],"infos":["i"]}'
    const { dataEndpoint } = await start({ prometheusUrl: await startFake(200, body) })
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`)
    expect(await response.json()).toMatchObject({ warnings: ['w'], infos: ['i'] })
  })
})

describe.skipIf(!binary)('the data plane over a real Prometheus', { meta: { needs: 'npm run prometheus' } }, () => {
  let prometheus: Prometheus
  let amp: Amp

  beforeAll(async () => {
    prometheus = await startPrometheus({ binary: binary as string, scrapeIntervalMs: 200 })
    amp = await startAmp({ prometheusUrl: prometheus.url, workspaces, identity: localIdentity })
    await prometheus.untilScraped()
  }, 40_000)

  afterAll(async () => {
    await amp?.close()
    await prometheus?.stop()
  })

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
    const small = await start({ prometheusUrl: prometheus.url, maxResponseBytes: 100 })
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

async function read(response: Response) {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what each test states.
  return { status: response.status, body: (await response.json()) as any }
}

async function startFake(status: number, body: string): Promise<string> {
  const server: Server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Signing = { service?: string; region?: string; secretAccessKey?: string; signingDate?: Date }

async function signedFetch(url: string, init: { method?: string; body?: string } = {}, signing: Signing = {}) {
  const signed = await sign(url, init, signing)
  return fetch(url, { ...init, headers: signed.headers })
}

async function sign(
  url: string,
  { method = 'GET', body }: { method?: string; body?: string },
  { service = 'aps', region = 'us-east-1', secretAccessKey = localIdentity.secretAccessKey, signingDate }: Signing = {},
) {
  const { host, pathname, searchParams } = new URL(url)
  const query: Record<string, string[]> = {}
  for (const name of new Set(searchParams.keys())) query[name] = searchParams.getAll(name)
  const { accessKeyId } = localIdentity
  const signer = new SignatureV4({ service, region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256 })
  const form: Record<string, string> = body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
  const request = new HttpRequest({ method, path: pathname, query, headers: { host, ...form }, body })
  return signer.sign(request, signingDate ? { signingDate } : {})
}
