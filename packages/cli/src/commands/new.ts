import { findServerNameProblem, type Sdk, sdks } from 'create-mcp-lambda'
import { command } from '../command.ts'

export const newServer = command<{ sdk: Sdk; dryRun: boolean }>({
  brief: 'Add a tool server: a workspace under services/',
  description: [
    'Writes a server in TypeScript with one tool, its test and its README, installs what it needs, and writes its',
    'catalogue. Nothing is left of a run that fails or is ended.',
  ].join(' '),
  word: { placeholder: 'NAME', parse: readName, brief: 'Folder under services/, and name in front of its tools' },
  flags: {
    sdk: {
      kind: 'enum',
      values: sdks,
      default: 'v2',
      brief: '@modelcontextprotocol/server (v2) or @modelcontextprotocol/sdk (v1)',
    },
    dryRun: { kind: 'boolean', default: false, withNegated: false, brief: 'List what would be written' },
  },
  load: async () => (await import('./new/run-new.ts')).runNew,
})

function readName(name: string): string {
  const problem = findServerNameProblem(name)
  if (problem === undefined) return name
  throw new RangeError(problem)
}
