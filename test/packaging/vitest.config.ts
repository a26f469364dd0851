import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Minutes of the framework's packaging, so not part of `npm test`: `npm run packaging`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['**/*.packaging.ts'],
    fileParallelism: false,
    reporters: ['default', ['json', { outputFile: '.reports/packaging.json' }]],
  },
})
