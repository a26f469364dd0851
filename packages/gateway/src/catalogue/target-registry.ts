/** Target registry: packaged catalogues, and catalogues that are fetched at run time and cached. */

import type { Call } from '@mcp-lambda/wrapper'
import { leftMs } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import type { RefreshTarget } from './refresh-target.ts'
import type { RegisteredTarget, RegistryDeps, Wait } from './registered-target.ts'

export type TargetRegistry = {
  /** A snapshot: another array whenever something has changed. */
  targets(): readonly RegisteredTarget[]
  /** Undefined while everything is up to date; else waits until what is due was fetched, or could not be. */
  refresh(call: Call): Promise<void> | undefined
  /** Fetches one target's catalogue now, whatever is cached of it. */
  refreshTarget(name: string, call: Call): Promise<void>
}

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
