import type { AlertSource } from '../alert-source.ts'
import type { ChartFiles } from '../chart/chart-files.ts'
import type { Config } from '../config.ts'
import type { MetricsSource } from '../metrics-source.ts'
import type { WorkspaceDirectory } from '../workspace-directory.ts'

/** All that the tools need of the outside. */
export type ToolDeps = {
  readonly config: Config
  readonly source: MetricsSource
  readonly alerts: AlertSource
  readonly directory: WorkspaceDirectory
  /** The tenant of the call that runs, if it has one. */
  readonly tenant: () => string | undefined
  /** Read when the first chart is drawn. */
  readonly readChartFiles: () => Promise<ChartFiles>
  /** How long ListAlerts waits for the Alertmanager. Default 10 seconds. */
  readonly alertmanagerMs?: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Reports unforeseen errors. The caller learns of one only that it happened. */
  readonly reportBug: (error: unknown) => void
}
