import { isOwnProbe, isPartOfCall } from '../records/read-record.ts'
import type { LogEntry } from './log-entry.ts'

/** Requests that are remembered, until the report of their invocation. */
const maxRequests = 1_000

/**
 * Whether an entry adds nothing for a person. The target's share of a call stands in the gateway's line, the end of an
 * invocation in the record of its exchange. What the command asks by itself is no traffic.
 *
 * `isAlone`: the log is of one function.
 */
export function createRepetitionCheck(): (entry: LogEntry, isAlone: boolean) => boolean {
  const recorded = new Set<string>()
  return ({ record, report, level, requestId = '' }, isAlone) => {
    if (record) {
      if (recorded.size >= maxRequests) recorded.clear()
      recorded.add(requestId)
      return (isPartOfCall(record) && !isAlone) || isOwnProbe(record)
    }
    return report !== undefined && recorded.delete(requestId) && level === 'INFO'
  }
}
