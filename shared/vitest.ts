import { defineConfig } from 'vitest/config'

declare module 'vitest' {
  interface TaskMeta {
    /** How to get what a skipped test needs: a command, as a reader would type it. */
    needs?: string
  }
}

/** What every workspace's tests share. A test that needs longer says so itself. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.*/**'],
    // Generous, since a machine that does other things too must not decide a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A second, the default, is too short on a machine that does other things too.
    expect: { poll: { timeout: 10_000 } },
    // Test files share a process and its loaded modules. The gateway's 38 files took 50 s isolated and 34 s shared
    // (Node 24, two cores). So each test undoes what it changes: environment, timers, spies.
    isolate: false,
    // What a test that passes prints is of no interest in a long list.
    silent: 'passed-only',
    // The second is read by `scripts/test-reports.ts`.
    reporters: ['default', ['json', { outputFile: '.reports/test.json' }]],
    // A test that leaves a timer, socket or child behind is found by the run not ending, so it must not be hidden.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
