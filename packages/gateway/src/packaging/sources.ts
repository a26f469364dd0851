/** A service of this project that is a target, as its `serverless.yml` describes it. */
export type TargetService = {
  /** The service's folder, with its `catalogue.json`. */
  readonly directory: string
  /** `custom.mcp.target`. */
  readonly target: string
  /** With `${sls:stage}` still in it. */
  readonly functionNames: readonly string[]
  /** Of a published version, by which its function is called. Without one the function itself is. */
  readonly alias?: string
  /** Whether what it offers is read at run time. */
  readonly liveCatalogue: boolean
}

/** What the gateway is packaged from. */
export type GatewaySources = {
  /** The project's folder. Messages name files by their path from here. */
  readonly root: string
  /** The folder that holds `gateway.yml`. */
  readonly gateway: string
  /** The project's own services that are targets. */
  readonly services: readonly TargetService[]
}
