import type { Workspace } from '../metrics-source.ts'

export type FailedCall = {
  readonly workspace: Workspace
  /** The IAM action the call needs, e.g. `aps:QueryMetrics`. */
  readonly action: string
  /** The expression that was sent, to mark the place of an error in. */
  readonly query?: string | undefined
  readonly nowMs: number
}

/** What an error body says, from the two shapes in use: Prometheus' own, and that of AWS in front of it. */
export type Words = {
  readonly prometheus?: string | undefined
  readonly errorType?: string | undefined
  readonly aws?: string | undefined
}
