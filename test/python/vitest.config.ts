import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Servers in Python, packaged and run: minutes, and packages of PyPI. `npm run python-guests`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['python/**/*.guest.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 400_000,
    reporters: ['default', ['json', { outputFile: '.reports/python-guests.json' }]],
  },
})
