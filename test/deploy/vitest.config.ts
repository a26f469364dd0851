import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { startWith } from '../start-with.ts'

/** Needs all others to have ended: it sums up what they recorded. */
const sums = 'deploy/deployer-actions.deploy.ts'

/** Deployments to AWS stand-ins, which are not npm packages: `npm run test:deploy`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    // Each file has stand-ins of its own. Most of the time goes into loading the framework, on one processor each.
    maxWorkers: 2,
    // Seconds on a machine of its own; a busy one may take its time.
    testTimeout: 600_000,
    hookTimeout: 300_000,
    sequence: { sequencer: startWith('releases.deploy.ts', 'removals.deploy.ts', 'half-way.deploy.ts') },
    reporters: ['default', ['json', { outputFile: '.reports/deploy.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'deployments',
          include: ['deploy/**/*.deploy.ts'],
          exclude: [sums],
          globalSetup: 'deploy/package-once.ts',
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'sums', include: [sums], sequence: { groupOrder: 1 } } },
    ],
  },
})
