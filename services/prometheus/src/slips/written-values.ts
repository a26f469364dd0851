/** Values as models write them, in the way of PromQL. */

const units: Readonly<Record<string, string>> = {
  milliseconds: 'ms',
  seconds: 's',
  minutes: 'm',
  hours: 'h',
  days: 'd',
  weeks: 'w',
  years: 'y',
}
const bytes: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

export function toFilled(found: string): string | undefined {
  const name = found.replace(/\W/g, '')
  return /interval$/i.test(name) ? toSame(found, '5m') : /range$/i.test(name) ? toSame(found, '1h') : undefined
}

/** The range's own brackets belong to the match: `[$__interval]`. */
function toSame(found: string, length: string): string {
  return found.startsWith('[') && !found.startsWith('[[') ? `[${length}]` : length
}

export function toAt(time: string): string | undefined {
  const seconds = Date.parse(`${time.replace(' ', 'T')}${/Z$|^.{10}$/.test(time) ? '' : 'Z'}`) / 1000
  return Number.isNaN(seconds) ? undefined : `@ ${seconds}`
}

export function toNumberText(count: number, unit: string, isBinary: boolean): string {
  const power = bytes[unit.toLowerCase()] ?? 1
  return String(count * (isBinary ? 1024 ** (Math.log10(power) / 3) : power))
}

export function toDuration(found: string, count = '', unit = 's'): string | undefined {
  const own =
    unit === 'ms'
      ? 'ms'
      : (Object.entries(units).find(([name]) => name.startsWith(unit.toLowerCase().slice(0, 3)))?.[1] ??
        unit.charAt(0).toLowerCase())
  const short = unit.length === 1 ? unit.toLowerCase() : own
  const written = `${count}${short}`
  return written === found ? undefined : written
}

export function readValues(list: string): string[] {
  const quoted = [...list.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/g)].map(
    ([, double, single]) => double ?? single ?? '',
  )
  return quoted.length > 0 ? quoted : list.split(',').map(each => each.trim())
}

export function toLiteral(value: string): string {
  return value.replace(/[.*+?^${}()|[\]]/g, '\\\\$&')
}
