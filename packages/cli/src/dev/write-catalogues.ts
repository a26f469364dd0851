import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceLoad } from '@mcp-lambda/serverless/loading'
import { isTarget, readServices } from '@mcp-lambda/serverless/project'
import { generateCatalogue } from '../catalogue/generate-catalogue.ts'
import { messageOf } from '../command-error.ts'

type Options = { readonly root: string; readonly say: (text: string) => void; readonly stop: AbortSignal }

/** The gateway cannot be packaged without them. */
export async function writeMissingCatalogues(options: Options): Promise<void> {
  const services = readServices(options.root).filter(service => isTarget(service) && !service.liveCatalogue)
  for (const { folder, directory } of services) {
    if (!existsSync(join(directory, 'catalogue.json'))) await writeCatalogue(folder, options)
  }
}

/** Rewrites the catalogues of servers that offer something else, and returns the loads as they are then. */
export async function rewriteStaleCatalogues(loads: readonly ServiceLoad[], options: Options): Promise<ServiceLoad[]> {
  const after: ServiceLoad[] = []
  for (const load of loads) {
    const isWritten = load.kind === 'loaded' && load.isStale && (await writeCatalogue(load.service, options))
    after.push(isWritten ? { ...load, isStale: false } : load)
  }
  return after
}

/** Returns whether it is written. A server that cannot be asked leaves the file as it is. */
async function writeCatalogue(folder: string, { root, say, stop }: Options): Promise<boolean> {
  const directory = join(root, 'services', folder)
  const path = `services/${folder}/catalogue.json`
  try {
    await generateCatalogue(directory, join(directory, 'catalogue.json'), stop)
    say(`  ${path} written from the server: review it and commit it`)
    return true
  } catch (error) {
    stop.throwIfAborted()
    say(`  ${path} cannot be written: ${messageOf(error)}`)
    return false
  }
}
