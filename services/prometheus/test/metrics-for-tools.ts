/** The tools over the local stand-in of Amazon Managed Prometheus, in front of a real Prometheus with known metrics. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { startAmp } from '../local/amp/start-amp.ts'
import { startPrometheus } from '../local/prometheus/start-prometheus.ts'
import { readConfig } from '../src/config.ts'
import { createHttpAlertSource } from '../src/http/http-alert-source.ts'
import { createHttpMetricsSource } from '../src/http/http-metrics-source.ts'
import { createHttpSend } from '../src/http/http-send.ts'
import { createRequestSigner } from '../src/http/request-signer.ts'
import { toWorkspaceUrl } from '../src/workspace-url.ts'
import { connectClient } from './connect-client.ts'
import { readInstalledFiles } from './installed-chart-files.ts'
import { signedFetch } from './local/amp-for-test.ts'

const workspaceId = 'ws-tools'

/** @param openMetrics samples of the past, in the text format of `promtool tsdb create-blocks-from openmetrics` */
export async function startMetricsForTools(
  binary: string,
  {
    openMetrics,
    rules,
    days = 60,
    more = [],
  }: { openMetrics: string; rules: string; days?: number; more?: readonly string[] },
) {
  const prometheus = await startPrometheus({
    binary,
    rules,
    more,
    history: { days, writeBlocks: folder => writeBlocks(binary, folder, openMetrics) },
  })
  const workspaces = [{ workspaceId, status: 'ACTIVE' as const, createdAt: new Date(0) }]
  const amp = await startAmp({ prometheusUrl: prometheus.url, workspaces, identity: localIdentity })
  const env = { AWS_REGION: localIdentity.region, PROMETHEUS_WORKSPACE_ID: workspaceId }
  const config = readConfig({ ...env, PROMETHEUS_DATA_ENDPOINT: amp.dataEndpoint })
  const http = {
    workspaceUrl: (workspace: { id: string; region: string }) => toWorkspaceUrl(workspace, config),
    send: createHttpSend({ maxAnswerBytes: 10_000_000 }),
    sign: createRequestSigner(async () => localIdentity),
    userAgent: 'test-agent',
  }
  const { client, call, bugs } = await connectClient({
    config,
    source: createHttpMetricsSource(http),
    alerts: createHttpAlertSource(http),
    directory: { list: async () => [] },
    readChartFiles: readInstalledFiles,
    tenant: () => undefined,
    now: Date.now,
  })
  return {
    amp,
    prometheus,
    /** Both forms of an answer. A bug is thrown. */
    async call(name: string, args: Record<string, unknown>) {
      const answer = await call(name, args)
      if (bugs.length > 0) throw bugs[0]
      // biome-ignore lint/suspicious/noExplicitAny: the shape is what each test states.
      return { ...answer, structured: answer.structured as any }
    },
    /** Makes a silence as an operator does, and gives its id. */
    async silence(silence: Record<string, unknown>): Promise<string> {
      const url = `${amp.dataEndpoint}/workspaces/${workspaceId}/alertmanager/api/v2/silences`
      const response = await signedFetch(
        url,
        { method: 'POST', body: JSON.stringify(silence) },
        { contentType: 'application/json' },
      )
      return ((await response.json()) as { silenceID: string }).silenceID
    },
    async stop() {
      await client.close()
      await amp.close()
      await prometheus.stop()
    },
  }
}

async function writeBlocks(binary: string, folder: string, openMetrics: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'metrics-for-tools-'))
  try {
    const samples = join(scratch, 'samples.txt')
    await writeFile(samples, openMetrics)
    const create = ['tsdb', 'create-blocks-from', 'openmetrics', samples, folder]
    execFileSync(join(dirname(binary), 'promtool'), [...create, '--quiet', '--max-block-duration=1440h'])
  } finally {
    await rm(scratch, { recursive: true })
  }
}
