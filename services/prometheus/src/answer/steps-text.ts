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
export const maxNotationCharacters = 220

type Run = { readonly text: string; readonly from: number; to: number }

/** More runs than this are written as a list of values: a time costs more than a number. */
const maxTimedRuns = 8

/** The points of a series in at most `room` characters: runs with their times, one value for each step, or ranges of steps. */
export function toStepsText(values: readonly Sample[], range: QueryRange, room = Number.POSITIVE_INFINITY): string {
  const steps = Math.floor((range.end - range.start) / range.stepSeconds) + 1
  const runs = toRuns(values, range, room)
  if (runs) {
    const present = runs.filter(({ text }) => text !== '-')
    const exact =
      present.length <= maxTimedRuns && runs.length * 4 <= steps ? toTimedRuns(present, range) : toCountedRuns(runs)
    if (exact.length <= room) return exact
  }
  return toRanges(values, range, steps, room)
}

/** Undefined as soon as the runs have no room. */
function toRuns(values: readonly Sample[], { start, end, stepSeconds }: QueryRange, room: number): Run[] | undefined {
  const runs: Run[] = []
  const last = Math.floor((end - start) / stepSeconds)
  let [next, characters] = [0, 0]
  let run: Run | undefined
  let whole: string | undefined
  for (let step = 0; step <= last; step++) {
    const sample = values[next]
    const isPresent = sample !== undefined && Math.round((sample[0] - start) / stepSeconds) <= step
    if (isPresent) next++
    const text = isPresent ? sample[1] : '-'
    const short: string = text === whole && run ? run.text : isPresent ? toShortText(text) : text
    whole = text
    if (run?.text === short) run.to = step
    else {
      characters += short.length + 1
      if (characters > room + 1) return undefined
      run = { text: short, from: step, to: step }
      runs.push(run)
    }
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
function toRanges(values: readonly Sample[], { start, stepSeconds }: QueryRange, steps: number, room: number): string {
  const points = values.map(([time, text]) => ({
    step: Math.round((time - start) / stepSeconds),
    number: toNumber(text),
    text,
  }))
  let groups = Math.min(steps, Math.floor(room / 4))
  while (groups >= 4) {
    const perGroup = Math.ceil(steps / groups)
    const tried = Math.ceil(steps / perGroup)
    const { text, written } = toGroupsText(points, perGroup, tried, room)
    if (written === tried) return text
    // As many groups as had room, or half of all where the first ones are longer than the others.
    groups = Math.min(tried - 1, Math.max(written, Math.floor(tried / 2)))
  }
  return 'no room for the points'
}

type Point = { readonly step: number; readonly number: number; readonly text: string; short?: string }

/** Ends with the group that has no room. */
function toGroupsText(
  points: readonly Point[],
  perGroup: number,
  groups: number,
  room: number,
): { text: string; written: number } {
  let text = `${perGroup} steps in each:`
  let next = 0
  for (let group = 0; group < groups; group++) {
    let [least, greatest, hasNaN]: [Point | undefined, Point | undefined, boolean] = [undefined, undefined, false]
    for (let point = points[next]; point && point.step < (group + 1) * perGroup; point = points[++next]) {
      if (Number.isNaN(point.number)) hasNaN = true
      else {
        if (!least || point.number < least.number) least = point
        if (!greatest || point.number > greatest.number) greatest = point
      }
    }
    text += ` ${least && greatest ? toRangeText(least, greatest) : hasNaN ? 'NaN' : '-'}`
    if (text.length > room) return { text, written: group }
  }
  return { text, written: groups }
}

function toRangeText(least: Point, greatest: Point): string {
  // Finer groups without room have asked for many of them.
  least.short ??= toShortText(least.text)
  greatest.short ??= toShortText(greatest.text)
  const [low, high] = [least.short, greatest.short]
  return low === high ? low : `${low}..${high}`
}
