/** Finds Prometheus and `promtool`. Debian's package and the release archives install both in one folder. */
import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findPrometheus } from '../../../services/prometheus/local/prometheus/find-prometheus.ts'

export type Programs = { readonly prometheus: string; readonly promtool: string }

/** Undefined where one of them is missing. @throws Error in CI, where the evaluation must not be skipped */
export async function findPrograms(env: Readonly<Record<string, string | undefined>>): Promise<Programs | undefined> {
  const prometheus = await findPrometheus(env)
  const promtool = prometheus && join(dirname(await realpath(prometheus)), 'promtool')
  const isThere =
    promtool &&
    (await access(promtool, constants.X_OK).then(
      () => true,
      () => false,
    ))
  if (isThere) return { prometheus, promtool }
  if (env.CI)
    throw new Error('The evaluation needs prometheus, and promtool beside it: npm run prometheus installs both')
  return undefined
}
