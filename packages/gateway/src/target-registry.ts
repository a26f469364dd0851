/** Target registry: packaged catalogues, and catalogues that are fetched at run time and cached. */

import { type Call, type JsonObject, leftMs } from '@mcp-lambda/wrapper'
import type { FetchCatalogue } from './fetch-catalogue.ts'
import type { RefreshTarget } from './refresh-target.ts'
import type { Deployment, Target } from './targets.ts'

/** What is known of a target. */
export type RegisteredTarget =
  /** Its catalogue could not be fetched yet. */
  | { readonly kind: 'unread'; readonly target: Deployment }
  /** `isWhole`: each list was read at least once, so that `catalogue` lacks nothing. */
  | { readonly kind: 'read'; readonly target: Target; readonly isWhole: boolean }

export type TargetRegistry = {
  /** A snapshot: another array whenever something has changed. */
  targets(): readonly RegisteredTarget[]
  /** Undefined while everything is up to date; else waits until what is due was fetched, or could not be. */
  refresh(call: Call): Promise<void> | undefined
  /** Fetches one target's catalogue now, whatever is cached of it. */
  refreshTarget(name: string, call: Call): Promise<void>
}

export type RegistryDeps = {
  readonly fetchCatalogue: FetchCatalogue
  readonly log: (message: string, facts: JsonObject) => void
  readonly now?: () => number
}

/** When a target's catalogue was fetched last, and for how long that is enough. */
export type Wait = { readonly sinceMs: number; readonly lengthMs: number }

export function createTargetRegistry(
  configured: readonly Target[],
  { now = Date.now, ...deps }: RegistryDeps,
): TargetRegistry {
  const registered = new Map(configured.map(target => [target.name, toRegistered(target)]))
  const live = configured.filter(target => target.live).map(({ name }) => name)
  const waits = new Map<string, Wait>()
  let snapshot = [...registered.values()]
  let refreshOne: RefreshTarget | undefined

  function update(name: string, known: RegisteredTarget): void {
    registered.set(name, known)
    snapshot = [...registered.values()]
  }

  /** Loaded late: where everything is packaged, and stays as it was, nothing is fetched. */
  async function refreshTarget(name: string, call: Call): Promise<void> {
    const { createRefreshTarget } = await import('./refresh-target.ts')
    refreshOne ??= createRefreshTarget({ registered, update, waits }, { ...deps, now })
    return refreshOne(name, call)
  }

  function isDue(name: string): boolean {
    const wait = waits.get(name)
    return !wait || leftMs(wait.sinceMs, wait.lengthMs, now()) === 0
  }

  return {
    targets: () => snapshot,
    refreshTarget,
    refresh(call) {
      const due = live.filter(isDue)
      if (due.length === 0) return undefined
      return Promise.all(due.map(name => refreshTarget(name, call))).then(() => undefined)
    },
  }
}

function toRegistered(target: Target): RegisteredTarget {
  return target.live ? { kind: 'unread', target } : { kind: 'read', target, isWhole: true }
}
