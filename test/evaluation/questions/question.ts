import type { Ask } from '../host/host.ts'
import type { Answer, Tolerance } from '../report/compare-answers.ts'
import type { PrometheusApi } from '../right/prometheus-api.ts'

export type Question = {
  /** Names it in budgets, runs and tables. */
  readonly id: string
  /** In a user's words. */
  readonly asks: string
  /** The calls of a model that makes no mistake. Each call, and the answer, follows from the question and earlier answers alone. */
  readonly path: (ask: Ask) => Promise<Answer>
  /** By other means than the tools: Prometheus' own API, or the source of the pages. */
  readonly right: (prometheus: PrometheusApi) => Promise<Answer> | Answer
  readonly tolerance?: Tolerance
}
