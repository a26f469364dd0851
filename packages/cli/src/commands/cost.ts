import { command } from '../command.ts'

export const cost = command<{ callsPerMonth: number; log?: string; backendMs: number }>({
  brief:
    'What so many calls of tools a month cost on Lambda, and from where on something that runs all the time is cheaper',
  description: [
    'From the times that Lambda billed in a log, and from a dated table of prices (us-east-1, without the free tier). The log is a file,',
    'as functions write it or as the aws command prints it, or that of a deployed stage: its last 24 hours, read with the credentials',
    'of your AWS profile. Without --log, from calls that were recorded on the local Lambda with backends beside it.',
  ].join(' '),
  flags: {
    callsPerMonth: { kind: 'parsed', parse: readCalls, placeholder: 'N', brief: 'Calls of tools, e.g. 100000' },
    log: { kind: 'parsed', parse: String, optional: true, placeholder: 'FILE|STAGE', brief: 'A log, or a stage' },
    backendMs: {
      kind: 'parsed',
      parse: readMilliseconds,
      default: '0',
      placeholder: 'N',
      brief: 'As if the backend of each tool took so many milliseconds longer than in the log',
    },
  },
  load: async () => (await import('./cost/run-cost.ts')).runCost,
})

/** A million calls each second are 2.6 × 10¹² a month. */
const mostCalls = 1e13

function readCalls(text: string): number {
  const calls = Number(text)
  if (/^\d+$/.test(text) && calls >= 1 && calls <= mostCalls) return calls
  throw new RangeError('give a whole number from 1 on, e.g. 100000')
}

function readMilliseconds(text: string): number {
  const milliseconds = Number(text)
  // The longest that a function may run.
  if (/^\d+$/.test(text) && milliseconds <= 900_000) return milliseconds
  throw new RangeError('give milliseconds from 0 to 900000')
}
