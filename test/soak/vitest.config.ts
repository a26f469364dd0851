import { defineConfig } from 'vitest/config'

/** Minutes long, so not part of `npm test`: `npm run soak`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '../.reports/soak.json' }]],
  },
})
