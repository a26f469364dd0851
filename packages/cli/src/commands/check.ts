import { command } from '../command.ts'
import { readStage } from '../flags.ts'
import type { CheckFlags } from './check/run-check.ts'

export const check = command<CheckFlags>({
  brief: 'Report what would fail on a stage. Needs no credentials',
  flags: {
    stage: { kind: 'parsed', parse: readStage, placeholder: 'NAME', brief: 'Stage to check, e.g. prod' },
    region: {
      kind: 'parsed',
      parse: readRegion,
      optional: true,
      placeholder: 'REGION',
      brief: 'Region to check for, as sls deploy --region has it',
    },
    param: {
      kind: 'parsed',
      parse: readParameter,
      optional: true,
      variadic: true,
      placeholder: 'NAME=VALUE',
      brief: 'Parameter, as sls deploy --param has it; may be given again',
    },
    explain: {
      kind: 'boolean',
      default: false,
      withNegated: false,
      brief: 'Print what each name of the settings stands for on the stage',
    },
    online: {
      kind: 'boolean',
      default: false,
      withNegated: false,
      brief: 'Ask the issuers of tokens, too, what they publish',
    },
  },
  load: async () => (await import('./check/run-check.ts')).runCheck,
})

function readRegion(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text
  throw new RangeError('give a region, e.g. eu-west-1')
}

function readParameter(text: string): string {
  if (/^[^=\s]+=/.test(text)) return text
  throw new RangeError('give a name and a value, e.g. network=vpc')
}
