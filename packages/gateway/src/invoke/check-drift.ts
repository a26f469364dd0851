/** Drift detection: compares the catalogue digest in a target's responses with those of reviewed catalogues. */

import {
  anonymousEnvelope,
  catalogueKey,
  isObject,
  type JsonRpcResponse,
  stripCallFacts,
} from '@mcp-lambda/wrapper/protocol'
import type { AskForDigest, DriftDeps, DriftResponse } from '../catalogue/drift.ts'
import { differs } from '../catalogue/has-drifted.ts'
import type { Invoke } from './invoke.ts'

/**
 * Wraps `invoke`: removes digests from the answers, and compares them with the reviewed ones. What follows a drift is
 * decided in `catalogue/drift.ts`.
 */
export function checkDrift(invoke: Invoke, deps: DriftDeps): Invoke {
  let response: DriftResponse | undefined

  /** Loaded late: targets rarely drift. */
  async function loadResponse(): Promise<DriftResponse> {
    const { createDriftResponse } = await import('../catalogue/drift.ts')
    response ??= createDriftResponse(createAskForDigest(invoke), deps)
    return response
  }

  return async function invokeChecked(located, call, emit) {
    if (response) await response.beforeCall(located.target, call)
    const answer = await invoke(located, call, emit)
    if ('error' in answer) return answer
    const { digest, message } = takeDigest(answer)
    if (differs(located.target, digest)) await (await loadResponse()).onDifference(located.target, digest, call)
    return message
  }
}

/** By a request that does nothing: no tool of a changed target runs to find out whether it has changed. */
function createAskForDigest(invoke: Invoke): AskForDigest {
  const params = { _meta: anonymousEnvelope }
  const request = { jsonrpc: '2.0', id: 'drift', method: 'server/discover', params } as const
  return async (target, call) => {
    const answer = await invoke({ target, request, repeatable: true }, call, () => undefined)
    if ('error' in answer) return undefined
    const { digest } = takeDigest(answer)
    return typeof digest === 'string' ? digest : undefined
  }
}

type Success = Extract<JsonRpcResponse, { result: unknown }>

/** Removes `mcp-lambda/…` keys before the response goes to the client. */
function takeDigest(message: Success): { digest?: unknown; message: Success } {
  const { _meta } = message.result
  if (!isObject(_meta)) return { message }
  const stripped = stripCallFacts(_meta)
  if (stripped === _meta) return { message }
  return { digest: _meta[catalogueKey], message: { ...message, result: { ...message.result, _meta: stripped } } }
}
