import type { MetricsSource, Workspace } from './metrics-source.ts'

export type RecentNamesOptions = {
  /** Who asks: what one may list is not shown to another. */
  readonly asker: () => string
  readonly now: () => number
  readonly maxAgeMs?: number
  readonly maxLists?: number
}

/**
 * Keeps the lists of all names and of all metadata of a workspace for ten seconds. Pages of `ListMetrics` and completion ask for
 * them again and again, and AMP allows ten such calls a second.
 */
export function withRecentNames(
  source: MetricsSource,
  { asker, now, maxAgeMs = 10_000, maxLists = 8 }: RecentNamesOptions,
): MetricsSource {
  const kept = new Map<string, { readonly sinceMs: number; readonly list: unknown }>()

  async function recent<T>(kind: string, { region, id }: Workspace, fetch: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([kind, region, id, asker()])
    const found = kept.get(key)
    // Each kind has one type of list.
    if (found && now() - found.sinceMs < maxAgeMs) return found.list as T
    const list = await fetch()
    kept.delete(key)
    kept.set(key, { sinceMs: now(), list })
    // A map begins with what was put in first.
    for (const oldest of kept.keys()) {
      if (kept.size <= maxLists) break
      kept.delete(oldest)
    }
    return list
  }

  return {
    ...source,
    metricNames: (workspace, ask, options) => {
      const fetch = () => source.metricNames(workspace, ask, options)
      return ask.pattern === undefined ? recent('names', workspace, fetch) : fetch()
    },
    metadata: (workspace, ask, options) => {
      const fetch = () => source.metadata(workspace, ask, options)
      return ask.metric === undefined ? recent('metadata', workspace, fetch) : fetch()
    },
  }
}
