import { digestVersion } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'

/** Whether a target sends another digest of its catalogue than those that were reviewed. */
export function differs({ digests }: Target, digest: unknown): digest is string {
  return digests !== undefined && typeof digest === 'string' && !digests.includes(digest)
}

/** Whether a target offers something else than was reviewed. Digests of another version cannot be compared, so they say nothing. */
export function hasDrifted(target: Target, digest: unknown): digest is string {
  return differs(target, digest) && digest.startsWith(digestVersion)
}
