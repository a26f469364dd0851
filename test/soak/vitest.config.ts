import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { startWith } from '../start-with.ts'

/** Minutes long, so not part of `npm test`: `npm run soak`. Beside what it repeats for longer, or here. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['{packages,services}/*/test/**/*.soak.ts', 'test/soak/**/*.soak.ts'],
    // A file waits for processes for half of its time. Two at a time, on any machine: each counts its own memory and folders.
    maxWorkers: 2,
    sequence: { sequencer: startWith('leftovers.soak.ts', 'promqltest.soak.ts', 'stream-memory.soak.ts') },
    testTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'test/.reports/soak.json' }]],
  },
})
