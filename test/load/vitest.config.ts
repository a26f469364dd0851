import { defineConfig } from 'vitest/config'

/** Minutes long and heavy on the machine, so not part of `npm test`: `npm run load`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.load.ts'],
    // One after the other: each wants all of the machine.
    fileParallelism: false,
    testTimeout: 170_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '../.reports/load.json' }]],
  },
})
