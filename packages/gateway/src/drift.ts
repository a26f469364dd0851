/** Drift detection: compares the catalogue digest in a target's responses with those of reviewed catalogues. */

import { catalogueKey, isObject, type JsonObject, type JsonRpcResponse, stripCallFacts } from '@mcp-lambda/wrapper'
import type { DriftResponse } from './drift-response.ts'
import type { Invoke } from './invoke.ts'
import type { TargetRegistry } from './target-registry.ts'
import type { Target } from './targets.ts'

export type DriftDeps = {
  readonly log: (message: string, facts: JsonObject) => void
  /** Adds one to a metric of a target. */
  readonly count: (metric: string, target: string) => void
  readonly registry: Pick<TargetRegistry, 'refreshTarget'>
  readonly now?: () => number
}

/**
 * Wraps `invoke`: removes digests from the answers, and compares them with the reviewed ones. A drift is counted, and logged
 * once. Then, by the target's `drift`: `count` goes on, `refresh` fetches the target's catalogue and offers that, `refuse`
 * keeps the answer back and sends the target no more calls until it offers what was reviewed.
 */
export function checkDrift(invoke: Invoke, deps: DriftDeps): Invoke {
  let response: DriftResponse | undefined

  /** Loaded late: targets rarely drift. */
  async function loadResponse(): Promise<DriftResponse> {
    const { createDriftResponse } = await import('./drift-response.ts')
    response ??= createDriftResponse(invoke, deps)
    return response
  }

  return async function invokeChecked(located, call, emit) {
    if (response) await response.beforeCall(located.target, call)
    const answer = await invoke(located, call, emit)
    if ('error' in answer) return answer
    const { digest, message } = takeDigest(answer)
    if (hasDrifted(located.target, digest)) await (await loadResponse()).onDrift(located.target, digest, call)
    return message
  }
}

export function hasDrifted({ digests }: Target, digest: unknown): digest is string {
  return digests !== undefined && typeof digest === 'string' && !digests.includes(digest)
}

type Success = Extract<JsonRpcResponse, { result: unknown }>

/** Removes `mcp-lambda/…` keys before the response goes to the client. */
export function takeDigest(message: Success): { digest?: unknown; message: Success } {
  const { _meta } = message.result
  if (!isObject(_meta)) return { message }
  const stripped = stripCallFacts(_meta)
  if (stripped === _meta) return { message }
  return { digest: _meta[catalogueKey], message: { ...message, result: { ...message.result, _meta: stripped } } }
}
