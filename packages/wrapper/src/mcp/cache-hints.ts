/** How long, and how widely, a client may reuse a list or a resource (2026-07-28, server/utilities/caching). */
export type CacheHint = {
  /** Milliseconds; 0 means not at all. */
  readonly ttlMs: number
  /** `public`: the same for every caller, so shared caches may keep it. */
  readonly scope: 'public' | 'private'
}

/** Nothing is reused unless the author says it may be. */
export const noCaching: CacheHint = { ttlMs: 0, scope: 'private' }

/** Methods whose complete results must carry a hint. */
export const cacheableMethods: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
])
