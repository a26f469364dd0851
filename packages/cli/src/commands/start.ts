import { command } from '../command.ts'
import { type PortFlags, portFlags } from '../flags.ts'

export const start = command<PortFlags & { exit: boolean; logs: boolean }>({
  brief: 'Run the services on this machine, and make the first calls',
  description: [
    'Packages the services as for a deployment, runs what came out on a local Lambda, and calls a tool of each by an',
    'official client through the gateway. Ctrl-C ends it.',
  ].join(' '),
  flags: {
    ...portFlags,
    exit: { kind: 'boolean', default: false, withNegated: false, brief: 'End after the first calls' },
    logs: { kind: 'boolean', default: false, withNegated: false, brief: 'Show what the functions log' },
  },
  load: async () => (await import('./start/run-start.ts')).runStart,
})
