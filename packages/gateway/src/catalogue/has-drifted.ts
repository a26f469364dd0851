import type { Target } from '../config/target.ts'

/** Whether a target offers something else than was reviewed, by the digest that it sends of its catalogue. */
export function hasDrifted({ digests }: Target, digest: unknown): digest is string {
  return digests !== undefined && typeof digest === 'string' && !digests.includes(digest)
}
