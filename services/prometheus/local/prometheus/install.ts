/** Finds Prometheus on this machine, or installs it, and prints its path: `node services/prometheus/local/prometheus/install.ts`. */
import { ensurePrometheus } from './ensure-prometheus.ts'

try {
  const binary = await ensurePrometheus({ env: process.env, say: line => console.error(line) })
  console.log(binary)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
