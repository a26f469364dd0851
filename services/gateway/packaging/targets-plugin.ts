import type { Plugin } from 'esbuild'
import type { PackagedTargets, TargetSettings } from '../src/gateway-config.ts'
import { accessFindings } from './access-findings.ts'
import { findings, readCatalogues } from './catalogues.ts'
import { compileCatalogues } from './compile-catalogues.ts'
import { readGatewayConfig } from './gateway-config.ts'
import { type Repository, repository } from './repository.ts'
import type { TargetEntry } from './target-settings.ts'
import { readTargets } from './targets.ts'

/** Resolves `virtual:targets`: every target with its catalogue, and `gateway.yml` as `stage` has it, as one constant. */
export function createTargetsPlugin(stage: string, where: Repository = repository): Plugin {
  return {
    name: 'targets',
    setup(build) {
      build.onResolve({ filter: /^virtual:targets$/ }, ({ path }) => ({ path, namespace: 'targets' }))
      build.onLoad({ filter: /.*/, namespace: 'targets' }, () => {
        const packaged = packageTargets(stage, where)
        return {
          contents: JSON.stringify(packaged),
          loader: 'json',
          warnings: [
            ...findings(packaged.targets),
            ...accessFindings(packaged.config, packaged.targets).map(text => `gateway.yml: ${text}`),
          ].map(text => ({ text })),
        }
      })
    },
  }
}

export function packageTargets(stage: string, { root, gateway }: Repository): PackagedTargets {
  const services = readTargets(root)
  const config = readGatewayConfig(gateway, { stage, targetNames: services.map(({ name }) => name) })
  const targets = readCatalogues(services, { entries: config.targets, gateway })
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
