/** The targets with what they offer, as far as it is known now: most is packaged, some is read at run time and kept. */

import { type Call, type JsonObject, leftMs, RpcError } from '@mcp-lambda/wrapper'
import { startDeadline } from '@mcp-lambda/wrapper/protocol'
import { type Invoke, reserveMs } from './invoke.ts'
import type { Offered, ReadLimits } from './read-offered.ts'
import type { Target } from './targets.ts'

export type Shelf = {
  /** Another array whenever something on it has changed. */
  targets(): readonly Target[]
  /** Undefined while everything is up to date; else waits until what is due was read, or could not be. */
  refresh(call: Call): Promise<void> | undefined
  /** Reads one target's catalogue now, whatever is kept of it. */
  read(target: Target, call: Call): Promise<void>
}

export type ShelfDeps = {
  readonly invoke: Invoke
  readonly log: (message: string, facts: JsonObject) => void
  readonly now?: () => number
  readonly limits?: ReadLimits
}

/** How long a list that was read is kept: as long as clients may keep ours. Milliseconds. */
const keepMs = 300_000

/** How long after a failure a list is asked for again. What was read before is offered meanwhile. */
const pauseMs = 15_000

type Wait = { readonly sinceMs: number; readonly lengthMs: number }

export function createShelf(packaged: readonly Target[], { invoke, log, now = Date.now, limits }: ShelfDeps): Shelf {
  let targets: readonly Target[] = packaged.map(target => (target.live ? { ...target, unread: true } : target))
  const live = packaged.filter(target => target.live)
  /** By target, when its list was read last, and for how long that is enough. */
  const waits = new Map<string, Wait>()
  const reading = new Map<string, Promise<void>>()
  /** Lists without a method that were logged, by target and method. */
  const missingLogged = new Set<string>()

  /** Callers that need the same list at once wait for one reading. None ends it for the others: each waits while it can. */
  async function read(target: Target, call: Call): Promise<void> {
    const leftMs = call.deadlineMs - reserveMs - now()
    const deadline = startDeadline(leftMs, call.signal, { late: () => new Error('The caller has no time') })
    await deadline.race(reading.get(target.name) ?? start(target, call)).catch(() => undefined)
    deadline.end('done')
  }

  function start(target: Target, call: Call): Promise<void> {
    const work = readOne(target, call).finally(() => reading.delete(target.name))
    reading.set(target.name, work)
    return work
  }

  async function readOne(target: Target, call: Call): Promise<void> {
    const wait = (lengthMs: number) => waits.set(target.name, { sinceMs: now(), lengthMs })
    // Callers that come during the first reading have nothing to go on with, so they wait as well.
    if (waits.has(target.name)) wait(pauseMs)
    try {
      // Loaded late: where everything is packaged, and stays as it was, it is never needed.
      const { defaultLimits, readOffered } = await import('./read-offered.ts')
      const offered = await readOffered(target, call, { invoke, log, limits: limits ?? defaultLimits })
      const { catalogue, digest, failed } = offered
      report(target.name, offered)
      const { unread, ...rest } = target
      const isWhole = failed.length === 0
      const fresh = {
        ...rest,
        catalogue,
        // Something of it may never have been read: clients ask again soon.
        ...(unread && !isWhole && { unread }),
        ...(target.digests && digest !== undefined && { digests: [...target.digests, digest] }),
      }
      targets = targets.map(each => (each.name === target.name ? fresh : each))
      wait(isWhole ? keepMs : pauseMs)
    } catch (error) {
      wait(pauseMs)
      log(`Target ${target.name} did not say what it offers`, { target: target.name, details: toDetails(error) })
    }
  }

  function report(target: string, { missing, failed }: Offered): void {
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

  function isDue(wait: Wait | undefined): boolean {
    return !wait || leftMs(wait.sinceMs, wait.lengthMs, now()) === 0
  }

  return {
    targets: () => targets,
    read,
    refresh(call) {
      const due = live.filter(({ name }) => isDue(waits.get(name)))
      if (due.length === 0) return undefined
      return Promise.all(due.map(({ name }) => read(byName(name), call))).then(() => undefined)
    },
  }

  function byName(name: string): Target {
    return targets.find(target => target.name === name) as Target
  }
}

/** The failure itself was logged by `invoke`, where there was one. */
function toDetails(error: unknown): unknown {
  return error instanceof RpcError ? error.message : error
}
