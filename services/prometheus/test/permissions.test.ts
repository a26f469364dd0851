import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { findAlertmanagerRoute } from '../local/amp/alertmanager.ts'
import { findControlRoute } from '../local/amp/control-plane.ts'
import { findDataRoute } from '../local/amp/data-plane.ts'
import { type ReceivedRequest, type Reply, startApiServer, success } from './api-server.ts'
import { loadHandler } from './load-handler.ts'

/** What the role allows beside what the tools call, as requests are read by the stand-in of AMP. */

// A bundle has the files of charts beside it, and these sources have none.
vi.mock('../src/chart/bundled-files.ts', async () => ({
  readBundledFiles: (await import('./installed-chart-files.ts')).readInstalledFiles,
}))

const metric = { __name__: 'up', job: 'shop' }

function answer({ url }: ReceivedRequest): Reply {
  const { pathname } = new URL(url, 'http://localhost')
  if (pathname === '/workspaces') {
    const workspace = { workspaceId: 'ws-main', status: { statusCode: 'ACTIVE' }, createdAt: 0, arn: 'arn' }
    return { headers: { 'content-type': 'application/json' }, body: { workspaces: [workspace] } }
  }
  if (pathname.includes('/alertmanager/')) return { body: [] }
  if (pathname.endsWith('/query')) return success({ resultType: 'vector', result: [{ metric, value: [1, '1'] }] })
  if (pathname.endsWith('/query_range'))
    return success({ resultType: 'matrix', result: [{ metric, values: [[1, '1']] }] })
  if (pathname.endsWith('/series')) return success([metric])
  if (pathname.endsWith('/metadata')) return success({ up: [{ type: 'gauge', help: 'Whether it is up', unit: '' }] })
  if (pathname.endsWith('/rules')) return success({ groups: [] })
  return success(['up'])
}

const calls = {
  ...{ GetAvailableWorkspaces: {}, GetServerInfo: {}, ListMetrics: {}, ListAlerts: {} },
  ...{ ExecuteQuery: { query: 'up' }, ExecuteRangeQuery: { query: 'up' }, CompareQuery: { query: 'up' } },
  ...{ ChartQuery: { query: 'up' }, DescribeMetric: { metric: 'up' } },
  FindSeries: { matchers: [{ label: 'job', value: 'shop' }] },
}

function toAction({ method, url, body }: ReceivedRequest): string {
  const { pathname: path, searchParams: query } = new URL(url, 'http://localhost')
  // The parts of a request that its route is found by.
  const request = { method, path, query, body } as unknown as Parameters<typeof findDataRoute>[0]
  const control = findControlRoute(request)
  if (control !== undefined) return `aps:${control.operation}`
  return (findDataRoute(request) ?? findAlertmanagerRoute(request))?.action ?? `no action for ${method} ${path}`
}

function readGranted(): string[] {
  const path = join(import.meta.dirname, '../../../test/templates/golden/prod/prometheus.json')
  return [...new Set(readFileSync(path, 'utf8').match(/aps:[A-Z]\w+/g))].sort()
}

it('has a role that allows what the tools call, and no more', async () => {
  const amp = await startApiServer(answer)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await amp[Symbol.asyncDispose]()
  })
  const ask = await loadHandler({ PROMETHEUS_DATA_ENDPOINT: amp.origin, AWS_ENDPOINT_URL_AMP: amp.origin })
  const { body: list } = await ask({ method: 'tools/list' })
  expect(list.tools.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(calls).sort())
  for (const [name, args] of Object.entries(calls)) {
    const { body } = await ask({ method: 'tools/call', params: { name, arguments: args } })
    expect(body.isError, `${name}: ${JSON.stringify(body.content)}`).not.toBe(true)
  }
  expect([...new Set(amp.received.map(toAction))].sort()).toEqual(readGranted())
})
