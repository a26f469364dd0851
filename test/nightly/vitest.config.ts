import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** What takes too long for each change, so once a night: `npm run nightly`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['**/*.nightly.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '.reports/nightly.json' }]],
  },
})
