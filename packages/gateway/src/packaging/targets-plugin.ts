import type { Plugin } from 'esbuild'
import type { PackagedTargets, TargetEntry, TargetSettings } from '../config/gateway-config.ts'
import { accessFindings } from './access-findings.ts'
import { findings, readCatalogues } from './catalogues.ts'
import { compileCatalogues } from './compile-catalogues.ts'
import { readGatewayConfig } from './read-gateway-yml.ts'
import { toTargets } from './service-targets.ts'
import type { GatewaySources } from './sources.ts'
import { toToolIndex } from './tool-index.ts'

/**
 * Puts every target with its catalogue, and `gateway.yml` as `stage` has it, in the place of `#mcp-lambda/packaged`, as one
 * constant. The index of tools, which is loaded late, is in the place of `#mcp-lambda/tool-index`. Each build reads `sources` anew.
 */
export function createTargetsPlugin(stage: string, sources: () => GatewaySources): Plugin {
  return {
    name: 'targets',
    setup(build) {
      build.onResolve({ filter: /^#mcp-lambda\/(packaged|tool-index)$/ }, ({ path }) => ({
        path,
        namespace: 'targets',
      }))
      build.onLoad({ filter: /tool-index$/, namespace: 'targets' }, () => ({
        contents: JSON.stringify(toToolIndex(packageTargets(stage, sources()))),
        loader: 'json',
      }))
      build.onLoad({ filter: /.*/, namespace: 'targets' }, () => {
        const packaged = packageTargets(stage, sources())
        return {
          contents: JSON.stringify(packaged),
          loader: 'json',
          warnings: [
            ...findings(packaged.targets).map(({ text }) => text),
            ...accessFindings(packaged.config, packaged.targets).map(({ text }) => `gateway.yml: ${text}`),
          ].map(text => ({ text })),
        }
      })
    },
  }
}

export function packageTargets(stage: string, sources: GatewaySources): PackagedTargets {
  const services = toTargets(sources)
  const config = readGatewayConfig(sources, { stage, targetNames: services.map(({ name }) => name) })
  const targets = readCatalogues(services, { entries: config.targets, sources })
  const live = new Set(targets.filter(target => target.live).map(({ name }) => name))
  const settings = Object.entries(config.targets).map(([name, entry]) => [name, toSettings(entry, live.has(name))])
  return compileCatalogues({ targets, config: { ...config, targets: Object.fromEntries(settings) } })
}

/** Without what was of use in packaging alone. */
function toSettings(entry: TargetEntry, isLive: boolean): TargetSettings {
  const { catalogue: _, accept: _accept, function: arn, hide, ...rest } = entry
  const isRead = isLive || entry.drift === 'refresh'
  return { ...rest, ...(hide && isRead && { hide }), ...(arn !== undefined && { elsewhere: true }) }
}
