/**
 * What follows when a target has drifted. The drift is in the record of each call, and logged once. Then, by the target's `drift`: `count` does
 * nothing more; `refresh` fetches its catalogue and offers that; `refuse` rejects its answers, and sends it no calls until
 * it offers what was reviewed. A digest of another version, as an older or newer wrapper sends it, is counted and logged as unknown.
 */

import { type Call, ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { type JsonObject, leftMs, neverAborted } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { toErrorData } from '../error-data.ts'
import { hasDrifted } from './has-drifted.ts'
import type { TargetRegistry } from './target-registry.ts'

export type DriftDeps = {
  readonly log: (message: string, facts: JsonObject) => void
  readonly registry: Pick<TargetRegistry, 'refreshTarget'>
  readonly now?: () => number
}

/** Port: the digest of what a target offers now; undefined where it gives none. */
export type AskForDigest = (target: Target, call: Call) => Promise<string | undefined>

export type DriftResponse = {
  /** Throws `RpcError` while a target is refused. */
  beforeCall(target: Target, call: Call): Promise<void>
  /** Of a digest that is not among the reviewed ones. Throws `RpcError` where the answer with it is kept back. */
  onDifference(target: Target, digest: string, call: Call): Promise<void>
}

/** How long a target that has drifted is refused before it is asked again, or goes on before it is fetched again. Milliseconds. */
const pauseMs = 30_000

/** Time limit of that question, in milliseconds. */
const askLimitMs = 5_000

/** Digests that were logged; a target that sends a new one with each answer must not fill the memory. */
const maxLogged = 1_000

export function createDriftResponse(
  askForDigest: AskForDigest,
  { log, registry, now = Date.now }: DriftDeps,
): DriftResponse {
  const logged = new Set<string>()
  /** Since when a target that has drifted is refused without being asked, and when its catalogue was last fetched. */
  const refusedSinceMs = new Map<string, number>()
  const fetchedSinceMs = new Map<string, number>()

  return {
    async onDifference(target, digest, call) {
      if (hasDrifted(target, digest)) return onDrift(target, digest, call)
      call.note?.({ drifted: 'unknown' })
      logOnce(`Target ${target.name} sends a digest of another version, so drift is not detected`, target, digest)
    },
    async beforeCall(target, call) {
      if (refusedSinceMs.has(target.name)) await askAgain(target, call)
    },
  }

  function isPausing(sinceMs: number | undefined): boolean {
    return sinceMs !== undefined && leftMs(sinceMs, pauseMs, now()) > 0
  }

  function logOnce(message: string, { name, drift = 'count', digests }: Target, digest: string): void {
    const seen = `${name} ${digest}`
    if (logged.has(seen) || logged.size >= maxLogged) return
    logged.add(seen)
    log(message, { target: name, drift, digest, packaged: digests })
  }

  async function onDrift(target: Target, digest: string, call: Call): Promise<void> {
    const { name, drift = 'count' } = target
    call.note?.({ drifted: true })
    logOnce(`Target ${name} offers something else than was packaged`, target, digest)
    switch (drift) {
      case 'count':
        return
      case 'refresh':
        // Not at every call of a target that cannot be read, or that changes all the time.
        if (isPausing(fetchedSinceMs.get(name))) return
        fetchedSinceMs.set(name, now())
        return registry.refreshTarget(name, call)
      case 'refuse':
        refusedSinceMs.set(name, now())
        throw toRefusal(target)
      default:
        drift satisfies never
    }
  }

  /** The answer is for all callers, so the question does not end with the one that asked. */
  async function askAgain(target: Target, { note: _, ...asker }: Call): Promise<void> {
    if (isPausing(refusedSinceMs.get(target.name))) throw toRefusal(target)
    refusedSinceMs.set(target.name, now())
    const digest = await askForDigest(target, {
      ...asker,
      signal: neverAborted,
      deadlineMs: now() + askLimitMs,
    })
    if (digest === undefined || hasDrifted(target, digest)) throw toRefusal(target)
    refusedSinceMs.delete(target.name)
  }
}

function toRefusal({ name }: Target): RpcError {
  return new RpcError(
    ErrorCode.backendFailed,
    `${name}: it offers something else than was reviewed with this gateway (drift: refuse). Review its catalogue and deploy the gateway with it, or deploy the target as it was`,
    toErrorData({ target: name, cause: 'drifted', retryable: false }),
  )
}
