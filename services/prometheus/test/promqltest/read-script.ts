/**
 * Reads scripts of Prometheus' own tests of PromQL: what they load, and what they evaluate. What they expect is not read,
 * since answers are compared with those of Prometheus itself.
 *
 * https://github.com/prometheus/prometheus/blob/main/promql/promqltest/README.md
 */
import { readDuration } from '../../src/times.ts'
import { expandValues, type Value } from './expand-values.ts'

export type LoadedSeries = {
  /** `up{job="a"}`, as the script writes it. */
  readonly selector: string
  /** Absent values are undefined. */
  readonly values: readonly Value[]
  readonly stepSeconds: number
}

export type Evaluation = {
  readonly query: string
  /** Seconds since the start of the data. */
  readonly start: number
  readonly end: number
  /** Absent for an evaluation at one moment. */
  readonly stepSeconds?: number
}

/** What is evaluated on the same data. */
export type Segment = { readonly series: LoadedSeries[]; readonly evaluations: Evaluation[] }

/** @returns segments, and how many series have a notation that is not read: custom buckets and start timestamps */
export function readScript(text: string): { segments: Segment[]; skipped: number } {
  const segments: Segment[] = [{ series: [], evaluations: [] }]
  let skipped = 0
  let loadStep: number | undefined
  for (const line of text.split('\n')) {
    const words = line.trim()
    const isIndented = /^\s/.test(line)
    const segment = segments.at(-1)
    if (words === '' || words.startsWith('#')) continue
    if (words === 'clear') segments.push({ series: [], evaluations: [] })
    const load = /^load(?:_with_nhcb)?\s+(\S+)$/.exec(words)
    const evaluation = readEvaluation(words)
    if (load) loadStep = toSeconds(load[1] ?? '')
    else if (!isIndented) loadStep = undefined
    if (evaluation) segment?.evaluations.push(evaluation)
    if (!isIndented || load || loadStep === undefined) continue
    const series = readSeries(words, loadStep)
    if (series) segment?.series.push(series)
    else skipped++
  }
  return { segments, skipped }
}

function readEvaluation(words: string): Evaluation | undefined {
  const instant = /^eval(?:_\w+)?\s+instant\s+at\s+(\S+)\s+(.+)$/.exec(words)
  if (instant) {
    const [, at = '', query = ''] = instant
    return { query, start: toSeconds(at), end: toSeconds(at) }
  }
  const range = /^eval(?:_\w+)?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(words)
  if (!range) return undefined
  const [, from = '', to = '', step = '', query = ''] = range
  return { query, start: toSeconds(from), end: toSeconds(to), stepSeconds: toSeconds(step) }
}

/** The name and labels, then values. Labels may hold blanks and braces in quotes. */
function readSeries(words: string, stepSeconds: number): LoadedSeries | undefined {
  const [, selector, values] = /^([\w:]*\s*(?:\{(?:"(?:\\.|[^"\\])*"|[^"}])*\})?)\s+(.+)$/.exec(words) ?? []
  const expanded = values === undefined ? undefined : expandValues(values)
  return selector === undefined || !expanded ? undefined : { selector: selector.trim(), values: expanded, stepSeconds }
}

function toSeconds(text: string): number {
  const [, sign, length = ''] = /^(-?)(.*)$/.exec(text) ?? []
  const seconds = /^0\w*$/.test(length) ? 0 : readDuration('time of a script', length)
  return sign === '-' ? -seconds : seconds
}
