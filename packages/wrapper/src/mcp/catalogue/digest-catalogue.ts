import { nodeCrypto } from '../../primitives/node-crypto.ts'
import { sortKeys } from '../sort-keys.ts'
import { digestVersion } from './digest-version.ts'
import { toDigestForm } from './lean-catalogue.ts'
import type { Catalogue } from './read-catalogue.ts'

/**
 * A hash of all that a model sees of a server, in the form in which it is listed. It changes with any text or schema, and
 * with an addition. The server's version is left out: a server that was only deployed again offers the same.
 */
export function digestCatalogue(catalogue: Omit<Catalogue, 'serverInfo' | 'capabilities'>): string {
  const { instructions, tools, prompts, resources, resourceTemplates } = toDigestForm(catalogue)
  const shown = { instructions, tools, prompts, resources, resourceTemplates }
  const hash = nodeCrypto()
    .createHash('sha256')
    .update(JSON.stringify(sortKeys(shown)))
  return `${digestVersion}${hash.digest('base64url')}`
}
