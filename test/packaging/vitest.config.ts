import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { startWith } from '../start-with.ts'

/** Minutes of the framework's packaging, so not part of `npm test`: `npm run packaging`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['**/*.packaging.ts'],
    // A packaging waits for the framework to load for half of its time. Two at a time, on any machine: each has its own folders.
    maxWorkers: 2,
    sequence: { sequencer: startWith('new-kinds.packaging.ts', 'lint.packaging.ts', 'templates.packaging.ts') },
    reporters: ['default', ['json', { outputFile: '.reports/packaging.json' }]],
  },
})
