import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Catalogue, digestCatalogue } from '@mcp-lambda/wrapper/catalogue'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { type LoadFailure, loadFunction } from './load-function.ts'
import type { LoadedService } from './load-services.ts'

/** What came of loading the function of a service from its zip. */
export type ServiceLoad = {
  /** Folder of the service. */
  readonly service: string
  readonly functionName: string
  readonly target?: string
  /** Whether packaging starts it, by `custom.mcp.command`. */
  readonly isPython: boolean
} & (
  | {
      readonly kind: 'loaded'
      readonly initMs: number
      readonly tools: readonly JsonObject[]
      /** Whether it offers something else than its `catalogue.json`. */
      readonly isStale: boolean
    }
  | LoadFailure
)

export type LoadServicesOptions = {
  /** Variables of a function, beyond those of its template. */
  readonly environmentOf: (functionName: string) => Readonly<Record<string, string>>
  /** Gets the folders of the services that are being loaded, each time one begins or ends. */
  readonly onLoading?: (services: readonly string[]) => void
  readonly signal?: AbortSignal
}

/** Loads every function, two at a time: each is a process that uses a whole processor. */
export async function loadFromZips(
  services: readonly LoadedService[],
  { environmentOf, onLoading = () => {}, signal }: LoadServicesOptions,
): Promise<ServiceLoad[]> {
  const waiting = services.flatMap(service => service.definitions.map(definition => ({ service, definition })))
  const loads = new Map<string, ServiceLoad>()
  const loading = new Set<string>()
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      signal?.throwIfAborted()
      const { service, definition } = next
      const environment = environmentOf(definition.name)
      loading.add(service.name)
      onLoading([...loading])
      loads.set(definition.name, await loadOne(service, definition, environment))
      loading.delete(service.name)
      onLoading([...loading])
    }
  }
  const inOrder = waiting.map(({ definition }) => definition.name)
  await Promise.all([work(), work()])
  return inOrder.flatMap(name => loads.get(name) ?? [])
}

async function loadOne(
  { name: service, directory, settings }: LoadedService,
  definition: LoadedService['definitions'][number],
  environment: Readonly<Record<string, string>>,
): Promise<ServiceLoad> {
  const { target, catalogue: pinned, command } = settings
  const loaded = await loadFunction(definition, { directory, environment, isTarget: target !== undefined })
  const isPython = command !== undefined
  const facts = { service, functionName: definition.name, isPython, ...(target !== undefined && { target }) }
  if (loaded.kind === 'failed') return { ...facts, ...loaded }
  const { initMs, catalogue } = loaded
  const tools = catalogue?.tools ?? []
  const isStale = catalogue !== undefined && pinned !== 'live' && (await differs(directory, catalogue))
  return { ...facts, kind: 'loaded', initMs, tools, isStale }
}

/** By the digest that the gateway compares at run time. */
async function differs(directory: string, offered: Catalogue): Promise<boolean> {
  const text = await readFile(join(directory, 'catalogue.json'), 'utf8').catch(() => undefined)
  return text === undefined || digestCatalogue(JSON.parse(text)) !== digestCatalogue(offered)
}
