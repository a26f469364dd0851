import type { LambdaStatus } from '@mcp-lambda/lambda-local'
import { type CallCounts, describeCounts } from './call-counts.ts'

/** Since the start. */
export type Happened = {
  readonly calls: CallCounts
  /** Invocations that failed or were refused. */
  readonly errors: number
  /** What was saved, could not be swapped in, and is not mended yet. */
  readonly oldCode: readonly string[]
}

/** One line for the foot of a terminal: what there is, what is at work, what went wrong since the start. */
export function formatStatus({ environments, inFlight }: LambdaStatus, { calls, errors, oldCode }: Happened): string {
  const alive = [...environments.values()].reduce((sum, count) => sum + count, 0)
  return [
    count(environments.size, 'function'),
    count(alive, 'environment'),
    `${inFlight} in flight`,
    describeCounts(calls, ' · '),
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(oldCode.length > 0 ? [`old code: ${oldCode.join(', ')}`] : []),
  ].join(' · ')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
