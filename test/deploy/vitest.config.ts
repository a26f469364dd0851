import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Deployments to AWS stand-ins, which are not npm packages: `npm run test:deploy`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['deploy/**/*.deploy.ts'],
    // Each file has stand-ins of its own, and a deployment waits for half of its time.
    maxWorkers: 2,
    // Seconds on a machine of its own; a busy one may take its time.
    testTimeout: 600_000,
    hookTimeout: 300_000,
    reporters: ['default', ['json', { outputFile: '.reports/deploy.json' }]],
  },
})
