import type { QueryAnswer } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { adviseOnStep, lookBackSeconds, toDurationText } from '../range-advice.ts'
import { toIsoTime } from '../times.ts'

export type RangeWarnings = {
  readonly advice: readonly string[]
  /** Whether an empty answer has series between its steps. */
  readonly foundBetween: boolean
}

/** A longer query would take the room of the answer. */
const maxRewritten = 2000

/**
 * What to say when the step is longer than what each step looks at. An empty answer is asked again over all of the time:
 * a series of some minutes lies between the steps.
 */
export async function adviseOnRange(
  query: string,
  range: QueryRange,
  askAgain: ((wider: string) => Promise<QueryAnswer>) | undefined,
): Promise<RangeWarnings> {
  const { start, end, stepSeconds } = range
  const unseen = describeUnseenEnd(range)
  if (end - start < stepSeconds) return { advice: unseen, foundBetween: false }
  const advice = await adviseOnStep(query, stepSeconds)
  if (!advice) return { advice: unseen, foundBetween: false }
  const { seenShare, rewritten, forDips } = advice
  const percent = Math.max(1, Math.round(seenShare * 100))
  const isLong = rewritten.length > maxRewritten
  const dips = forDips === undefined || isLong ? '' : ` for peaks, ${forDips} for dips`
  const seen = `This query looks at ${percent} % of the time: a step of ${toDurationText(stepSeconds)} is longer than its window. Least and greatest values are of the points shown. All of the time: ${isLong ? 'the same query with windows as long as the step' : rewritten}${dips}`
  if (!askAgain) return { advice: [seen, ...unseen], foundBetween: false }
  const found = await askAgain(rewritten).catch(() => undefined)
  const count = found?.data.result.length ?? 0
  if (count === 0) return { advice: [seen, ...unseen], foundBetween: false }
  return {
    advice: [`No value at the steps, but ${count} series exist between them. ${seen}`, ...unseen],
    foundBetween: true,
  }
}

/** Steps begin at the start, so that the last one may lie long before the end. A value is as old as the look-back at any step. */
function describeUnseenEnd({ start, end, stepSeconds }: QueryRange): string[] {
  const last = start + Math.floor((end - start) / stepSeconds + 1e-6) * stepSeconds
  if (end - last <= lookBackSeconds) return []
  const minutes = Math.round((end - last) / 60)
  return [
    `The last step is ${toIsoTime(last)}: the ${minutes} minutes after it are not looked at. ExecuteQuery gives the value at the end.`,
  ]
}
