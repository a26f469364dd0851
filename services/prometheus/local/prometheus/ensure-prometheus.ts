/** Finds Prometheus, or installs it where that can be done without asking. */
import { findPrometheus } from './find-prometheus.ts'
import { canInstallWithApt, installWithApt } from './install-with-apt.ts'

export type EnsurePrometheusOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Gets a line before each step. */
  readonly say: (line: string) => void
  /** Undefined where nothing may be installed. Default: apt, for root on a Debian-like system. */
  readonly install?: (() => Promise<void>) | undefined
  /** How to look for it. */
  readonly find?: typeof findPrometheus
}

export const howToInstallPrometheus = [
  'Prometheus is not installed. Install it, then run this again:',
  '  Debian, Ubuntu:  sudo apt-get install --no-install-recommends prometheus',
  '  macOS:           brew install prometheus',
  '  anything else:   https://prometheus.io/download/, then set PROMETHEUS_BIN to the program',
].join('\n')

/** The path of a `prometheus` program. Throws `howToInstallPrometheus` where there is none and none could be installed. */
export async function ensurePrometheus(options: EnsurePrometheusOptions): Promise<string> {
  const { env, say, find = findPrometheus } = options
  const apt = canInstallWithApt() ? () => installWithApt({ env, say }) : undefined
  const install = 'install' in options ? options.install : apt

  const found = await find(env)
  if (found) return found
  if (!install) throw new Error(howToInstallPrometheus)

  await install().catch((cause: Error) => {
    throw new Error(`Prometheus could not be installed: ${cause.message}\n${howToInstallPrometheus}`, { cause })
  })
  const installed = await find(env)
  if (!installed) throw new Error(howToInstallPrometheus)
  say(`Prometheus is installed: ${installed}`)
  return installed
}
