import { command } from '../command.ts'
import type { UpgradeFlags } from './upgrade/run-upgrade.ts'

export const upgrade = command<UpgradeFlags>({
  brief: 'Merge a newer template with the project',
  description: [
    'Brings what the template changed since the project was made or last upgraded into its files. What you changed stays;',
    'where both changed one place, the file gets marks as those of git, and the exit code is 1. Files that you deleted stay',
    'deleted. Needs a git work tree without changes.',
  ].join(' '),
  flags: {
    dryRun: {
      kind: 'boolean',
      default: false,
      withNegated: false,
      brief: 'List what would be done, and change nothing',
    },
    packages: {
      kind: 'parsed',
      parse: String,
      optional: true,
      placeholder: 'FOLDER',
      brief: 'Take the packages of mcp-lambda from packed files in this folder',
    },
    force: {
      kind: 'boolean',
      default: false,
      withNegated: false,
      brief: 'Also where git has changes that are not committed, or is missing',
    },
  },
  load: async () => (await import('./upgrade/run-upgrade.ts')).runUpgrade,
})
