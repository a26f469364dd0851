import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AmpClient,
  DescribeWorkspaceCommand,
  DescribeWorkspaceConfigurationCommand,
  ListWorkspacesCommand,
  paginateListWorkspaces,
} from '@aws-sdk/client-amp'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Amp } from '../../local/amp/start-amp.ts'
import type { AmpIdentity } from '../../local/amp/workspace.ts'
import { ampForTest, createdAt, sign, signedFetch } from './amp-for-test.ts'

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
    const listed = await client(await ampForTest()).send(new ListWorkspacesCommand({}))
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
    const paginator = paginateListWorkspaces({ client: client(await ampForTest()), pageSize: 2 }, {})
    for await (const { workspaces = [] } of paginator) pages.push(workspaces.map(({ workspaceId }) => workspaceId))
    expect(pages).toEqual([['ws-main', 'ws-new'], ['ws-bare']])
  })

  it('filters by the start of the alias', async () => {
    const amp = client(await ampForTest())
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
    const failure = client(await ampForTest()).send(new ListWorkspacesCommand(input))
    await expect(failure).rejects.toMatchObject({
      name: 'ValidationException',
      fieldList: [{ name: Object.keys(input)[0] }],
    })
  })

  it('describes one with the endpoint of its data plane', async () => {
    const amp = await ampForTest()
    const { workspace } = await client(amp).send(new DescribeWorkspaceCommand({ workspaceId: 'ws-main' }))
    expect(workspace).toMatchObject({ prometheusEndpoint: `${amp.dataEndpoint}/workspaces/ws-main/`, createdAt })
  })

  it('tells how long samples are kept', async () => {
    const command = new DescribeWorkspaceConfigurationCommand({ workspaceId: 'ws-bare' })
    const { workspaceConfiguration } = await client(await ampForTest()).send(command)
    expect(workspaceConfiguration).toMatchObject({ status: { statusCode: 'ACTIVE' }, retentionPeriodInDays: 30 })
  })

  it('does not know an unknown one', async () => {
    const failure = client(await ampForTest()).send(new DescribeWorkspaceCommand({ workspaceId: 'ws-none' }))
    await expect(failure).rejects.toMatchObject({ name: 'ResourceNotFoundException', resourceId: 'ws-none' })
  })

  it.each([
    ['another secret', 'InvalidSignatureException', { secretAccessKey: 'another' }],
    ['another key', 'UnrecognizedClientException', { accessKeyId: 'another' }],
    ['another region', 'InvalidSignatureException', { region: 'eu-west-1' }],
  ])('refuses %s', async (_, name, change) => {
    const failure = client(await ampForTest(), { ...localIdentity, ...change }).send(new ListWorkspacesCommand({}))
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
    const { dataEndpoint } = await ampForTest()
    const url = `${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`
    const response = await (what === 'no signature' ? fetch(url) : signedFetch(url, {}, change))
    expect(response.status).toBe(403)
    expect(((await response.json()) as { message: string }).message).toContain(words)
  })

  it('refuses a body changed after it was signed', async () => {
    const { dataEndpoint } = await ampForTest()
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
    const { dataEndpoint } = await ampForTest()
    const response = await signedFetch(`${dataEndpoint}${path}`, { method })
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message: 'Missing Authentication Token' })
  })

  it.each(['ws-none', 'ws-new'])('finds no data in %s, which is unknown or not ready', async id => {
    const { dataEndpoint } = await ampForTest()
    const response = await signedFetch(`${dataEndpoint}/workspaces/${id}/api/v1/query?query=up`)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ Message: 'Workspace not found' })
  })

  it('refuses a form together with a query string', async () => {
    const { dataEndpoint } = await ampForTest()
    const url = `${dataEndpoint}/workspaces/ws-main/api/v1/query?timeout=5s`
    const response = await signedFetch(url, { method: 'POST', body: 'query=up' })
    expect(response.status).toBe(403)
    expect(((await response.json()) as { message: string }).message).toContain('cannot include query-string parameters')
  })

  it('refuses a range longer than AMP serves, before asking', async () => {
    const { dataEndpoint } = await ampForTest()
    const query = 'query=up&start=2026-01-01T00:00:00Z&end=2026-05-01T00:00:00Z&step=1d'
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query_range?${query}`)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ status: 'error', errorType: 'execution' })
  })
})

describe('the data plane on demand', () => {
  const ok = '{"status":"success","data":{"resultType":"vector","result":[]}}'
  const query = '/api/v1/query?query=up'

  it('meets each fault with one request, in their order', async () => {
    const amp = await ampForTest({ prometheusUrl: await startFake(200, ok) })
    const ask = () => signedFetch(`${amp.dataEndpoint}/workspaces/ws-main${query}`)
    amp.failNext({ kind: 'throttled', retryAfterSeconds: 7 }, { kind: 'failed' }, { kind: 'cut' })
    const throttled = await ask()
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await ask()).status).toBe(500)
    expect(await (await ask()).text()).toBe(ok.slice(0, Math.floor(ok.length / 2)))
    amp.failNext({ kind: 'slow', delayMs: 60 })
    const before = performance.now()
    expect(await (await ask()).text()).toBe(ok)
    expect(performance.now() - before).toBeGreaterThan(55)
  })

  it('denies the actions that the role lacks, in the words of IAM', async () => {
    const amp = await ampForTest({ prometheusUrl: await startFake(200, ok), deniedActions: ['aps:GetLabels'] })
    const ask = (path: string) => signedFetch(`${amp.dataEndpoint}/workspaces/ws-main${path}`)
    expect((await ask(query)).status).toBe(200)
    const denied = await ask('/api/v1/labels')
    expect(denied.status).toBe(403)
    expect(await denied.text()).toMatch(/not authorized to perform: aps:GetLabels on resource: arn:aws:aps:/)
  })

  it('shows each workspace its own Prometheus, where it has one', async () => {
    const other = '{"status":"success","data":{"resultType":"scalar","result":[0,"7"]}}'
    const amp = await ampForTest({
      prometheusUrl: await startFake(200, ok),
      workspaces: [
        { workspaceId: 'ws-a', status: 'ACTIVE', createdAt },
        { workspaceId: 'ws-b', status: 'ACTIVE', createdAt, prometheusUrl: await startFake(200, other) },
      ],
    })
    const textOf = async (id: string) => (await signedFetch(`${amp.dataEndpoint}/workspaces/${id}${query}`)).text()
    expect(await Promise.all(['ws-a', 'ws-b'].map(textOf))).toEqual([ok, other])
  })

  it.each([
    ['up[31d]', 200],
    ['up[32d]', 422],
    ['rate(up[2d] offset 30d)', 422],
    ['max_over_time(rate(up[5m])[31d:1h] offset 1d)', 422],
    ['max_over_time(up[20d]) + max_over_time(up[20d])', 200],
  ])('answers an instant query that looks back as %s does with %i', async (expression, status) => {
    const amp = await ampForTest({ prometheusUrl: await startFake(200, ok) })
    const url = `${amp.dataEndpoint}/workspaces/ws-main/api/v1/query?query=${encodeURIComponent(expression)}`
    const response = await signedFetch(url)
    expect(response.status).toBe(status)
    if (status === 422) expect(await response.text()).toContain('queries with long day range')
  })

  it('sends what is asked for in gzip', async () => {
    const amp = await ampForTest({ prometheusUrl: await startFake(200, ok) })
    const url = `${amp.dataEndpoint}/workspaces/ws-main${query}`
    const { headers } = await sign(url, {})
    const response = await fetch(url, { headers: { ...headers, 'accept-encoding': 'gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(await response.text()).toBe(ok)
  })

  it('keeps silences, shows whom they meet, and ends them', async () => {
    const fired = {
      labels: { alertname: 'A', pod: 'x' },
      annotations: {},
      state: 'firing',
      activeAt: '2026-01-01T00:00:00Z',
      value: '1',
    }
    const alerts = JSON.stringify({ status: 'success', data: { alerts: [fired, { ...fired, state: 'pending' }] } })
    const amp = await ampForTest({ prometheusUrl: await startFake(200, alerts) })
    const ask = async (path: string, init: { method?: string; body?: string } = {}) => {
      const url = `${amp.dataEndpoint}/workspaces/ws-main/alertmanager/api/v2/${path}`
      const response = await signedFetch(url, init, { contentType: 'application/json' })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    }
    const silence = {
      matchers: [{ name: 'pod', value: 'x', isRegex: false, isEqual: true }],
      startsAt: new Date(Date.now() - 1000).toISOString(),
      endsAt: new Date(Date.now() + 60_000).toISOString(),
      createdBy: 'ann',
      comment: '',
    }
    expect((await ask('alerts')).body).toMatchObject([{ labels: fired.labels, status: { state: 'active' } }])
    const made = await ask('silences', { method: 'POST', body: JSON.stringify(silence) })
    const id = made.body.silenceID
    expect((await ask('silences', { method: 'POST', body: '{}' })).status).toBe(400)
    expect((await ask('silences')).body).toMatchObject([{ id, status: { state: 'active' } }])
    expect((await ask('alerts')).body).toMatchObject([{ status: { state: 'suppressed', silencedBy: [id] } }])
    expect((await ask('alerts?silenced=false')).body).toEqual([])
    expect((await ask(`silence/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await ask(`silence/${id}`)).body).toMatchObject({ status: { state: 'expired' } })
    expect((await ask('alerts')).body).toMatchObject([{ status: { state: 'active' } }])
    expect((await ask('receivers')).body).toEqual([{ name: 'default' }])
    expect((await ask('status')).body).toMatchObject({ cluster: null })
  })
})

describe('a data plane whose Prometheus fails', () => {
  it.each([
    ['does not listen', undefined],
    ['answers no JSON', { status: 500, body: 'oops' }],
    ['answers JSON of another kind', { status: 200, body: 'null' }],
  ])('is unavailable when it %s', async (_, answer) => {
    const prometheusUrl = answer ? await startFake(answer.status, answer.body) : 'http://127.0.0.1:9'
    const { dataEndpoint } = await ampForTest({ prometheusUrl })
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ status: 'error', errorType: 'unavailable' })
  })

  it("makes a query's time-out the 422 AMP has for it", async () => {
    const prometheusUrl = await startFake(503, '{"status":"error","errorType":"timeout","error":"query timed out"}')
    const { dataEndpoint } = await ampForTest({ prometheusUrl })
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errorType: 'execution' })
  })

  it('passes warnings and infos through', async () => {
    const body = '{"status":"success","data":{"resultType":"vector","result":[]},"warnings":["w"],"infos":["i"]}'
    const { dataEndpoint } = await ampForTest({ prometheusUrl: await startFake(200, body) })
    const response = await signedFetch(`${dataEndpoint}/workspaces/ws-main/api/v1/query?query=up`)
    expect(await response.json()).toMatchObject({ warnings: ['w'], infos: ['i'] })
  })
})

async function startFake(status: number, body: string): Promise<string> {
  const server: Server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
