import type { QueryAnswer } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { adviseOnStep, toDurationText } from '../range-advice.ts'

/**
 * What to say when the step is longer than what each step looks at. An empty answer is asked again over all of the time:
 * a series of some minutes lies between the steps.
 */
export async function adviseOnRange(
  query: string,
  { start, end, stepSeconds }: QueryRange,
  askAgain: ((wider: string) => Promise<QueryAnswer>) | undefined,
): Promise<string[]> {
  if (end - start < stepSeconds) return []
  const advice = await adviseOnStep(query, stepSeconds)
  if (!advice) return []
  const { seenShare, rewritten, takesMaximum } = advice
  const percent = Math.max(1, Math.round(seenShare * 100))
  const dips = takesMaximum ? ' (min_over_time for dips)' : ''
  const seen = `This query looks at ${percent} % of the time: a step of ${toDurationText(stepSeconds)} is longer than its window. Least and greatest values are of the points shown. All of the time: ${rewritten}${dips}`
  if (!askAgain) return [seen]
  const found = await askAgain(rewritten).catch(() => undefined)
  const count = found?.data.result.length ?? 0
  return [count > 0 ? `No value at the steps, but ${count} series exist between them. ${seen}` : seen]
}
