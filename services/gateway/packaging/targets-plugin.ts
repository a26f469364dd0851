import type { Plugin } from 'esbuild'
import type { PackagedTargets, TargetSettings } from '../src/gateway-config.ts'
import { accessFindings } from './access-findings.ts'
import { findings, readCatalogues } from './catalogues.ts'
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
  return { targets, config: { ...config, targets: mapValues(config.targets, toSettings) } }
}

/** Without what was of use in packaging alone. */
function toSettings({ catalogue: _, accept: _accept, hide: _hide, ...settings }: TargetEntry): TargetSettings {
  const { function: arn, ...rest } = settings
  return { ...rest, ...(arn !== undefined && { elsewhere: true }) }
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, to: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]))
}
