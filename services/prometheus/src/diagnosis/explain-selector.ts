/** Why a selector has no series: its name, one of its matchers, or the time. */
import type { CallOptions } from '../metrics-source.ts'
import { toIsoTime } from '../times.ts'
import { countValues, exampleLabels, type Lookup, toLabel } from './lookup.ts'
import { nearestNames } from './nearest-names.ts'
import { type Findings, keyOf, selectorOver, toSeenText } from './probe.ts'
import type { QueryPart, Selector } from './query-parts.ts'

export async function explainSelector(
  part: QueryPart,
  selector: Selector,
  findings: Findings,
  lookup: Lookup,
  options: CallOptions,
): Promise<string | undefined> {
  const { name, matchers } = selector
  const isMissing = matchers.length === 0 || !findings.has(keyOf.exists(part))
  if (name !== undefined && isMissing) return explainName(name, selector, lookup, options)
  const of = name === undefined ? '' : ` of ${name}`
  const alone = matchers.find(({ text }) => name !== undefined && !findings.has(keyOf.alone(part, text)))
  const only = matchers.length === 1 ? matchers[0] : undefined
  const blocking = alone ?? only ?? matchers.find(({ text }) => findings.has(keyOf.without(part, text)))
  if (!blocking)
    return matchers.length > 1 ? `No series${of} has all of ${matchers.map(({ text }) => text).join(', ')}.` : undefined
  const others = alone ? [] : matchers.filter(each => each !== blocking).map(({ text }) => text)
  const where = others.length > 0 ? ` with ${others.join(', ')}` : ''
  // A selector needs a matcher that does not match the empty text.
  const rest = name === undefined && others.length === 0 ? [`${toLabel(blocking.label)}!=""`] : others
  const values = await countValues(blocking.label, selectorOver(selector, rest, lookup.time), lookup, options)
  if (values.every(({ value }) => value === '')) {
    const labels = await exampleLabels(selectorOver(selector, rest, lookup.time), lookup, options)
    const there = labels.length > 0 ? ` Its labels: ${labels.join(', ')}.` : ''
    return `No series${of} has the label ${blocking.label}.${there}`
  }
  const listed = values.map(({ value, series }) => `${JSON.stringify(value)} (${series})`).join(', ')
  return `The matcher ${blocking.text} leaves nothing${of}${where}. Values of ${blocking.label} there, with series: ${listed}.`
}

const secondsPerDay = 86_400

/** Of the three names of a histogram, that of its buckets. */
function withoutParts(names: readonly string[]): string[] {
  const all = new Set(names)
  return names.filter(name => {
    const base = name.replace(/_(?:count|sum)$/, '')
    return base === name || !all.has(`${base}_bucket`)
  })
}

/** Why no series has a name: it does not exist, or has no samples at the time. */
export async function explainName(
  name: string,
  selector: Selector,
  { source, workspace, time }: Lookup,
  options: CallOptions,
  toShown = (each: string) => each,
): Promise<string> {
  const { names } = await source.metricNames(workspace, {}, options)
  if (!names.includes(name)) {
    const bucket = names.includes(`${name}_bucket`) ? [`${name}_bucket`] : []
    const nearest = [...new Set([...bucket, ...nearestNames(name, withoutParts(names))].map(toShown))]
    const known = `No metric is named ${name}.`
    return nearest.length > 0
      ? `${known} Nearest names: ${nearest.join(', ')}.`
      : `${known} ListMetrics finds names by a part of them.`
  }
  const days = 30
  const stepSeconds = 21_600
  const seen = await source.queryRange(
    workspace,
    {
      query: `count(last_over_time(${toSeenText({ ...selector, window: undefined, modifiers: '' }, [])}[6h]))`,
      start: time.time - days * secondsPerDay,
      end: time.time,
      stepSeconds,
    },
    options,
  )
  const last = seen.data.resultType === 'matrix' ? seen.data.result[0]?.values?.at(-1)?.[0] : undefined
  return last === undefined
    ? `The metric ${name} exists, but has no samples in the ${days} days before ${toIsoTime(time.time)}.`
    : `The metric ${name} exists, but has no samples at that time. Last seen between ${toIsoTime(last - stepSeconds)} and ${toIsoTime(last)}.`
}
