/** Calls that several paths make. */
import type { Ask, Shown } from '../host/host.ts'
import { readMetricNames } from '../read/metric-names.ts'
import { type Line, type Point, readLines, readValues, type Value } from '../read/series.ts'
import { first } from '../read/shown.ts'

export async function findMetric(ask: Ask, pattern: string, fits: RegExp): Promise<string> {
  const shown = await ask('prometheus___ListMetrics', { pattern })
  return first(readMetricNames(shown), `metric that fits ${fits}`, shown, name => fits.test(name))
}

/** All values at this moment; at least one. */
export async function askValues(ask: Ask, query: string): Promise<[Value, ...Value[]]> {
  const shown = await ask('prometheus___ExecuteQuery', { query })
  const [value, ...others] = readValues(shown)
  return [value ?? first([], 'value', shown), ...others]
}

export type Lines = { readonly lines: readonly Line[]; readonly shown: Shown }

export async function askLines(
  ask: Ask,
  args: { query: string; start: string; end?: string; step: string },
): Promise<Lines> {
  const shown = await ask('prometheus___ExecuteRangeQuery', args)
  return { lines: readLines(shown), shown }
}

/** Minute by minute, over the time that ends with a point of a coarser step. */
export function askMinutesBefore(ask: Ask, query: string, { time }: Point, hours: number): Promise<Lines> {
  const minuteMs = 60_000
  const endMs = Math.floor(time.getTime() / minuteMs) * minuteMs
  const [start, end] = [endMs - hours * 60 * minuteMs, endMs].map(ms => new Date(ms).toISOString().replace('.000', ''))
  return askLines(ask, { query, start: start ?? '', end: end ?? '', step: '1m' })
}

/** The first point that fits, of a query with one series. */
export function firstPoint({ lines, shown }: Lines, wanted: string, fits: (point: Point) => boolean): Point {
  return first(first(lines, 'series', shown).points, wanted, shown, fits)
}

/** A label that the path relies on. */
export function labelOf({ labels }: Value | Line, name: string): string {
  const value = labels[name]
  if (value === undefined) throw new Error(`No label ${name} in ${JSON.stringify(labels)}`)
  return value
}
