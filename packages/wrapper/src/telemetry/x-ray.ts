import type { SpanContext } from './open-telemetry.ts'

/**
 * The segment that an X-Ray header names, where X-Ray samples it. One that is not sampled is no parent: spans would then be
 * dropped by X-Ray's sampling rule, and not by the one of the SDK.
 */
export function readSampledSegment(header = ''): SpanContext | undefined {
  if (!/(?:^|;)\s*Sampled=1(?:;|$)/.test(header)) return undefined
  const [, epoch, unique] = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/.exec(header) ?? []
  const spanId = /(?:^|;)\s*Parent=([\da-f]{16})(?:;|$)/.exec(header)?.[1]
  if (epoch === undefined || spanId === undefined) return undefined
  return { traceId: `${epoch}${unique}`, spanId, traceFlags: 1, isRemote: true }
}
