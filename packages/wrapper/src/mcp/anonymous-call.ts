/** Requests that no client sent: as of a 2026-07-28 client without name and capabilities. */

import type { Call } from '../backend.ts'
import { neverAborted } from '../primitives/never-aborted.ts'
import { metaKey, modernRevision } from './revisions.ts'

/** `_meta` of such a request. */
export const anonymousEnvelope = { [metaKey.protocolVersion]: modernRevision, [metaKey.clientCapabilities]: {} }

/** A call for no principal and tenant, without a deadline: an environment may be frozen in the middle of it. */
export function anonymousCall(requestId: string): Call {
  return {
    requestId,
    era: 'modern',
    revision: modernRevision,
    deadlineMs: Number.POSITIVE_INFINITY,
    signal: neverAborted,
  }
}
