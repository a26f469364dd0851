/** Whether a target still offers what was reviewed: it sends a digest of its own catalogue with its answers. */

import {
  type Call,
  catalogueKey,
  ErrorCode,
  isObject,
  type JsonObject,
  type JsonRpcResponse,
  leftMs,
  RpcError,
  stripCallFacts,
} from '@mcp-lambda/wrapper'
import { anonymousEnvelope, neverAborted } from '@mcp-lambda/wrapper/protocol'
import type { Invoke } from './invoke.ts'
import type { Shelf } from './shelf.ts'
import type { Located, Target } from './targets.ts'

export type PinDeps = {
  readonly log: (message: string, facts: JsonObject) => void
  /** Adds one to a metric of a target. */
  readonly count: (metric: string, target: string) => void
  readonly shelf: Pick<Shelf, 'read'>
  readonly now?: () => number
}

/** How long a target that has changed is refused before it is asked again what it offers; or is read again. Milliseconds. */
const pauseMs = 30_000

/** How long it may take to say so, in milliseconds. */
const askLimitMs = 5_000

/** Digests that were logged; a target that sends a new one with each answer must not fill the memory. */
const maxLogged = 1_000

/**
 * The same, with digests taken off the answers and held against those of the packaged catalogue. A change is counted,
 * and logged once; then, by the target's `drift`: `count` goes on, `refresh` offers from now on what the target now offers,
 * `refuse` keeps the answer back, and sends the target no more calls until it offers what was reviewed.
 */
export function checkPins(invoke: Invoke, { log, count, shelf, now = Date.now }: PinDeps): Invoke {
  const logged = new Set<string>()
  /** Since when a target that has changed is refused without being asked, and when it was last read again. */
  const refusedSinceMs = new Map<string, number>()
  const readSinceMs = new Map<string, number>()

  return async function invokeChecked(located, call, emit) {
    const { target } = located
    if (refusedSinceMs.has(target.name)) await askAgain(located, call)
    const answer = await invoke(located, call, emit)
    if ('error' in answer) return answer
    const { digest, response } = takeDigest(answer)
    if (hasDrifted(target, digest)) await onDrift(target, digest, call)
    return response
  }

  function isPausing(sinceMs: number | undefined): boolean {
    return sinceMs !== undefined && leftMs(sinceMs, pauseMs, now()) > 0
  }

  function hasDrifted({ digests }: Target, digest: unknown): digest is string {
    return digests !== undefined && typeof digest === 'string' && !digests.includes(digest)
  }

  async function onDrift(target: Target, digest: string, call: Call): Promise<void> {
    const { name, drift = 'count', digests } = target
    count('CatalogueDrift', name)
    const seen = `${name} ${digest}`
    if (!logged.has(seen) && logged.size < maxLogged) {
      logged.add(seen)
      log(`Target ${name} offers something else than was packaged`, { target: name, drift, digest, packaged: digests })
    }
    switch (drift) {
      case 'count':
        return
      case 'refresh':
        // Not at every call of one that cannot be read, or that changes all the time.
        if (isPausing(readSinceMs.get(name))) return
        readSinceMs.set(name, now())
        return shelf.read(target, call)
      case 'refuse':
        refusedSinceMs.set(name, now())
        throw toRefusal(target)
      default:
        drift satisfies never
    }
  }

  /**
   * By a request that does nothing: no tool of a changed target runs to find out whether it has changed. All callers
   * wait for the answer, so it does not end with the one that asked.
   */
  async function askAgain({ target }: Located, asker: Call): Promise<void> {
    if (isPausing(refusedSinceMs.get(target.name))) throw toRefusal(target)
    refusedSinceMs.set(target.name, now())
    const request = {
      jsonrpc: '2.0',
      id: 'drift',
      method: 'server/discover',
      params: { _meta: anonymousEnvelope },
    } as const
    const call = { ...asker, signal: neverAborted, deadlineMs: now() + askLimitMs }
    const answer = await invoke({ target, request, repeatable: true }, call, () => undefined)
    if ('error' in answer) throw toRefusal(target)
    const { digest } = takeDigest(answer)
    if (typeof digest !== 'string' || hasDrifted(target, digest)) throw toRefusal(target)
    refusedSinceMs.delete(target.name)
  }
}

type Success = Extract<JsonRpcResponse, { result: unknown }>

/** Keys of ours in `_meta` are between the gateway and its targets: none goes on to the client. */
function takeDigest(message: Success): { digest?: unknown; response: Success } {
  const { _meta } = message.result
  if (!isObject(_meta)) return { response: message }
  const stripped = stripCallFacts(_meta)
  if (stripped === _meta) return { response: message }
  return { digest: _meta[catalogueKey], response: { ...message, result: { ...message.result, _meta: stripped } } }
}

function toRefusal({ name }: Target): RpcError {
  return new RpcError(
    ErrorCode.backendFailed,
    `${name}: it offers something else than was reviewed with this gateway (drift: refuse). Review its catalogue and deploy the gateway with it, or deploy the target as it was`,
    { target: name, cause: 'drifted', retryable: false },
  )
}
