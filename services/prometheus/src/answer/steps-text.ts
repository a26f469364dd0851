import type { Sample } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { toIsoTime } from '../times.ts'
import { toNumber, toShortText } from './number-text.ts'

const marks = [
  { sign: /\(x\d/, meaning: '2(x3) is 2 for three steps' },
  { sign: /(?:^| )-(?: |\(|$)/m, meaning: '- is a step without a value' },
  { sign: /\d\.\./, meaning: '1..5 is the least and greatest of several steps' },
]

/** Explains the marks that the values of an answer have; undefined where they have none. */
export function explainMarks(values: readonly string[]): string | undefined {
  const stepwise = values.filter(text => !isTimed(text))
  const used = marks.filter(({ sign }) => stepwise.some(text => sign.test(text))).map(({ meaning }) => meaning)
  return used.length > 0 ? `One value for each step: ${used.join(', ')}.` : undefined
}

/** Whether values are runs with their own times. */
export function isTimed(values: string): boolean {
  return /^\d{4}-\S+Z(?: to \S+)?: /.test(values)
}

/** The longest explanation there is. */
export const maxNotationCharacters = 160

type Run = { readonly text: string; readonly from: number; to: number }

/** More runs than this are written as a list of values: a time costs more than a number. */
const maxTimedRuns = 8

/** The points of a series in at most `room` characters: runs with their times, one value for each step, or ranges of steps. */
export function toStepsText(values: readonly Sample[], range: QueryRange, room = Number.POSITIVE_INFINITY): string {
  const runs = toRuns(values, range)
  const steps = Math.floor((range.end - range.start) / range.stepSeconds) + 1
  const present = runs.filter(({ text }) => text !== '-')
  const exact =
    present.length <= maxTimedRuns && runs.length * 4 <= steps ? toTimedRuns(present, range) : toCountedRuns(runs)
  if (exact.length <= room) return exact
  return toRanges(values, range, steps, room)
}

function toRuns(values: readonly Sample[], { start, end, stepSeconds }: QueryRange): Run[] {
  const atStep = new Map(values.map(([time, text]) => [Math.round((time - start) / stepSeconds), toShortText(text)]))
  const runs: Run[] = []
  const last = Math.floor((end - start) / stepSeconds)
  for (let step = 0; step <= last; step++) {
    const text = atStep.get(step) ?? '-'
    const run = runs.at(-1)
    if (run?.text === text) run.to = step
    else runs.push({ text, from: step, to: step })
  }
  return runs
}

function toTimedRuns(runs: readonly Run[], { start, stepSeconds }: QueryRange): string {
  const timeOf = (step: number) => toIsoTime(start + step * stepSeconds)
  return runs
    .map(({ text, from, to }) =>
      from === to ? `${timeOf(from)}: ${text}` : `${timeOf(from)} to ${timeOf(to)}: ${text}`,
    )
    .join('\n')
}

function toCountedRuns(runs: readonly Run[]): string {
  return runs.map(({ text, from, to }) => (to > from ? `${text}(x${to - from + 1})` : text)).join(' ')
}

/** Least and greatest value of equal groups of steps: a peak stays visible. */
function toRanges(values: readonly Sample[], range: QueryRange, steps: number, room: number): string {
  for (let groups = Math.min(steps, Math.floor(room / 4)); groups >= 4; groups = Math.floor(groups * 0.7)) {
    const perGroup = Math.ceil(steps / groups)
    const ranges = groupByStep(values, range, perGroup).map(toRangeOf)
    const text = `${perGroup} steps in each: ${ranges.join(' ')}`
    if (text.length <= room) return text
  }
  return 'no room for the points'
}

function groupByStep(values: readonly Sample[], { start, end, stepSeconds }: QueryRange, perGroup: number): Sample[][] {
  const groups = Math.floor((end - start) / stepSeconds / perGroup) + 1
  const grouped: Sample[][] = Array.from({ length: groups }, () => [])
  for (const sample of values)
    grouped[Math.floor(Math.round((sample[0] - start) / stepSeconds) / perGroup)]?.push(sample)
  return grouped
}

function toRangeOf(samples: readonly Sample[]): string {
  const numbers = samples.filter(([, text]) => text !== 'NaN')
  const [first] = numbers
  if (!first) return samples.length > 0 ? 'NaN' : '-'
  const least = numbers.reduce((a, b) => (toNumber(b[1]) < toNumber(a[1]) ? b : a), first)
  const greatest = numbers.reduce((a, b) => (toNumber(b[1]) > toNumber(a[1]) ? b : a), first)
  const [low, high] = [toShortText(least[1]), toShortText(greatest[1])]
  return low === high ? low : `${low}..${high}`
}
