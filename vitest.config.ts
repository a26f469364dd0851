import { defineConfig } from 'vitest/config'

/** All workspaces in one run, for an editor or `npx vitest`; `npm test` goes through turbo, which caches each. */
export default defineConfig({ test: { projects: ['packages/*', 'services/*', 'shared', 'test'] } })
