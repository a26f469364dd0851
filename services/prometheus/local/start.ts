/** Stands in for Amazon Managed Prometheus on this machine: its API, in front of a real Prometheus. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalNeeds, LocalStart, StandIn } from 'mcp-lambda/local'
import { startAmp } from './amp/start-amp.ts'
import { localWorkspaceId, localWorkspaces } from './amp/workspaces.ts'
import { ensurePrometheus, howToInstallPrometheus } from './prometheus/ensure-prometheus.ts'
import { findPrometheus } from './prometheus/find-prometheus.ts'
import { type Prometheus, type StartPrometheusOptions, startPrometheus } from './prometheus/start-prometheus.ts'

/** What Prometheus has in addition to the metrics of this machine. */
export type PrometheusSeed = Pick<StartPrometheusOptions, 'targets' | 'history' | 'rules'>

export type PrometheusStandIn = StandIn & { readonly prometheus: Prometheus }

const start: LocalStart<PrometheusSeed> = async ({ identity, scrape, seed, say }): Promise<PrometheusStandIn> => {
  const binary = await ensurePrometheus({ env: process.env, say })
  const targets = [...scrape.map(toScrapeTarget), ...(seed?.targets ?? [])]
  const prometheus = await startPrometheus({ ...seed, binary, targets })
  try {
    const amp = await startAmp({ prometheusUrl: prometheus.url, workspaces: localWorkspaces, identity })
    return {
      prometheus,
      environment: {
        PROMETHEUS_WORKSPACE_ID: localWorkspaceId,
        PROMETHEUS_DATA_ENDPOINT: amp.dataEndpoint,
        AWS_ENDPOINT_URL_AMP: amp.controlEndpoint,
      },
      facts: { workspaceId: localWorkspaceId },
      ready: () => untilCounted(prometheus.url),
      async close() {
        await amp.close()
        await prometheus.stop()
      },
    }
  } catch (error) {
    await prometheus.stop()
    throw error
  }
}

export default start

export const needs: LocalNeeds = async env => {
  const name = 'Prometheus'
  return findPrometheus(env).then(
    found => [found === undefined ? { name, remedy: howToInstallPrometheus } : { name, found }],
    (error: Error) => [{ name, remedy: error.message }],
  )
}

function toScrapeTarget({ job, url }: { job: string; url: string }) {
  const { host, pathname } = new URL(url)
  return { job, address: host, metricsPath: pathname }
}

/** Prometheus takes five seconds to begin scraping, and a second from one scrape to the next. */
const readyTimeoutMs = 20_000

async function untilCounted(url: string): Promise<void> {
  const signal = AbortSignal.timeout(readyTimeoutMs)
  const query = new URLSearchParams({ query: 'aws_lambda_invocations_total > 0' })
  while (!(await hasSeries(`${url}/api/v1/query?${query}`, signal))) await sleep(200, undefined, { signal })
}

async function hasSeries(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url, { signal })
  // Prometheus' own documented answer, from the process started above.
  const { data } = (await response.json()) as { data: { result: unknown[] } }
  return data.result.length > 0
}
