import type { TargetService } from './targets.ts'

/** What the gateway is packaged from. */
export type GatewaySources = {
  /** The project's folder. Messages name files by their path from here. */
  readonly root: string
  /** The folder that holds `gateway.yml`. */
  readonly gateway: string
  /** The project's own services that are targets. */
  readonly services: readonly TargetService[]
}
