import { command } from '../command.ts'
import { readStage } from '../flags.ts'

export const check = command<{ stage: string }>({
  brief: 'Report what would fail on a stage. Needs no credentials',
  flags: { stage: { kind: 'parsed', parse: readStage, placeholder: 'NAME', brief: 'Stage to check, e.g. prod' } },
  load: async () => (await import('./check/run-check.ts')).runCheck,
})
