import { defineConfig } from 'vitest/config'

/** Starts the whole system and loads a week of metrics, so not part of `npm test`: `npm run evaluate`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.evaluation.ts'],
    testTimeout: 60_000,
    hookTimeout: 170_000,
    reporters: ['default', ['json', { outputFile: '../.reports/evaluation.json' }]],
  },
})
