import { command } from '../command.ts'
import { readAnyStage } from '../flags.ts'

export const token = command<{ stage: string; path: string }>({
  brief: 'Say what the gateway of a stage makes of a token',
  description:
    'Whether it is taken, and if not, why; as whom, with which tenant, roles, scopes and tools. No request is sent, so the signature is not checked. The token comes from a file, or from standard input: on a command line, other programs could read it.',
  word: { brief: 'File that holds the token; - for standard input', placeholder: 'file', parse: text => text },
  flags: {
    stage: {
      kind: 'parsed',
      parse: readAnyStage,
      placeholder: 'NAME',
      brief: 'Stage whose gateway.yml counts, e.g. prod',
    },
    path: {
      kind: 'parsed',
      parse: text => text,
      default: '/mcp',
      placeholder: 'PATH',
      brief: 'Endpoint that the token is for, where an issuer has its own',
    },
  },
  load: async () => (await import('./token/run-token.ts')).runToken,
})
