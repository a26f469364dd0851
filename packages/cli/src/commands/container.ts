import { command } from '../command.ts'
import { readStage } from '../flags.ts'
import type { ContainerFlags } from './container/run-container.ts'

export const container = command<ContainerFlags>({
  brief: 'Bundle the gateway as a program for a container',
  description: [
    'Writes container.mjs, and what belongs beside it, to .container/<stage> of the gateway’s folder, and prints the variable',
    'that the program needs. It runs in any image with Node 24.',
  ].join(' '),
  flags: {
    stage: {
      kind: 'parsed',
      parse: readStage,
      default: 'prod',
      placeholder: 'NAME',
      brief: 'Stage whose settings and targets it has',
    },
  },
  load: async () => (await import('./container/run-container.ts')).runContainer,
})
