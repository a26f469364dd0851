import { defineConfig } from 'vitest/config'

/** What every workspace's tests share. A test that needs longer says so itself. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.*/**'],
    testTimeout: 20_000,
    // A test that leaves a timer, socket or child behind is found by the run not ending, so it must not be hidden.
    dangerouslyIgnoreUnhandledErrors: false,
  },
})
