import type { Plugin } from 'esbuild'
import type { PackagedTargets } from '../src/gateway-config.ts'
import { accessFindings } from './access-findings.ts'
import { findings, readCatalogues } from './catalogues.ts'
import { readGatewayConfig } from './gateway-config.ts'
import { type Repository, repository } from './repository.ts'
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
  const targets = readTargets(root)
  const config = readGatewayConfig(gateway, { stage, targetNames: targets.map(({ name }) => name) })
  return { targets: readCatalogues(targets), config }
}
