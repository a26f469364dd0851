import { digestVersion } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'

/** Whether a target sends another digest of its catalogue than those that were reviewed. */
export function differs({ digests, accepts = [] }: Target, digest: unknown): digest is string {
  if (digests === undefined || typeof digest !== 'string' || digests.includes(digest)) return false
  return !accepts.some(start => digest.startsWith(start))
}

/** Whether a target offers something else than was reviewed. Digests of another version cannot be compared, so they say nothing. */
export function hasDrifted(target: Target, digest: unknown): digest is string {
  return differs(target, digest) && digest.startsWith(digestVersion)
}
