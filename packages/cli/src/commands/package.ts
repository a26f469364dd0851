import { command } from '../command.ts'
import { readAnyStage } from '../flags.ts'
import type { PackageFlags } from './package/run-package.ts'

export const packageCommand = command<PackageFlags>({
  brief: 'Package every service, as for a deployment',
  description: [
    'Writes to .package/<stage> in the folder of each service. What did not change is taken from turbo’s cache. In the',
    'folder of a service, packages that service alone, without the cache.',
  ].join(' '),
  flags: {
    stage: {
      kind: 'parsed',
      parse: readAnyStage,
      optional: true,
      placeholder: 'NAME',
      brief: 'Stage to package for; without it, that of the variable STAGE, else local',
    },
    force: { kind: 'boolean', default: false, withNegated: false, brief: 'Package again what is in the cache' },
    concurrency: {
      kind: 'parsed',
      parse: readCount,
      optional: true,
      placeholder: 'N',
      brief: 'Package N services at a time; without it, as many as fit into memory',
    },
    dryRun: { kind: 'boolean', default: false, withNegated: false, brief: 'List what would be packaged' },
  },
  load: async () => (await import('./package/run-package.ts')).runPackage,
})

function readCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new RangeError('give a whole number from 1')
}
