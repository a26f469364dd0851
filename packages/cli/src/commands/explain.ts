import { command } from '../command.ts'
import { readStage } from '../flags.ts'

export const explain = command<{ stage?: string }>({
  brief: 'Show one call: who asked for what, how it ended, and where the time went',
  description: [
    'Of this machine, from the records that start and dev keep in .mcp-lambda, also after they have ended. With --stage,',
    'from the last seven days of the logs of that stage, by the aws command.',
  ].join(' '),
  word: {
    placeholder: 'REQUEST-ID',
    parse: readRequestId,
    brief: 'Of the gateway or of a target; on this machine its first 8 characters are enough',
  },
  flags: {
    stage: { kind: 'parsed', parse: readStage, optional: true, placeholder: 'NAME', brief: 'A deployed stage' },
  },
  load: async () => (await import('./explain/run-explain.ts')).runExplain,
})

function readRequestId(text: string): string {
  if (/^[\da-f][\da-f-]{7,35}$/.test(text)) return text
  throw new RangeError(`"${text}" is no request id: give its first 8 characters or more, as the log shows them`)
}
