import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createAssumeRole } from '../src/access/assume-role.ts'
import { type ReceivedRequest, type Reply, startApiServer, success } from './api-server.ts'
import { loadHandler } from './load-handler.ts'

/** Who may use which workspace and as which role, through the handler as it is deployed. */

afterEach(() => void vi.unstubAllEnvs())

const role = 'arn:aws:iam::210987654321:role/read/Metrics'
const table = {
  'ws-acme': { tenants: ['acme'], alias: 'prod', role },
  'ws-globex': { tenants: ['globex', 'both'] },
  'ws-shared': { tenants: ['both'], region: 'us-east-2' },
}

const up = success({ resultType: 'vector', result: [{ metric: { __name__: 'up' }, value: [1, '1'] }] })

function stsReply({ body }: ReceivedRequest): Reply {
  const tenant = /Tags.member.1.Value=([^&]*)/.exec(body)?.[1] ?? 'none'
  return {
    headers: { 'content-type': 'text/xml' },
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>ROLE-${tenant}</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>
      <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  }
}

async function loadCalls(env: Record<string, string>) {
  const handle = await loadHandler(env)
  return async (name: string, args: Record<string, unknown> = {}, tenantId?: string) => {
    const { body } = await handle({ method: 'tools/call', params: { name, arguments: args } }, tenantId)
    return { text: body.content[0].text as string, structured: body.structuredContent }
  }
}

async function startWithTable(answer = up) {
  const api = await startApiServer(() => answer)
  const sts = await startApiServer(stsReply)
  onTestFinished(async () => {
    await api[Symbol.asyncDispose]()
    await sts[Symbol.asyncDispose]()
  })
  const call = await loadCalls({
    PROMETHEUS_DATA_ENDPOINT: api.origin,
    PROMETHEUS_WORKSPACES: JSON.stringify(table),
    AWS_ENDPOINT_URL_STS: sts.origin,
  })
  return { api, sts, call }
}

describe('a table of workspaces', () => {
  it('gives a tenant its only workspace, signed as its role with the tenant as session tag', async () => {
    const { api, sts, call } = await startWithTable()
    const { structured } = await call('ExecuteQuery', { query: 'up' }, 'acme')
    expect(structured).toMatchObject({ workspace_id: 'ws-acme' })
    expect(api.received[0]?.headers.authorization).toContain('Credential=ROLE-acme/')
    expect(api.received[0]?.headers['x-amz-security-token']).toBe('role-token')
    const asked = new URLSearchParams(sts.received[0]?.body)
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ Action: 'AssumeRole', RoleArn: role, RoleSessionName: 'mcp-server-prometheus' },
      ...{ 'Tags.member.1.Key': 'tenant', 'Tags.member.1.Value': 'acme' },
    })
    await call('ExecuteQuery', { query: 'up', workspace_id: 'prod' }, 'acme')
    expect([api.received.length, sts.received.length]).toEqual([2, 1])
  })

  it('signs with the function’s own role where the table names none', async () => {
    const { api, sts, call } = await startWithTable()
    await call('ExecuteQuery', { query: 'up' }, 'globex')
    expect(api.received[0]?.headers.authorization).toContain('Credential=OWN/')
    expect(sts.received).toEqual([])
  })

  it.each([
    { tenant: 'globex', args: { workspace_id: 'ws-acme' }, says: /^access_denied: Workspace ws-acme is not among/ },
    { tenant: 'globex', args: { workspace_id: 'prod' }, says: /^not_found: / },
    { tenant: 'acme', args: { workspace_id: 'ws-unlisted' }, says: /^access_denied: / },
    { tenant: undefined, args: { workspace_id: 'ws-acme' }, says: /^access_denied: / },
    { tenant: undefined, args: {}, says: /^workspace_required: No ACTIVE workspace/ },
    { tenant: 'nobody', args: {}, says: /^workspace_required: / },
  ])('refuses $args of tenant $tenant in every tool, and sends nothing', async ({ tenant, args, says }) => {
    const { api, sts, call } = await startWithTable()
    const calls = {
      ...{ ExecuteQuery: { query: 'up' }, ExecuteRangeQuery: { query: 'up' }, CompareQuery: { query: 'up' } },
      ...{ ChartQuery: { query: 'up' }, DescribeMetric: { metric: 'up' }, ListMetrics: {}, ListAlerts: {} },
      FindSeries: { matchers: [{ label: 'job', value: 'x' }] },
    }
    for (const [tool, more] of Object.entries(calls)) {
      const { text } = await call(tool, { ...more, ...args }, tenant)
      expect(text, tool).toMatch(says)
      expect(text, tool).not.toMatch(/210987654321|ws-shared/)
    }
    expect([api.received, sts.received]).toEqual([[], []])
  })

  it('takes a cursor for the tenant and the workspace alone that it was made for', async () => {
    const many = Array.from({ length: 5 }, (_, id) => ({ metric: { id: `${id}` }, value: [1, '1'] }))
    const { api, call } = await startWithTable(success({ resultType: 'vector', result: many }))
    const ask = { query: 'up', max_series: 2 }
    const next = (await call('ExecuteQuery', { ...ask, workspace_id: 'ws-globex' }, 'both')).structured.next_cursor
    const page = (args: object, tenant: string) => call('ExecuteQuery', { ...ask, cursor: next, ...args }, tenant)
    expect((await page({ workspace_id: 'ws-globex' }, 'both')).structured.result).toHaveLength(2)
    expect(api.received).toHaveLength(2)
    const refused = /^invalid_argument: cursor belongs to another/
    // A tenant of the same workspace, and another workspace of the same tenant.
    expect((await page({ workspace_id: 'ws-globex' }, 'globex')).text).toMatch(refused)
    expect((await page({ workspace_id: 'ws-shared' }, 'both')).text).toMatch(refused)
    expect((await page({ workspace_id: 'ws-globex' }, 'acme')).text).toMatch(/^access_denied/)
    expect(api.received).toHaveLength(2)
    // A cursor holds an offset and a time, which any call may name. The workspace is never read from it.
    expect(next).toMatch(/^2@[\d.]+\.[\w-]{6}$/)
  })

  it('lists what the tenant may use, in each region, and asks AWS nothing', async () => {
    const { call } = await startWithTable()
    const idsOf = async (tenant?: string, args = {}) =>
      (await call('GetAvailableWorkspaces', args, tenant)).structured.workspaces.map(
        (each: { workspace_id: string }) => each.workspace_id,
      )
    expect(await idsOf('acme')).toEqual(['ws-acme'])
    expect(await idsOf('both')).toEqual(['ws-globex'])
    expect(await idsOf(undefined)).toEqual([])
    const { text } = await call('GetServerInfo', { workspace_id: 'ws-acme' }, 'globex')
    expect(text).toMatch(/^access_denied/)
  })
})

describe('assuming a role', () => {
  const own = async () => ({ accessKeyId: 'OWN', secretAccessKey: 'own-secret' })

  async function start(respond: (request: ReceivedRequest, count: number) => Reply) {
    const sts = await startApiServer(respond)
    onTestFinished(() => sts[Symbol.asyncDispose]())
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.origin)
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
    const clock = { now: Date.parse('2026-01-01T00:00:00Z') }
    const assume = createAssumeRole({ own, region: 'eu-west-1', now: () => clock.now, maxKept: 2 })
    return { sts, clock, assume }
  }

  it('keeps credentials apart for each tenant, and fetches new ones five minutes before they expire', async () => {
    const { sts, clock, assume } = await start(stsReply)
    expect((await assume(role, 'a')).accessKeyId).toBe('ROLE-a')
    expect((await assume(role, 'b')).accessKeyId).toBe('ROLE-b')
    expect((await assume(role, 'a')).accessKeyId).toBe('ROLE-a')
    expect(sts.received).toHaveLength(2)
    clock.now = Date.parse('2099-12-31T23:55:00Z')
    await assume(role, 'a')
    expect(sts.received).toHaveLength(3)
  })

  it('keeps a bounded number of them', async () => {
    const { sts, assume } = await start(stsReply)
    for (const tenant of ['a', 'b', 'c', 'a']) await assume(role, tenant)
    expect(sts.received).toHaveLength(4)
  })

  it('says what the roles lack, and asks again with the next call', async () => {
    const denied = {
      status: 403,
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>secret words</Message></Error></ErrorResponse>',
    }
    const { assume } = await start((request, count) => (count === 1 ? denied : stsReply(request)))
    const error = await assume(role, 'a').catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'access_denied', message: expect.stringContaining('sts:TagSession') })
    expect(error.message).not.toContain('secret words')
    expect((await assume(role, 'a')).accessKeyId).toBe('ROLE-a')
  })

  it('refuses a tenant that cannot be a tag, and sends nothing', async () => {
    const { sts, assume } = await start(stsReply)
    for (const tenant of ['a&b', 'x'.repeat(257), 'a\nb']) {
      await expect(assume(role, tenant)).rejects.toMatchObject({ code: 'access_denied' })
    }
    expect(sts.received).toEqual([])
  })
})

describe('a plain Prometheus', () => {
  it('gets the configured headers and no signature, at its own address', async () => {
    await using api = await startApiServer(() => up)
    const call = await loadCalls({
      PROMETHEUS_AUTH: 'none',
      PROMETHEUS_URL: `${api.origin}/base/`,
      PROMETHEUS_HEADERS: JSON.stringify({ Authorization: 'Bearer a-token', 'X-Scope-OrgID': 'acme' }),
    })
    expect((await call('ExecuteQuery', { query: 'up' })).structured).toMatchObject({ workspace_id: 'prometheus' })
    const [request] = api.received
    expect(request?.url).toMatch(/^\/base\/api\/v1\/query\?/)
    expect(request?.headers).toMatchObject({ authorization: 'Bearer a-token', 'x-scope-orgid': 'acme' })
    expect(JSON.stringify(request)).not.toMatch(/own-token|OWN|x-amz/)
    const info = await call('GetServerInfo')
    expect(info.structured).toMatchObject({ prometheus_url: `${api.origin}/base`, service_name: 'none' })
    expect(JSON.stringify(info)).not.toContain('a-token')
    expect((await call('ExecuteQuery', { query: 'up', workspace_id: 'ws-1' })).text).toMatch(
      /^(not_found|access_denied)/,
    )
    expect((await call('GetAvailableWorkspaces')).structured.count).toBe(1)
  })

  it('refuses a cursor of another server', async () => {
    const many = Array.from({ length: 5 }, (_, id) => ({ metric: { id: `${id}` }, value: [1, '1'] }))
    await using first = await startApiServer(() => success({ resultType: 'vector', result: many }))
    await using second = await startApiServer(() => success({ resultType: 'vector', result: many }))
    const ask = { query: 'up', max_series: 2 }
    const askFirst = await loadCalls({ PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: first.origin })
    const cursor = (await askFirst('ExecuteQuery', ask)).structured.next_cursor
    const askSecond = await loadCalls({ PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: second.origin })
    expect((await askSecond('ExecuteQuery', { ...ask, cursor })).text).toMatch(/^invalid_argument: cursor belongs/)
    expect(second.received).toEqual([])
  })

  it('is trusted by its own authority alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'authority-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [key, cert] = ['key.pem', 'cert.pem'].map(name => join(folder, name))
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key ?? '', '-out', cert ?? '', ...subject], {
      stdio: 'ignore',
    })
    const server = createServer({ key: readFileSync(key ?? ''), cert: readFileSync(cert ?? '') }, (_, response) => {
      response.end(JSON.stringify(up.body))
    }).listen(0, 'localhost')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const plain = {
      PROMETHEUS_AUTH: 'none',
      PROMETHEUS_URL: `https://localhost:${(server.address() as AddressInfo).port}`,
    }
    const trusting = await loadCalls({ ...plain, PROMETHEUS_CA_FILE: cert ?? '' })
    expect((await trusting('ExecuteQuery', { query: 'up' })).structured).toMatchObject({ series_total: 1 })
    const strange = await loadCalls({ ...plain, PROMETHEUS_CA_FILE: '' })
    expect((await strange('GetServerInfo')).structured).toMatchObject({ service_name: 'none' })
    const { text } = await strange('ExecuteQuery', { query: 'up' })
    expect(text).toMatch(/^backend_unavailable: .*SELF_SIGNED/)
    server.closeAllConnections()
  })
})
