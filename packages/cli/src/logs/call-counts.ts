import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { isOwnProbe, isPartOfCall } from '../records/read-record.ts'

export type CallCounts = { readonly calls: number; readonly failed: number }

/** What a person takes for a call. A client lists and shakes hands by itself. */
const countedMethods: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read'])

/** Counts calls of clients as a person would: once for gateway and target, without what the command asks by itself. */
export function createCallCounter() {
  const counts = { calls: 0, failed: 0 }
  return {
    counts: counts as CallCounts,
    count(record: ExchangeRecord): void {
      if (isPartOfCall(record) || isOwnProbe(record)) return
      const { method = '', outcome, times = 1 } = record
      const isFailed = outcome !== 'ok' && outcome !== 'cancelled'
      if (!isFailed && !countedMethods.has(method)) return
      counts.calls += times
      if (isFailed) counts.failed += times
    },
  }
}

/** `41 calls, 2 failed` */
export function describeCounts({ calls, failed }: CallCounts, separator = ', '): string {
  return `${calls} call${calls === 1 ? '' : 's'}${separator}${failed} failed`
}
