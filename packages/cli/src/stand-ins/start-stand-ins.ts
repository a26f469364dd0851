/** Starts the stand-ins of all services. A service whose stand-in fails to start is off, and the others run. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LoadedService } from '@mcp-lambda/serverless/loading'
import type { LocalStart, LocalStartOptions, StandIn } from './local-start.ts'

/** Services by name of their folder. A service without `custom.mcp.local` is in neither. */
export type StandIns = {
  readonly started: ReadonlyMap<string, StandIn>
  /** Reasons, for a user. */
  readonly off: ReadonlyMap<string, string>
}

export type StandInsOptions = Omit<LocalStartOptions, 'cacheFolder' | 'seed'> & {
  /** Each service gets a folder of its own below it. */
  readonly cacheFolder: string
  /** By name of the service's folder. */
  readonly seeds?: Readonly<Record<string, unknown>>
}

/** @throws the reason of `signal` once it is aborted, after closing what was started */
export async function startStandIns(services: readonly LoadedService[], options: StandInsOptions): Promise<StandIns> {
  const started = new Map<string, StandIn>()
  const off = new Map<string, string>()
  await Promise.all(
    services.map(async service => {
      const { name, settings } = service
      if (settings.local === undefined) return
      await startStandIn(service, settings.local, options).then(
        standIn => started.set(name, standIn),
        (error: unknown) => off.set(name, error instanceof Error ? error.message : String(error)),
      )
    }),
  )
  if (options.signal.aborted) {
    await Promise.all([...started.values()].map(standIn => standIn.close()))
    throw options.signal.reason
  }
  return { started, off }
}

async function startStandIn(
  { name, directory }: LoadedService,
  path: string,
  { seeds, cacheFolder, ...options }: StandInsOptions,
): Promise<StandIn> {
  const file = join(directory, path)
  const place = `services/${name}/serverless.yml: custom.mcp.local names ${path}`
  if (!existsSync(file)) throw new Error(`${place}, which does not exist`)
  const { default: start } = await import(pathToFileURL(file).href)
  if (typeof start !== 'function') throw new Error(`${place}, whose default export is not a function`)
  const seed = seeds?.[name]
  // Its own code: `LocalStart` is what the export has to be.
  return (start as LocalStart)({
    ...options,
    cacheFolder: join(cacheFolder, name),
    ...(seed !== undefined && { seed }),
  })
}
