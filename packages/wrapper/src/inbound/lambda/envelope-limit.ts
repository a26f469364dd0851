import { invokeLimit, type PayloadLimit } from '../payload-limits.ts'

/** An answer inside a proxy result, or a short result, of at most `bytes`. */
export function envelopeLimit(bytes = invokeLimit.bytes): PayloadLimit {
  return { bytes: Math.min(bytes, invokeLimit.bytes), isEnveloped: true }
}
