import { defineConfig } from 'vitest/config'

/** What every workspace's tests share. A test that needs longer says so itself. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.*/**'],
    testTimeout: 20_000,
  },
})
