import { addHistogram, type FloatHistogram, readHistogram } from './read-histogram.ts'

/** Undefined where there is none. */
export type Value = string | FloatHistogram | undefined

/**
 * The values of a series in the notation of promqltest: `0+10x3` is 0 10 20 30, `1x2` is 1 1 1, `_x2` and `stale` are no
 * values, `{{schema:1}}` is a native histogram. Undefined for custom buckets and start timestamps.
 */
export function expandValues(text: string): Value[] | undefined {
  const values: Value[] = []
  for (const word of text.match(/(?:\{\{.*?\}\}|\S)+/g) ?? []) {
    const expanded = word.startsWith('{{') ? expandHistogram(word) : expandWord(word)
    if (!expanded) return undefined
    values.push(...expanded)
  }
  return values
}

const number = String.raw`[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|0x[\da-fA-F]+|Inf|NaN)`
const progression = new RegExp(`^(${number})([+-]${number.slice('[+-]?'.length)})x(\\d+)$`)
const repetition = new RegExp(`^(${number})x(\\d+)$`)
const single = new RegExp(`^${number}$`)

function expandWord(word: string): (string | undefined)[] | undefined {
  if (word === 'stale' || word === '_') return [undefined]
  const gap = /^_x(\d+)$/.exec(word)
  if (gap) return new Array<undefined>(Number(gap[1])).fill(undefined)
  const [, start, change, steps] = progression.exec(word) ?? []
  if (start !== undefined) {
    return Array.from({ length: Number(steps) + 1 }, (_, step) => spell(toValue(start) + step * toValue(change ?? '0')))
  }
  const [, value, times] = repetition.exec(word) ?? []
  if (value !== undefined) return new Array<string>(Number(times) + 1).fill(spell(toValue(value)))
  return single.test(word) ? [spell(toValue(word))] : undefined
}

function expandHistogram(word: string): Value[] | undefined {
  const [, first = '', sign, change, steps = '0'] =
    /^(\{\{.*?\}\})(?:([+-])(\{\{.*?\}\}))?(?:x(\d+))?$/.exec(word) ?? []
  const start = readHistogram(first)
  const added = change === undefined ? undefined : readHistogram(change)
  if (!start || (change !== undefined && !added)) return undefined
  const expanded = Array.from({ length: Number(steps) + 1 }, (_, step) =>
    added ? addHistogram(start, added, sign === '-' ? -step : step) : start,
  )
  return expanded.includes(undefined) ? undefined : expanded
}

function toValue(text: string): number {
  const plain = text.replace(/^\+/, '')
  if (/Inf$/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
  return Number(plain)
}

function spell(value: number): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return Object.is(value, -0) ? '-0' : String(value)
}
