import { cutText } from './answer/flat-text.ts'
import { MetricsError } from './metrics-error.ts'

/** Fixed lengths, as Prometheus counts: a day is 24 hours on every day of the year. */
const unitSeconds = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const

// Each unit at most once, from the longest to the shortest, as Prometheus writes durations.
const duration = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/
// What people say: `5 minutes`, `1.5h`. A month has no fixed length.
const spoken =
  /^(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|y)$/i
const decimal = /^-?\d+(?:\.\d+)?$/
const relative = /^now(?:\s*([+-])\s*(\S.*))?$/i
// What agents write for a time before now: `-1h`, `1h ago`.
const before = /^(?:-(?=.*[a-z])(.+)|(.+) ago)$/i
const dateAlone = /^\d{4}-\d{2}-\d{2}$/
// A date and time of day, with or without a zone. The last group is the zone.
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?$/

/** Year 2262: a later time overflows in Prometheus, which then answers for another year. Larger numbers are mostly milliseconds. */
const largestSeconds = 9_223_372_036

/** Reads an instant (RFC 3339, unix seconds, `now`, `now-1h30m`) as unix seconds. */
export function readTime(name: string, value: string | number, nowSeconds: number): number {
  const text = String(value).trim()
  const time = readUnixSeconds(text) ?? readRelative(text, nowSeconds) ?? readRfc3339(text)
  if (time === undefined || time < 0) {
    throw new MetricsError(
      'invalid_argument',
      `${name} is not a time: ${JSON.stringify(cutText(text, 60))}. Use RFC 3339 (2026-01-31T09:30:00Z; without a zone UTC), unix seconds, or now-1h.${adviseOnMonth(text)}`,
    )
  }
  if (time > largestSeconds) {
    throw new MetricsError('invalid_argument', `${name} is too far away: unix times are in seconds, not milliseconds.`)
  }
  return time
}

/** Reads a length of time (`30s`, `1h30m`, `15`) as seconds above zero. */
export function readDuration(name: string, value: string | number): number {
  const text = String(value).trim()
  const seconds = decimal.test(text) ? Number(text) : toSeconds(text)
  if (seconds === undefined || !(seconds > 0)) {
    throw new MetricsError(
      'invalid_argument',
      `${name} is not a length of time above zero: ${JSON.stringify(cutText(text, 60))}. Use seconds (15) or units (30s, 5m, 1h30m).${adviseOnMonth(text)}`,
    )
  }
  return seconds
}

/** Dashboards write a month as `1M`: taken for a minute, the answer would be of another range. */
function adviseOnMonth(text: string): string {
  return /\dM(?:\s+ago)?$/.test(text) ? ' M is no unit: a minute is 1m, a month about 30d.' : ''
}

/** Whether a time moves with the clock, so that it may be rounded. */
export function isRelativeTime(value: string | number | undefined): boolean {
  const text = String(value ?? 'now').trim()
  return relative.test(text) || before.test(text)
}

/** Sentences on times that name no zone, so that local times are not mistaken. */
export function describeZones(times: Readonly<Record<string, string | undefined>>): string[] {
  const read = Object.entries(times).flatMap(([name, value]) =>
    value !== undefined && hasNoZone(value.trim()) ? [`${name} ${value.trim()}`] : [],
  )
  return read.length === 0 ? [] : [`Read as UTC, since no zone is given: ${read.join(', ')}.`]
}

function hasNoZone(text: string): boolean {
  const match = rfc3339.exec(text)
  return match !== null && match[4] === undefined
}

/** Unix seconds as text a person can read. */
export function toIsoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

function readUnixSeconds(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined
}

function readRelative(text: string, nowSeconds: number): number | undefined {
  const length = before.exec(text)
  if (length) return readRelative(`now-${length[1] ?? length[2]}`, nowSeconds)
  const match = relative.exec(text)
  if (!match) return undefined
  const [, sign, distance] = match
  if (distance === undefined) return nowSeconds
  const seconds = toSeconds(distance)
  return seconds === undefined ? undefined : nowSeconds + (sign === '-' ? -seconds : seconds)
}

function readRfc3339(text: string): number | undefined {
  if (dateAlone.test(text)) return readRfc3339(`${text}T00:00:00Z`)
  const match = rfc3339.exec(text)
  if (!match || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) return undefined
  // V8 reads a time without a zone as one of the machine.
  const milliseconds = Date.parse(`${text.toUpperCase()}${match[4] === undefined ? 'Z' : ''}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

// Date.parse takes 30 February for 2 March (V8, Node 24).
function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function toSeconds(text: string): number | undefined {
  const match = duration.exec(text)
  if (!match || text === '') return readSpoken(text)
  const amounts = match.slice(1)
  return Object.values(unitSeconds).reduce((sum, seconds, index) => sum + Number(amounts[index] ?? 0) * seconds, 0)
}

function readSpoken(text: string): number | undefined {
  const [, amount, unit = ''] = spoken.exec(text) ?? []
  if (amount === undefined || unit === 'M') return undefined
  const name = /^mi?l|^ms/i.test(unit) ? 'ms' : unit.charAt(0).toLowerCase()
  const seconds = Object.entries(unitSeconds).find(([short]) => short === name)?.[1]
  return seconds && Number((Number(amount) * seconds).toFixed(3))
}
