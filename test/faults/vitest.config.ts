import { defineConfig } from 'vitest/config'

/** Minutes long and heavy on the machine, so not part of `npm test`: `npm run faults`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.faults.ts'],
    // An hour is recorded in a minute of waits, beside which the other files run.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '../.reports/faults.json' }]],
  },
})
