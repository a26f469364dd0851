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
    testTimeout: 20_000,
    // Files share a process, and each module is loaded once: that is a third of the time of a workspace with many small
    // files. What tests change (environment, timers, spies) they undo, and no module keeps the state of a caller.
    isolate: false,
    // What a test that passes prints is of no interest in a long list.
    silent: 'passed-only',
    // The second is read by `scripts/test-reports.ts`.
    reporters: ['default', ['json', { outputFile: '.reports/test.json' }]],
    // A test that leaves a timer, socket or child behind is found by the run not ending, so it must not be hidden.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
