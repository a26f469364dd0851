import type { QueryAnswer } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { adviseOnStep, toDurationText } from '../range-advice.ts'

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
  { start, end, stepSeconds }: QueryRange,
  askAgain: ((wider: string) => Promise<QueryAnswer>) | undefined,
): Promise<RangeWarnings> {
  if (end - start < stepSeconds) return { advice: [], foundBetween: false }
  const advice = await adviseOnStep(query, stepSeconds)
  if (!advice) return { advice: [], foundBetween: false }
  const { seenShare, rewritten, guessed } = advice
  const percent = Math.max(1, Math.round(seenShare * 100))
  const dips = guessed ? ` (${guessed === 'max' ? 'min' : 'max'}_over_time for dips)` : ''
  const seen = `This query looks at ${percent} % of the time: a step of ${toDurationText(stepSeconds)} is longer than its window. Least and greatest values are of the points shown. All of the time: ${rewritten.length > maxRewritten ? 'the same query with windows as long as the step' : rewritten}${dips}`
  if (!askAgain) return { advice: [seen], foundBetween: false }
  const found = await askAgain(rewritten).catch(() => undefined)
  const count = found?.data.result.length ?? 0
  if (count === 0) return { advice: [seen], foundBetween: false }
  return {
    advice: [`No value at the steps, but ${count} series exist between them. ${seen}`],
    foundBetween: true,
  }
}
