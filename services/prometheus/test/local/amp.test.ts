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
