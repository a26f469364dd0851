import { command } from '../command.ts'
import { readStage } from '../flags.ts'

export const explain = command<{ stage?: string }>({
  brief: 'Show one call: who asked for what, how it ended, and where the time went; or what an error code means',
  description: [
    'A call of this machine, from the records that start and dev keep in .mcp-lambda, also after they have ended. With',
    '--stage, from the last seven days of the logs of that stage, by the aws command. A code is the number of an error',
    '(31504), the cause in a record (throttled), or a problem of check (rule-without-effect); it needs no project.',
  ].join(' '),
  word: {
    placeholder: 'REQUEST-ID|CODE',
    parse: readWord,
    brief: 'Request id of the gateway or of a target, on this machine at least its first 8 characters; or a code',
  },
  flags: {
    stage: { kind: 'parsed', parse: readStage, optional: true, placeholder: 'NAME', brief: 'A deployed stage' },
  },
  load: async () => (await import('./explain/run-explain.ts')).runExplain,
})

function readWord(text: string): string {
  if (/^[\w-]{1,64}$/.test(text)) return text
  throw new RangeError(`"${text}" is no request id and no code`)
}
