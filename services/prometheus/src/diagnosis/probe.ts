/** One query that counts the series of each part of another query, with and without each of its matchers. */
import { toNumber } from '../answer/number-text.ts'
import { toSelector } from '../answer/series-text.ts'
import type { QueryAnswer } from '../metrics-source.ts'
import { maxQueryBytes } from '../promql.ts'
import type { QueryPart, Selector } from './query-parts.ts'

/** Over which time a part is looked at. */
export type ProbeTime = { readonly time: number; readonly spanSeconds: number; readonly stepSeconds: number }

/** The value of each question that the backend could answer, by its key. */
export type Findings = ReadonlyMap<string, number>

export const keyOf = {
  series: (part: QueryPart) => `series ${part.text}`,
  exists: (part: QueryPart) => `exists ${part.text}`,
  alone: (part: QueryPart, matcher: string) => `alone ${matcher} ${part.text}`,
  without: (part: QueryPart, matcher: string) => `without ${matcher} ${part.text}`,
  samples: (part: QueryPart) => `samples ${part.text}`,
  least: (part: QueryPart) => `least ${part.text}`,
  greatest: (part: QueryPart) => `greatest ${part.text}`,
}

export type Probe = {
  readonly query: string /** Number of the expression that answers a key. */
  readonly numbers: ReadonlyMap<string, number>
}

/** The questions on all parts, as many as one query holds: the innermost first, since the reason is mostly there. */
export function toProbe(parts: readonly QueryPart[], time: ProbeTime): Probe {
  const numbers = new Map<string, number>()
  const expressions = new Map<string, number>()
  let bytes = 0
  for (const [key, expression] of parts.flatMap(part => toQuestions(part, time))) {
    const known = expressions.get(expression)
    if (known === undefined) {
      bytes += Buffer.byteLength(toNumbered(expression, expressions.size)) + 4
      if (bytes > maxQueryBytes) break
      expressions.set(expression, expressions.size)
    }
    numbers.set(key, known ?? expressions.size - 1)
  }
  const query = [...expressions].map(([expression, number]) => toNumbered(expression, number)).join(' or ')
  return { query, numbers }
}

function toNumbered(expression: string, number: number): string {
  return `label_replace(${expression}, "probe", "${number}", "", "")`
}

export function readFindings({ data }: QueryAnswer, { numbers }: Probe): Findings {
  const series = data.resultType === 'vector' ? data.result : []
  const values = new Map(series.map(({ metric, value }) => [Number(metric.probe), value && toNumber(value[1])]))
  return new Map(
    [...numbers].flatMap(([key, number]) => {
      const value = values.get(number)
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

/** An expression at one moment, or its last, least or greatest value within a range. */
export function overTime(
  name: 'last' | 'min' | 'max',
  expression: string,
  { spanSeconds, stepSeconds }: ProbeTime,
): string {
  if (spanSeconds === 0) return `(${expression})`
  return `${name}_over_time((${expression})[${Math.ceil(spanSeconds)}s:${Math.ceil(stepSeconds)}s])`
}

function toQuestions(part: QueryPart, time: ProbeTime): [key: string, expression: string][] {
  const over = (name: 'last' | 'min' | 'max', expression: string) => overTime(name, expression, time)
  if (part.kind !== 'selector') {
    const [compared] = part.kind === 'comparison' ? part.inside : []
    return [[keyOf.series(part), `count(${over('last', part.text)})`], ...(compared ? toExtremes(compared, over) : [])]
  }
  const { selector } = part
  const lookedAt = (matchers: readonly string[]) => `count(${selectorOver(selector, matchers, time)})`
  const all = selector.matchers.map(({ text }) => text)
  return [
    [keyOf.series(part), lookedAt(all)],
    ...(all.length > 0 && selector.name !== undefined
      ? [[keyOf.exists(part), lookedAt([])] satisfies [string, string]]
      : []),
    ...(selector.window
      ? [[keyOf.samples(part), `max(${over('max', `count_over_time(${part.text})`)})`] satisfies [string, string]]
      : []),
    ...selector.matchers
      .slice(0, 8)
      .flatMap<[string, string]>(({ text }) => [
        ...(selector.name === undefined
          ? []
          : [[keyOf.alone(part, text), lookedAt([text])] satisfies [string, string]]),
        ...(all.length > 1
          ? [[keyOf.without(part, text), lookedAt(all.filter(each => each !== text))] satisfies [string, string]]
          : []),
      ]),
  ]
}

function toExtremes(
  part: QueryPart,
  over: (name: 'last' | 'min' | 'max', expression: string) => string,
): [key: string, expression: string][] {
  const text =
    part.kind === 'selector'
      ? toSeenText(
          part.selector,
          part.selector.matchers.map(({ text }) => text),
        )
      : part.text
  return [
    [keyOf.least(part), `min(${over('min', text)})`],
    [keyOf.greatest(part), `max(${over('max', text)})`],
  ]
}

/** The series of a selector with some of its matchers, anywhere in the range: no step of the range is too long to see them. */
export function selectorOver(selector: Selector, matchers: readonly string[], { spanSeconds }: ProbeTime): string {
  if (spanSeconds === 0) return `(${toSeenText(selector, matchers)})`
  return toSeenText({ ...selector, window: `${Math.ceil(spanSeconds)}s` }, matchers)
}

/** A selector with some of its matchers, as series of one value: the last one in its window. */
export function toSeenText({ name, window, modifiers }: Selector, matchers: readonly string[]): string {
  const named = name === undefined ? '{}' : toSelector({ __name__: name })
  const inside = [...(named.startsWith('{') && name !== undefined ? [named.slice(1, -1)] : []), ...matchers].join(', ')
  const outside = named.startsWith('{') ? '' : named
  const selector = `${outside}${inside === '' && outside !== '' ? '' : `{${inside}}`}`
  const after = modifiers === '' ? '' : ` ${modifiers}`
  return window === undefined ? `${selector}${after}` : `last_over_time(${selector}[${window}]${after})`
}
