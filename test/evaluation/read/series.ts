/** Reads the answers of the two query tools, in the form that the host shows. */
import type { Shown } from '../host/host.ts'
import { parseStructured, UnreadableAnswer } from './shown.ts'

export type Labels = Readonly<Record<string, string>>
export type Value = { readonly labels: Labels; readonly value: number }
export type Point = { readonly time: Date; readonly value: number }
export type Line = { readonly labels: Labels; readonly points: readonly Point[] }

type Structured<Item> = { readonly result: Item[]; readonly common_labels?: Labels }

/** The value of each series at one moment. None where nothing matched. */
export function readValues(shown: Shown): Value[] {
  if (shown.isError) throw new UnreadableAnswer('values', shown)
  if (shown.mode === 'structured') {
    type Item = { metric: Labels; value: [number, string] }
    const { result, common_labels: common } = parseStructured<Structured<Item>>(shown)
    return result.map(({ metric, value }) => ({ labels: { ...common, ...metric }, value: Number(value[1]) }))
  }
  const [head = '', ...lines] = shown.text.split('\n')
  const [, total] = /^vector, (?:first \d+ of )?(\d+) series, at /.exec(head) ?? []
  if (total === undefined) throw new UnreadableAnswer('vector', shown)
  const common = readCommonLabels(lines)
  const values = lines.flatMap(line => {
    const [, selector, value] = /^(\S.*\}|[\w:]+) (\S+)$/.exec(line) ?? []
    return selector === undefined ? [] : [{ labels: { ...common, ...readSelector(selector) }, value: Number(value) }]
  })
  if (values.length === 0 && total !== '0') throw new UnreadableAnswer('line of a series', shown)
  return values
}

/** The points of each series over a range of time. */
export function readLines(shown: Shown): Line[] {
  if (shown.isError) throw new UnreadableAnswer('lines', shown)
  if (shown.mode === 'structured') {
    type Range = Structured<{ metric: Labels; values: string }> & { start: string; step_seconds: number }
    const { result, common_labels: common, start, step_seconds: step } = parseStructured<Range>(shown)
    return result.map(({ metric, values }) => ({
      labels: { ...common, ...metric },
      points: readPoints(values, { start, step }),
    }))
  }
  const [head = '', ...lines] = shown.text.split('\n')
  const [, total, start, step] = /^matrix, (?:first \d+ of )?(\d+) series, (\S+) to \S+, step (\d+) s$/.exec(head) ?? []
  if (start === undefined) throw new UnreadableAnswer('range and step', shown)
  const common = readCommonLabels(lines)
  const read: Line[] = []
  for (const [index, line] of lines.entries()) {
    const [, selector] = /^(\S.*\}|[\w:]+) \d+ points(?:,|$)/.exec(line) ?? []
    if (selector === undefined) continue
    const rest = lines.slice(index + 1)
    const end = rest.findIndex(each => !each.startsWith('  '))
    const values = rest.slice(0, end === -1 ? rest.length : end).map(each => each.slice(2))
    const points = readPoints(values.join('\n'), { start, step: Number(step) })
    read.push({ labels: { ...common, ...readSelector(selector) }, points })
  }
  if (read.length === 0 && total !== '0') throw new UnreadableAnswer('line with points', shown)
  return read
}

function readCommonLabels(lines: readonly string[]): Labels {
  const [selector] = lines.flatMap(line => /^(?:all|those shown) have (.*)/.exec(line)?.[1] ?? [])
  return selector === undefined ? {} : readSelector(selector)
}

/** `1(x3) - 2` is 1 1 1, nothing, 2; a line `from to to: value` is a run of equal values. */
function readPoints(values: string, { start, step }: { start: string; step: number }): Point[] {
  if (/^\d{4}-\S+Z(?: to \S+)?: /.test(values)) return values.split('\n').flatMap(line => readTimedRun(line, step))
  const first = Date.parse(start)
  return readRuns(values).flatMap((value, index) =>
    value === undefined ? [] : [{ time: new Date(first + index * step * 1_000), value }],
  )
}

function readTimedRun(line: string, step: number): Point[] {
  const [, from = '', to = from, value = ''] = /^(\S+Z)(?: to (\S+Z))?: (\S+)$/.exec(line) ?? []
  const count = Math.round((Date.parse(to) - Date.parse(from)) / (step * 1_000)) + 1
  return Array.from({ length: count }, (_, index) => ({
    time: new Date(Date.parse(from) + index * step * 1_000),
    value: Number(value),
  }))
}

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
