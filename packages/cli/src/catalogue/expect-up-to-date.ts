import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { generateCatalogue } from './generate-catalogue.ts'
import { readCommitted } from './read-committed.ts'

/**
 * Fails, with the difference, when the `catalogue.json` of the service in `directory` is not what its server says today.
 *
 * @example
 * ```ts
 * it('offers what its catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))
 * ```
 */
export async function expectCatalogueUpToDate(directory: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'catalogue-'))
  try {
    const generated = join(scratch, 'catalogue.json')
    await generateCatalogue(directory, generated)
    const [committed, current] = await Promise.all([readCommitted(directory), readFile(generated, 'utf8')])
    expect(
      committed,
      'catalogue.json is not what the server says today. Run `npm run catalogue` and review the change.',
    ).toBe(current)
  } finally {
    await rm(scratch, { recursive: true })
  }
}
