/** Each stack carries the digest of what it was deployed from: what did not change is not deployed again. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { digestOutput } from '../release/plan.ts'
import type { Service } from './framework.ts'

/**
 * Adds the output to a compiled template. Zips of functions are in the digest by the variable of each function
 * (`package-digest.ts`), those of layers by their content.
 */
export async function addStackDigest(
  { provider, layers = {}, package: packaged }: Service,
  directory: string,
): Promise<void> {
  const { compiledCloudFormationTemplate: template, stackTags = {} } = provider
  const hash = createHash('sha256')
  // Each packaging has a folder of its own in the bucket, named by the time.
  const text = JSON.stringify({ template, stackTags })
  hash.update(packaged?.artifactDirectoryName ? text.replaceAll(packaged.artifactDirectoryName, '') : text)
  for (const { package: { artifact } = {} } of Object.values(layers)) {
    if (artifact !== undefined && !artifact.startsWith('s3:')) hash.update(await readFile(resolve(directory, artifact)))
  }
  template.Outputs = { ...template.Outputs, [digestOutput]: { Value: hash.digest('hex') } }
}
