/** Fetches one target's catalogue into the registry, once for all callers that need it at the same time. */

import { type Call, RpcError } from '@mcp-lambda/wrapper'
import { startDeadline } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { emptyCatalogue } from './empty-catalogue.ts'
import type { FetchedCatalogue, RegisteredTarget, RegistryDeps, Wait } from './registered-target.ts'

/** Settles when the catalogue was fetched or could not be, or when the caller can wait no longer. */
export type RefreshTarget = (name: string, call: Call) => Promise<void>

export type RegistryState = {
  readonly registered: ReadonlyMap<string, RegisteredTarget>
  readonly update: (name: string, known: RegisteredTarget) => void
  readonly waits: Map<string, Wait>
}

/** How long a fetched catalogue is cached: as long as clients may keep lists. Milliseconds. */
const keepMs = 300_000

/** How long after a failure a catalogue is fetched again, in milliseconds. What was read before is offered meanwhile. */
const pauseMs = 15_000

/** Kept from a caller's deadline, in milliseconds, to answer it with what is known. */
const reserveMs = 100

export function createRefreshTarget(
  { registered, update, waits }: RegistryState,
  { fetchCatalogue, log, now }: Required<RegistryDeps>,
): RefreshTarget {
  const fetching = new Map<string, Promise<void>>()
  /** Lists without a method that were logged, by target and method. */
  const missingLogged = new Set<string>()

  /** Callers that need one catalogue at once wait for one fetch. None ends it for the others: each waits while it can. */
  return async function refreshTarget(name, call) {
    const leftMs = call.deadlineMs - reserveMs - now()
    const deadline = startDeadline(leftMs, call.signal, { late: () => new Error('The caller has no time') })
    await deadline.race(fetching.get(name) ?? start(name, call)).catch(() => undefined)
    deadline.end('done')
  }

  function start(name: string, call: Call): Promise<void> {
    const work = fetchOne(name, call).finally(() => fetching.delete(name))
    fetching.set(name, work)
    return work
  }

  async function fetchOne(name: string, call: Call): Promise<void> {
    const known = registered.get(name)
    if (!known) return
    const wait = (lengthMs: number) => waits.set(name, { sinceMs: now(), lengthMs })
    // Callers that come during the first fetch have nothing to go on with, so they wait as well.
    if (waits.has(name)) wait(pauseMs)
    try {
      const fetched = await fetchCatalogue(toTarget(known), call)
      report(name, fetched)
      update(name, toUpdated(known, fetched))
      wait(fetched.failed.length === 0 ? keepMs : pauseMs)
    } catch (error) {
      wait(pauseMs)
      log(`Target ${name} did not say what it offers`, { target: name, details: toDetails(error) })
    }
  }

  function report(target: string, { missing, failed }: FetchedCatalogue): void {
    for (const method of missing) {
      if (missingLogged.has(`${target} ${method}`)) continue
      missingLogged.add(`${target} ${method}`)
      log(`Target ${target} has no method ${method}, so that list is empty`, { target, method })
    }
    for (const { method, error } of failed) {
      log(`Target ${target} did not answer ${method}, so what it offered before stays`, {
        target,
        method,
        details: toDetails(error),
      })
    }
  }
}

/** A target as it is called to ask for its catalogue. */
function toTarget(known: RegisteredTarget): Target {
  return known.kind === 'read' ? known.target : { ...known.target, catalogue: emptyCatalogue }
}

function toUpdated(known: RegisteredTarget, { catalogue, digest, failed }: FetchedCatalogue): RegisteredTarget {
  // What was compiled is of the packaged catalogue.
  const { compiled: _, digests, ...deployment } = toTarget(known)
  const accepted = digests && digest !== undefined && !digests.includes(digest) ? [...digests, digest] : digests
  return {
    kind: 'read',
    target: { ...deployment, catalogue, ...(accepted && { digests: accepted }) },
    isWhole: failed.length === 0 || (known.kind === 'read' && known.isWhole),
  }
}

/** Where there was a failure of the function, `invoke` has logged it. */
function toDetails(error: unknown): unknown {
  return error instanceof RpcError ? error.message : error
}
