/**
 * The services that this repository shows as samples, and the test files that start, package or read them. While a sample
 * is missing, these files are skipped by name. A project that removes a sample for good removes its name here.
 */
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Folders of `services/`. */
export const samples = ['aws-documentation', 'prometheus'] as const

/** Files of `npm test`, relative to `test/`. */
export const filesAboutSamples: readonly string[] = globSync(
  ['end-to-end/{readme,system}.test.ts', 'evaluation/**/*.test.ts', 'support/support.test.ts'],
  { cwd: join(root, 'test') },
).sort()

/** @throws Error in CI, where no test may be skipped */
export function findMissingSamples({
  services = join(root, 'services'),
  env = process.env,
}: {
  readonly services?: string
  readonly env?: Readonly<Record<string, string | undefined>>
} = {}): string[] {
  const missing = samples.filter(name => !existsSync(join(services, name)))
  if (missing.length > 0 && env.CI) {
    throw new Error(`services/ has no ${missing.join(', no ')}, and CI skips no test: see test/samples/samples.ts`)
  }
  return missing
}
