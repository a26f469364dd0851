/** What the machine looked like while functions scaled, and how that is shown: a table, a chart in text, an SVG. */

export type Sample = {
  /** Since the first call. */
  readonly seconds: number
  readonly environments: number
  /** Invocations that a function is working on. */
  readonly serving: number
  /** Calls without an answer yet: being served, on their way, or waiting to be tried again. */
  readonly open: number
  /** Refusals up to now. */
  readonly throttled: number
  /** Resident memory of all environments, megabytes. */
  readonly residentMb: number
}

export function toTable(samples: readonly Sample[], everySeconds: number): string {
  const header = ['seconds', 'environments', 'serving', 'open calls', '429 so far', 'resident MB']
  const rows = spaced(samples, everySeconds).map(sample => [
    sample.seconds.toFixed(1),
    ...[sample.environments, sample.serving, sample.open, sample.throttled, Math.round(sample.residentMb)].map(String),
  ])
  const line = (cells: readonly string[]) => cells.map((cell, at) => cell.padStart(header[at]?.length ?? 0)).join('  ')
  return [header, ...rows].map(line).join('\n')
}

export function toTextChart(samples: readonly Sample[], { columns, rows }: { columns: number; rows: number }): string {
  const { lastSeconds, most } = rangeOf(samples)
  const heights = Array.from({ length: columns }, (_, column) => {
    const at = (column / (columns - 1)) * lastSeconds
    return Math.round(((samples.findLast(({ seconds }) => seconds <= at)?.environments ?? 0) / most) * rows)
  })
  const lines = Array.from({ length: rows }, (_, row) => {
    const bars = heights.map(height => (height >= rows - row ? '█' : ' ')).join('')
    return `${row === 0 ? String(most).padStart(5) : '     '} │${bars.trimEnd()}`
  })
  return [
    ...lines,
    `    0 └${'─'.repeat(columns)}`,
    `       0 s${`${lastSeconds.toFixed(0)} s`.padStart(columns - 3)}`,
  ].join('\n')
}

const width = 800
const height = 360
const margin = 48

/** Environments as an area, invocations being served as a line over it. */
export function toSvg(samples: readonly Sample[], title: string): string {
  const { lastSeconds, most } = rangeOf(samples)
  const x = (seconds: number) => (margin + (seconds / lastSeconds) * (width - 2 * margin)).toFixed(1)
  const y = (count: number) => (height - margin - (count / most) * (height - 2 * margin)).toFixed(1)
  // Steps, because there is no half an environment.
  const steps = (read: (sample: Sample) => number) =>
    samples.map(
      (sample, at) =>
        `${x(sample.seconds)},${y(read(samples[at - 1] ?? sample))} ${x(sample.seconds)},${y(read(sample))}`,
    )
  const label = (text: string, left: string, top: string, anchor: 'start' | 'middle' | 'end' = 'middle') =>
    `<text x="${left}" y="${top}" text-anchor="${anchor}">${text}</text>`
  const marks = Array.from({ length: 6 }, (_, at) => (at / 5) * lastSeconds)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    label(title, String(width / 2), '24'),
    `<polygon points="${x(0)},${y(0)} ${steps(({ environments }) => environments).join(' ')} ${x(lastSeconds)},${y(0)}" fill="#cfe3f7"/>`,
    `<polyline points="${steps(({ serving }) => serving).join(' ')}" fill="none" stroke="#1b5e9c" stroke-width="2"/>`,
    `<path d="M${x(0)} ${y(most)}V${y(0)}H${x(lastSeconds)}" fill="none" stroke="#444"/>`,
    label(String(most), String(margin - 6), y(most), 'end'),
    label('0', String(margin - 6), y(0), 'end'),
    ...marks.map(seconds => label(`${seconds.toFixed(0)} s`, x(seconds), String(height - margin + 18))),
    label('area: environments · line: invocations being served', String(width / 2), String(height - 10)),
    '</svg>',
  ].join('\n')
}

function rangeOf(samples: readonly Sample[]) {
  const lastSeconds = Math.max(1, samples.at(-1)?.seconds ?? 0)
  return { lastSeconds, most: Math.max(1, ...samples.map(({ environments }) => environments)) }
}

/** The last one too: it is where the curve has come down to. */
function spaced(samples: readonly Sample[], everySeconds: number): Sample[] {
  let next = 0
  return samples.filter((sample, at) => {
    if (sample.seconds < next && at < samples.length - 1) return false
    next = sample.seconds + everySeconds
    return true
  })
}
