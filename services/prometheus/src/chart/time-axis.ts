import { scaleUtc } from 'd3-scale'
import type { QueryRange } from '../query-range.ts'
import { toIsoTime } from '../times.ts'
import { fontSize } from './chart-style.ts'
import { textWidth } from './text-width.ts'

export type TimeAxis = {
  /** From 0 at the start to 1 at the end. */
  readonly place: (seconds: number) => number
  readonly ticks: readonly { readonly seconds: number; readonly text: string }[]
  readonly label: string
}

/** An axis in UTC, with 24 hours: ticks at midnight show the day. */
export function toTimeAxis({ start, end, stepSeconds }: QueryRange, room: number): TimeAxis {
  // One moment stands in the middle.
  const [from, to] = end > start ? [start, end] : [start - stepSeconds, end + stepSeconds]
  const scale = scaleUtc().domain([from * 1000, to * 1000])
  return {
    place: seconds => scale(seconds * 1000),
    // d3 gives up to twice as many as it is asked for.
    ticks: [8, 6, 5, 4, 3].map(count => toTicks(scale.ticks(count))).find(ticks => isLegible(ticks, room)) ?? [],
    label: `time (UTC), ${toDayText(start)} to ${toDayText(end)}`,
  }
}

type Ticks = TimeAxis['ticks']

function toTicks(dates: readonly Date[]): Ticks {
  const isFine = dates.some(date => date.getUTCSeconds() !== 0 || date.getUTCMilliseconds() !== 0)
  return dates.map(date => ({ seconds: date.getTime() / 1000, text: toTickText(date, isFine) }))
}

function isLegible(ticks: Ticks, room: number): boolean {
  return ticks.length * Math.max(...ticks.map(({ text }) => textWidth(text, fontSize) + 8), 0) <= room
}

function toTickText(date: Date, isFine: boolean): string {
  const [day = '', time = ''] = date.toISOString().split(/[TZ]/)
  if (date.getTime() % 86_400_000 === 0) return day
  return isFine ? time.replace('.000', '') : time.slice(0, 5)
}

/** `2026-01-31 09:00` */
function toDayText(seconds: number): string {
  return toIsoTime(seconds)
    .replace('T', ' ')
    .replace(/(:00)?(\.\d+)?Z$/, '')
}
