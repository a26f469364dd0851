import { defineConfig } from 'vitest/config'

/** Minutes long and heavy on the machine, so not part of `npm test`: `npm run faults`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.faults.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '../.reports/faults.json' }]],
  },
})
