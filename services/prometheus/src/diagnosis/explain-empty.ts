/** Looks up why a query has no series: three calls at the most, within two seconds. */

import { toPrometheusText, toShortText } from '../answer/number-text.ts'
import { labelOf } from '../answer/series-text.ts'
import type { CallOptions, Series } from '../metrics-source.ts'
import { explainSelector } from './explain-selector.ts'
import { exampleLabels, type Lookup } from './lookup.ts'
import { type Findings, keyOf, overTime, type ProbeTime, readFindings, selectorOver, toProbe } from './probe.ts'
import { flatten, type QueryPart, readQueryParts } from './query-parts.ts'

const lookupMs = 2000

/** Undefined where no reason was found, or the backend did not say in time. */
export async function explainEmpty(
  query: string,
  lookup: Lookup,
  { signal }: CallOptions,
): Promise<string | undefined> {
  const whole = await readQueryParts(query)
  if (!whole) return undefined
  const during = AbortSignal.any([signal, AbortSignal.timeout(lookupMs)])
  try {
    const probe = toProbe(flatten(whole), lookup.time)
    const answer = await lookup.source.query(
      lookup.workspace,
      { query: probe.query, time: lookup.time.time },
      { signal: during },
    )
    const findings = readFindings(answer, probe)
    const culprit = findCulprit(whole, findings)
    return culprit && (await explain(culprit, findings, lookup, { signal: during }))
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** Says which label of `by` no series of the answer has, and which labels there are. */
export async function explainMissingLabels(
  query: string,
  result: readonly Series[],
  lookup: Lookup,
  { signal }: CallOptions,
): Promise<string | undefined> {
  if (!/\bby\b/i.test(query)) return undefined
  let part = await readQueryParts(query)
  const taken = new Set<string>()
  while (part && (part.kind !== 'aggregation' || choosesSeries.test(part.text)) && part.inside.length === 1) {
    if (part.kind === 'call') {
      if (changesLabels.test(part.name)) return undefined
      if (takesBuckets.test(part.name)) taken.add('le')
    }
    part = part.inside[0]
  }
  if (part?.kind !== 'aggregation') return undefined
  const missing = part.by.filter(label => !taken.has(label) && result.every(({ metric }) => !labelOf(metric, label)))
  const selector = flatten(part).find(({ kind }) => kind === 'selector')
  if (missing.length === 0 || !selector) return undefined
  const during = AbortSignal.any([signal, AbortSignal.timeout(lookupMs)])
  try {
    const labels = await exampleLabels(textOf(selector, lookup.time), lookup, { signal: during })
    const there = labels.filter(label => !missing.includes(label)).join(', ')
    return `No series has the label ${missing.join(', ')} of "by". Labels of ${selector.text}: ${there}.`
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** Functions whose answer does not have the labels of their argument. */
const changesLabels = /^(?:absent|label_replace|label_join|scalar|vector|info)/
/** Aggregations that keep the labels of the series they choose. */
const choosesSeries = /^(?:topk|bottomk|limitk|limit_ratio)\b/i
const takesBuckets = /^histogram_(?:quantile|quantiles|fraction)$/

/** The smallest part without series whose own parts all have some. */
function findCulprit(part: QueryPart, findings: Findings): QueryPart | undefined {
  if (findings.has(keyOf.series(part))) return undefined
  for (const inside of part.inside) {
    const culprit = findCulprit(inside, findings)
    if (culprit) return culprit
  }
  return part
}

async function explain(
  part: QueryPart,
  findings: Findings,
  lookup: Lookup,
  options: CallOptions,
): Promise<string | undefined> {
  const [first, second] = part.inside
  switch (part.kind) {
    case 'selector':
      return explainSelector(part, part.selector, findings, lookup, options)
    case 'comparison': {
      if (!first) return undefined
      const [least, greatest] = [findings.get(keyOf.least(first)), findings.get(keyOf.greatest(first))]
      if (least === undefined || greatest === undefined) return undefined
      return `The comparison "${part.condition}" leaves nothing: ${countOf(first, findings)} series have values from ${short(least)} to ${short(greatest)}.`
    }
    case 'join':
      return first && second && explainJoin(part.operator, [first, second], findings, lookup, options)
    case 'call':
      return first && explainCall(part.name, first, findings)
    case 'aggregation':
    case 'other':
      return undefined
    default:
      part satisfies never
      return undefined
  }
}

async function explainJoin(
  operator: string,
  sides: readonly [QueryPart, QueryPart],
  findings: Findings,
  lookup: Lookup,
  options: CallOptions,
): Promise<string> {
  const counts = sides.map(side => countOf(side, findings)).join(' and ')
  if (/^unless$/i.test(operator)) {
    return `"unless" leaves nothing (${counts} series): each series on the left has one with the same labels on the right.`
  }
  const labels = await Promise.all(sides.map(side => exampleLabels(textOf(side, lookup.time), lookup, options)))
  const [left, right] = labels.map(names => `{${names.join(', ')}}`)
  const isComparison = /[<>=]/.test(operator)
  return [
    `Both sides of "${operator}" have series (${counts}), but no pair has equal labels${isComparison ? ' and values that fulfil it' : ''}.`,
    `Labels on the left: ${left}; on the right: ${right}. Match by those they share: on (…), or ignoring (…).`,
  ].join(' ')
}

function explainCall(name: string, argument: QueryPart, findings: Findings): string | undefined {
  if (/^absent/.test(name)) return `${name}() has no value because its argument has series: nothing is absent.`
  if (name === 'histogram_quantile') {
    const grouped = flatten(argument).findLast(part => part.kind === 'aggregation')
    const by = ['le', ...(grouped?.kind === 'aggregation' ? grouped.by.filter(label => label !== 'le') : [])].join(', ')
    return `histogram_quantile needs the label le: use the metric that ends in _bucket, and keep le where it is aggregated: sum by (${by}) (…).`
  }
  const window = argument.kind === 'selector' ? argument.selector.window : undefined
  if (window !== undefined && findings.get(keyOf.samples(argument)) === 1) {
    return `${name} needs two samples, and its window of ${window} holds one: it is shorter than two scrape intervals. Use a longer window.`
  }
  return undefined
}

function textOf(part: QueryPart, time: ProbeTime): string {
  if (part.kind !== 'selector') return overTime('last', part.text, time)
  const matchers = part.selector.matchers.map(({ text }) => text)
  return selectorOver(part.selector, matchers, time)
}

function countOf(part: QueryPart, findings: Findings): number {
  return findings.get(keyOf.series(part)) ?? 0
}

function short(number: number): string {
  return toShortText(toPrometheusText(number))
}
