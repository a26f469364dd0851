import { command } from '../command.ts'
import { type PortFlags, portFlags } from '../flags.ts'

export const dev = command<PortFlags & { function?: string }>({
  brief: 'Run the services on this machine, and swap in what you save',
  description: [
    'Starts what `start` does, shows what the functions log, and swaps a function when its sources are saved. With --json,',
    'one JSON object a line. Ctrl-C ends it.',
  ].join(' '),
  flags: {
    ...portFlags,
    function: {
      kind: 'parsed',
      parse: String,
      optional: true,
      placeholder: 'NAME',
      brief: 'Show the log of this function alone, e.g. notes',
    },
  },
  load: async () => (await import('./dev/run-dev.ts')).runDev,
})
