/** The `prometheus` program for a test run, or undefined: those tests are then skipped, but never in CI. */

import { howToInstallPrometheus } from './ensure-prometheus.ts'
import { findPrometheus } from './find-prometheus.ts'

export async function findPrometheusForTests(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const binary = await findPrometheus(env)
  if (!binary && env.CI) throw new Error(howToInstallPrometheus)
  return binary
}
