/** Reads the answers of the two query tools, in the form that the host shows. */
import type { Shown } from '../host/host.ts'
import { parseStructured, UnreadableAnswer } from './shown.ts'

export type Labels = Readonly<Record<string, string>>
export type Value = { readonly labels: Labels; readonly value: number }
export type Point = { readonly time: Date; readonly value: number }
export type Line = { readonly labels: Labels; readonly points: readonly Point[] }

/** The value of each series at one moment. None where nothing matched. */
export function readValues(shown: Shown): Value[] {
  if (shown.isError) throw new UnreadableAnswer('values', shown)
  if (shown.mode === 'structured') {
    const { result } = parseStructured<{ result: { metric: Labels; value: [number, string] }[] }>(shown)
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
  }
  const [head = '', ...lines] = shown.text.split('\n')
  const [, total] = /^vector, (?:first \d+ of )?(\d+) series, at /.exec(head) ?? []
  if (total === undefined) throw new UnreadableAnswer('vector', shown)
  const values = lines.flatMap(line => {
    const [, selector, value] = /^(\S.*\}|[\w:]+) (\S+)$/.exec(line) ?? []
    return selector === undefined ? [] : [{ labels: readSelector(selector), value: Number(value) }]
  })
  if (values.length === 0 && total !== '0') throw new UnreadableAnswer('line of a series', shown)
  return values
}

/** The points of each series over a range of time. */
export function readLines(shown: Shown): Line[] {
  if (shown.isError) throw new UnreadableAnswer('lines', shown)
  if (shown.mode === 'structured') {
    const { result } = parseStructured<{ result: { metric: Labels; values: [number, string][] }[] }>(shown)
    return result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([seconds, value]) => ({ time: new Date(seconds * 1_000), value: Number(value) })),
    }))
  }
  const [head = '', ...lines] = shown.text.split('\n')
  const [, total, start, step] = /^matrix, (?:first \d+ of )?(\d+) series, (\S+) to \S+, step (\d+) s$/.exec(head) ?? []
  if (start === undefined) throw new UnreadableAnswer('range and step', shown)
  const read = lines.flatMap(line => {
    const [, selector, runs] = /^(\S.*\}|[\w:]+) \d+ points, last .*?, mean [^:]+: (.+)$/.exec(line) ?? []
    if (selector === undefined || runs === undefined) return []
    const points = readRuns(runs).flatMap((value, index) =>
      value === undefined ? [] : [{ time: new Date(Date.parse(start) + index * Number(step) * 1_000), value }],
    )
    return [{ labels: readSelector(selector), points }]
  })
  if (read.length === 0 && total !== '0') throw new UnreadableAnswer('line with points', shown)
  return read
}

/** `1(x3) - 2` is 1 1 1, nothing, 2. */
function readRuns(runs: string): (number | undefined)[] {
  return runs.split(' ').flatMap(run => {
    const [, value = run, times = '1'] = /^(.+)\(x(\d+)\)$/.exec(run) ?? []
    return new Array<number | undefined>(Number(times)).fill(value === '-' ? undefined : Number(value))
  })
}

/** Labels of `up{job="api"}`, with the name as `__name__`. */
function readSelector(selector: string): Labels {
  const name = /^[\w:]+/.exec(selector)?.[0]
  const pairs = [...selector.matchAll(/(\w+)=("(?:\\.|[^"\\])*")/g)].map(([, label, value = '""']) => [
    label,
    JSON.parse(value),
  ])
  return { ...(name !== undefined && { __name__: name }), ...Object.fromEntries(pairs) }
}
