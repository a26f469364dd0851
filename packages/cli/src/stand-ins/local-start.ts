/** What `custom.mcp.local` of a service names: the start of what stands in for the service's AWS side on this machine. */

/** Account, region and credentials of the local AWS endpoints. */
export type LocalIdentity = {
  readonly region: string
  readonly accountId: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Metrics that are served on this machine, in the text format of Prometheus. */
export type ScrapeTarget = {
  /** The name of what is measured, e.g. `lambda`. */
  readonly job: string
  readonly url: string
}

export type LocalStartOptions<Seed = unknown> = {
  /** The functions sign with these credentials. Local endpoints reject any other. */
  readonly identity: LocalIdentity
  readonly region: string
  readonly scrape: readonly ScrapeTarget[]
  /** For files to keep between runs, e.g. a download. Created at the first use, by the stand-in. */
  readonly cacheFolder: string
  /** Data to begin with, from a program that calls `startSystem`. The commands give none. */
  readonly seed?: Seed
  /** Shows a line to the user, e.g. before a long step. */
  readonly say: (text: string) => void
  /** Aborted when the command is stopped. */
  readonly signal: AbortSignal
}

export type StandIn = {
  /** Variables for the functions of this service. They override those of `serverless.yml`. */
  readonly environment: Readonly<Record<string, string>>
  /** Facts for users and scripts, e.g. an id to call with: shown at the start, and top-level keys of `--json`. */
  readonly facts?: Readonly<Record<string, string>>
  /** Resolves when there is data for an example call. Only first calls wait for it. */
  ready?(): Promise<void>
  /** Stops everything, and resolves when it has stopped. */
  close(): Promise<void>
}

/** A program that a stand-in needs: where it is, or what to do. */
export type LocalNeed = { readonly name: string; readonly found?: string; readonly remedy?: string }

/** The export `needs` of the same file, if there is one, for `mcp-lambda doctor`. Installs and starts nothing. */
export type LocalNeeds = (env: Readonly<Record<string, string | undefined>>) => Promise<readonly LocalNeed[]>

/**
 * The default export of the file that `custom.mcp.local` names.
 *
 * @throws Error if a program is missing, with the line that installs it: the service is then off, and the rest runs
 * @example
 * ```ts
 * export const start: LocalStart = async () => {
 *   const api = await startLocalServer(() => ({ status: 200, body: '[]' }))
 *   return { environment: { NOTES_URL: api.origin }, close: api.close }
 * }
 * export default start
 * ```
 */
export type LocalStart<Seed = unknown> = (options: LocalStartOptions<Seed>) => Promise<StandIn>
