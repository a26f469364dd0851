import { join } from 'node:path'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { defineConfig } from 'vitest/config'

const missing = await findPython('3.13', process.env).then(
  () => undefined,
  error => error.message,
)
if (missing !== undefined) console.warn(`Servers in Python are not tried: ${missing}`)

/** Servers in Python and one in Java, packaged and run: minutes, and packages of PyPI and Maven. `npm run python-guests`. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: [...(missing === undefined ? ['python/**/*.guest.ts'] : []), 'java/**/*.guest.ts'],
    passWithNoTests: true,
    // A file waits for processes for half of its time.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 400_000,
    reporters: ['default', ['json', { outputFile: '.reports/python-guests.json' }]],
  },
})
