import { type ServiceLoad, toWayOut } from '@mcp-lambda/serverless/loading'
import type { MissingSecrets } from '../system/machine-secrets.ts'

/** One line for each target, and one for whatever else cannot be loaded; the place or the way out stands below. */
export function describeLoads(loads: readonly ServiceLoad[], missingSecrets: readonly MissingSecrets[] = []): string[] {
  const shown = loads.filter(({ kind, target }) => kind === 'failed' || target !== undefined)
  const width = Math.max(0, ...shown.map(load => nameOf(load).length))
  const below = (text: string) => `${' '.repeat(width)}  ${text}`
  return shown.flatMap(load => {
    const name = nameOf(load).padEnd(width)
    const missing = missingSecrets.find(({ service }) => service === load.service)?.names.join(' and ')
    if (load.kind === 'failed') {
      const without = missing === undefined ? '' : ` without ${missing}`
      const wayOut = missing === undefined ? toWayOut(load) : `write ${missing} into .env`
      return [`${name}  cannot be loaded${without}: ${load.reason}`, below(wayOut)]
    }
    const count = load.tools.length === 1 ? '1 tool' : `${load.tools.length} tools`
    const placeholder = missing === undefined ? '' : `, with a placeholder for ${missing}`
    const line = `${name}  ${count}, loaded in ${Math.round(load.initMs)} ms${placeholder}`
    return load.isStale
      ? [line, below(`offers something else than ${toCatalogueFile(load)}: npm run catalogue`)]
      : [line]
  })
}

export function toCatalogueFile({ service }: Pick<ServiceLoad, 'service'>): string {
  return `services/${service}/catalogue.json`
}

function nameOf({ target, service }: ServiceLoad): string {
  return target ?? service
}
