import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Needs Java and a Keycloak, so neither part of `npm test` nor of CI: `npm run keycloak`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../../..'),
    include: ['end-to-end/logins/keycloak/*.keycloak.ts'],
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: '.reports/keycloak.json' }]],
  },
})
