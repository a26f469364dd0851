/** Starts a real Prometheus with its own port and data, which ends with this process. */
import { rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createScratchFolder, type OwnedProcess, startOwnedProcess } from 'mcp-lambda/local'

export type ScrapeTarget = {
  /** The value of the label `job`. */
  readonly job: string
  /** `host:port`. */
  readonly address: string
  /** Default `/metrics`. */
  readonly metricsPath?: string
  /** Keeps `job` and `instance` of the scraped samples, as federation needs. Default: those of the target win. */
  readonly honorLabels?: boolean
}

/** Data from before the start. */
export type PrometheusHistory = {
  /** Writes TSDB blocks into the data folder before Prometheus starts. */
  readonly writeBlocks: (dataFolder: string) => Promise<void>
  /** Retention in days, at least the age of the oldest sample. */
  readonly days: number
}

export type StartPrometheusOptions = {
  /** The `prometheus` program, from `findPrometheus` or `ensurePrometheus`. */
  readonly binary: string
  /** Targets in addition to Prometheus itself (job `prometheus`). */
  readonly targets?: readonly ScrapeTarget[]
  /** Interval of scrapes and evaluations, milliseconds. Default one second. */
  readonly scrapeIntervalMs?: number
  readonly history?: PrometheusHistory
  /** Content of a rule file: YAML, or JSON. */
  readonly rules?: string
  /** Further arguments of the program. */
  readonly more?: readonly string[]
  /** Time until `/-/ready` responds, milliseconds. Default 30 seconds. */
  readonly readyTimeoutMs?: number
}

export type Prometheus = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  /** The leader of its process group. */
  readonly pid: number
  /**
   * Replaces the targets. Prometheus applies changes of targets every five seconds, also after its start, so the first
   * sample of a new target is that much later.
   */
  setTargets(targets: readonly ScrapeTarget[]): Promise<void>
  /** Resolves when all targets were scraped once, even if the scrape failed. Rejects after `timeoutMs`, default 20 s. */
  untilScraped(options?: { readonly timeoutMs?: number }): Promise<void>
  /** Stops Prometheus and removes its data. */
  stop(): Promise<void>
}

const portAttempts = 3

/** Retention. The newest two to three hours are not in blocks yet, so they come on top. */
const kept = { days: 1, size: '256MB' }

/** Resolves when Prometheus is ready for queries. Rejects with its last lines if it fails to start. */
export async function startPrometheus(options: StartPrometheusOptions): Promise<Prometheus> {
  for (let attempt = 1; ; attempt++) {
    const started = await startOnFreePort(options)
    if (started.kind === 'ready') return started.prometheus
    // Another program may take the free port before Prometheus binds it.
    const portWasTaken = started.lastLines.some(line => line.includes('address already in use'))
    if (!portWasTaken || attempt === portAttempts) {
      const words = started.lastLines.map(line => `  ${line}`).join('\n')
      throw new Error(`Prometheus (${options.binary}) ${started.reason}. Its last lines:\n${words || '  (none)'}`)
    }
  }
}

type Started =
  | { kind: 'ready'; prometheus: Prometheus }
  | { kind: 'failed'; reason: string; lastLines: readonly string[] }

async function startOnFreePort({
  binary,
  targets = [],
  scrapeIntervalMs = 1_000,
  history,
  rules,
  more = [],
  readyTimeoutMs = 30_000,
}: StartPrometheusOptions): Promise<Started> {
  const port = await findFreePort()
  const address = `127.0.0.1:${port}`
  const scratch = await createScratchFolder('prometheus')
  const folder = scratch.path
  const dataFolder = join(folder, 'data')
  let current: readonly ScrapeTarget[] = []
  const setTargets = async (wanted: readonly ScrapeTarget[]) => {
    current = [{ job: 'prometheus', address }, ...wanted]
    await writeTargets(folder, current)
  }
  await scratch.fill(async () => {
    await writeFile(join(folder, 'prometheus.yml'), toScrapeConfig(folder, scrapeIntervalMs))
    await writeFile(join(folder, 'rules.yml'), rules ?? '')
    await setTargets(targets)
    await history?.writeBlocks(dataFolder)
  })
  const child = startOwnedProcess(
    binary,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${dataFolder}`,
      `--web.listen-address=${address}`,
      // Scraped once a second, this system wrote 34 MB an hour; blocks beyond either bound are deleted.
      `--storage.tsdb.retention.time=${history?.days ?? kept.days}d`,
      `--storage.tsdb.retention.size=${kept.size}`,
      // AMP ends a query after one minute; Prometheus would after two.
      '--query.timeout=1m',
      // AMP's `stats=all` counts samples per step; Prometheus has it behind this flag.
      '--enable-feature=promql-per-step-stats',
      ...more,
    ],
    { folder },
  )
  const stop = async () => {
    await child.stop()
    await scratch.remove()
  }
  const url = `http://${address}`
  const reason = await waitUntilReady(child, url, readyTimeoutMs)
  if (reason === undefined) {
    const untilScraped: Prometheus['untilScraped'] = async ({ timeoutMs = 20_000 } = {}) => {
      const signal = AbortSignal.timeout(timeoutMs)
      while (!(await areScraped(url, current, signal))) await sleep(100, undefined, { signal })
    }
    return { kind: 'ready', prometheus: { url, pid: child.pid, setTargets, untilScraped, stop } }
  }
  await stop()
  return { kind: 'failed', reason, lastLines: child.lastLines() }
}

/** Returns undefined once Prometheus is ready, or the reason why it is not. */
async function waitUntilReady(child: OwnedProcess, url: string, timeoutMs: number): Promise<string | undefined> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const gone = new AbortController()
  let ending: string | undefined
  child.ended.then(
    ({ code, signal }) => {
      ending = `ended with ${signal ?? `code ${code}`} before it was ready`
      gone.abort()
    },
    (error: Error) => {
      ending = `could not be started: ${error.message}`
      gone.abort()
    },
  )
  const signal = AbortSignal.any([deadline, gone.signal])
  while (!signal.aborted) {
    const isReady = await fetch(`${url}/-/ready`, { signal }).then(
      async response => {
        await response.body?.cancel()
        return response.ok
      },
      () => false,
    )
    if (isReady && !signal.aborted) return undefined
    await sleep(50, undefined, { signal }).catch(() => {})
  }
  return ending ?? `was not ready within ${timeoutMs} ms`
}

async function areScraped(url: string, targets: readonly ScrapeTarget[], signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/targets?state=active`, { signal })
  // Prometheus' own documented answer, from the process started above.
  const { data } = (await response.json()) as {
    data: { activeTargets: { labels: { job: string; instance: string }; lastScrape: string }[] }
  }
  return targets.every(({ job, address }) =>
    data.activeTargets.some(
      ({ labels, lastScrape }) =>
        labels.job === job && labels.instance === address && !lastScrape.startsWith('0001-01-01'),
    ),
  )
}

/** Targets come from a watched file, so that they can change while it runs. JSON is YAML, and quotes by itself. */
function toScrapeConfig(folder: string, scrapeIntervalMs: number): string {
  return JSON.stringify({
    global: {
      scrape_interval: `${scrapeIntervalMs}ms`,
      scrape_timeout: `${scrapeIntervalMs}ms`,
      evaluation_interval: `${scrapeIntervalMs}ms`,
    },
    rule_files: [join(folder, 'rules.yml')],
    scrape_configs: [false, true].map(honorLabels => ({
      job_name: honorLabels ? 'federated' : 'targets',
      honor_labels: honorLabels,
      file_sd_configs: [{ files: [targetsFile(folder, honorLabels)] }],
    })),
  })
}

/** Prometheus has `honor_labels` per scrape configuration, not per target: each value has its own file. */
function targetsFile(folder: string, honorLabels: boolean): string {
  return join(folder, honorLabels ? 'federated.json' : 'targets.json')
}

async function writeTargets(folder: string, targets: readonly ScrapeTarget[]): Promise<void> {
  for (const honorLabels of [false, true]) {
    const wanted = targets.filter(target => (target.honorLabels ?? false) === honorLabels)
    await writeTargetsFile(targetsFile(folder, honorLabels), wanted)
  }
}

async function writeTargetsFile(path: string, targets: readonly ScrapeTarget[]): Promise<void> {
  const groups = targets.map(({ job, address, metricsPath = '/metrics' }) => ({
    targets: [address],
    // A label given by discovery wins over the `job_name` of the configuration.
    labels: { job, __metrics_path__: metricsPath },
  }))
  // Renamed into place: Prometheus watches the folder and must never read half a file.
  const draft = `${path}.new`
  await writeFile(draft, JSON.stringify(groups))
  await rename(draft, path)
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
