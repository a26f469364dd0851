import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { startWith } from '../start-with.ts'

/** Packs and installs, so not part of `npm test`: `npm run consumers`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['consumers/**/*.consumer.ts'],
    globalSetup: 'consumers/pack-once.ts',
    // Most of the time goes into npm, on disk and network: two at once left a fifth of two processors idle.
    maxWorkers: 3,
    sequence: { sequencer: startWith('registry.consumer.ts', 'create.consumer.ts', 'command.consumer.ts') },
    // Seconds on a machine of its own; a busy one may take its time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['default', ['json', { outputFile: '.reports/consumers.json' }]],
  },
})
