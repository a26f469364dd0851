import { command } from '../command.ts'
import { readStage } from '../flags.ts'

export const check = command<{ stage: string; online: boolean }>({
  brief: 'Report what would fail on a stage. Needs no credentials',
  flags: {
    stage: { kind: 'parsed', parse: readStage, placeholder: 'NAME', brief: 'Stage to check, e.g. prod' },
    online: {
      kind: 'boolean',
      default: false,
      withNegated: false,
      brief: 'Ask the issuers of tokens, too, what they publish',
    },
  },
  load: async () => (await import('./check/run-check.ts')).runCheck,
})
