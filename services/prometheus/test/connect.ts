import type { AlertRule, AlertSource, ManagedAlert, Silence } from '../src/alert-source.ts'
import { type Config, readConfig } from '../src/config.ts'
import { MetricsError } from '../src/metrics-error.ts'
import type { MetricMetadata, MetricsSource, QueryResult, Workspace } from '../src/metrics-source.ts'
import type { WorkspaceSummary } from '../src/workspace-directory.ts'
import { connectClient } from './connect-client.ts'
import { readInstalledFiles } from './installed-chart-files.ts'

export const now = 1_760_000_000_000
export const seconds = now / 1000

export type World = {
  env?: Record<string, string>
  workspaces?: WorkspaceSummary[]
  data?: QueryResult
  dataAt?: (time: number) => QueryResult
  dataOf?: (query: string) => QueryResult
  names?: string[]
  namesOf?: (pattern: string | undefined) => string[]
  series?: Record<string, string>[]
  metadata?: Record<string, MetricMetadata>
  rules?: AlertRule[]
  managed?: ManagedAlert[]
  silences?: Silence[]
  failAlertmanagerWith?: Error
  alertmanagerHangs?: boolean
  warnings?: string[]
  failWith?: Error
  onQuery?: (signal: AbortSignal) => Promise<void>
}

/** A client connected to the server, and what reached the two ports behind it. */
export async function connect(world: World = {}) {
  const asked: { workspace: Workspace; ask: unknown }[] = []
  const listed: string[] = []
  const config: Config = readConfig({ AWS_REGION: 'eu-west-1', ...world.env })
  async function answer(
    workspace: Workspace,
    ask: { time?: number; query: string },
    { signal }: { signal: AbortSignal },
  ) {
    asked.push({ workspace, ask })
    await world.onQuery?.(signal)
    if (world.failWith) throw world.failWith
    const data = world.dataOf?.(ask.query) ?? world.dataAt?.(ask.time ?? 0) ?? world.data ?? vectorOf(1)
    return { data, warnings: world.warnings ?? [], infos: [], samplesProcessed: 7 }
  }
  const source: MetricsSource = {
    query: answer,
    queryRange: answer,
    async metricNames(workspace, ask) {
      asked.push({ workspace, ask })
      if (world.failWith) throw world.failWith
      return { names: world.namesOf?.(ask.pattern) ?? world.names ?? [], warnings: world.warnings ?? [] }
    },
    async series(workspace, ask) {
      asked.push({ workspace, ask })
      if (world.failWith) throw world.failWith
      return { series: world.series ?? [], warnings: world.warnings ?? [] }
    },
    async metadata() {
      if (!world.metadata) throw new MetricsError('access_denied', 'The role needs aps:GetMetricMetadata.')
      return new Map(Object.entries(world.metadata))
    },
  }
  const directory = {
    async list(region: string) {
      listed.push(region)
      return world.workspaces ?? [{ id: 'ws-only', status: 'ACTIVE' }]
    },
  }
  const alerts: AlertSource = {
    alertRules: async () => world.rules ?? [],
    managedAlerts: async (_, { signal }) => {
      if (!world.alertmanagerHangs) return world.managed ?? []
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      throw signal.reason
    },
    silences: async () => {
      if (world.failAlertmanagerWith) throw world.failAlertmanagerWith
      return world.silences ?? []
    },
  }
  const { client, call, bugs } = await connectClient({
    ...{ config, source, alerts, directory },
    readChartFiles: readInstalledFiles,
    tenant: () => undefined,
    alertmanagerMs: 50,
    now: () => now,
  })
  return { client, call, asked, listed, bugs, [Symbol.asyncDispose]: () => client.close() }
}

export const configured = { PROMETHEUS_WORKSPACE_ID: 'ws-configured' }
export const vectorOf = (count: number): QueryResult => ({
  resultType: 'vector',
  result: Array.from({ length: count }, (_, index) => ({
    metric: { __name__: 'up', job: 'api', pod: `p${index}` },
    value: [seconds, '1'],
  })),
})
