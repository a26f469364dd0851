/** The two text formats: OpenMetrics for blocks, Prometheus' own for scrapes. */
import { type Family, toSelector } from './series.ts'

/** Samples of the minutes from `from` to `to` (exclusive), one series after the other. */
export function* toOpenMetrics(
  families: readonly Family[],
  { weekStartSeconds, from, to }: { weekStartSeconds: number; from: number; to: number },
): Generator<string> {
  for (const series of families.flatMap(family => family.series)) {
    const selector = toSelector(series)
    let lines = ''
    for (let minute = from; minute < to; minute++) {
      const value = series.at(minute)
      if (value !== undefined) lines += `${selector} ${value} ${weekStartSeconds + minute * 60}\n`
    }
    yield lines
  }
  yield '# EOF\n'
}

/** One sample per series, with the time of its minute: Prometheus drops the duplicates of further scrapes in that minute. */
export function toScrape(
  families: readonly Family[],
  { weekStartSeconds, minute }: { weekStartSeconds: number; minute: number },
): string {
  const timeMs = (weekStartSeconds + minute * 60) * 1_000
  return families
    .map(({ name, type, help, series }) => {
      const samples = series.flatMap(each => {
        const value = each.at(minute)
        return value === undefined ? [] : [`${toSelector(each)} ${value} ${timeMs}\n`]
      })
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`
    })
    .join('')
}
