/** The goals of the design, held against what was measured. A goal that is missed is said, and fails nothing. */
import { formatDuration } from './duration.ts'

export type Judged = { readonly text: string; readonly met: boolean | undefined }

type Against = { readonly name: string; readonly ms: number | undefined }

/** How much longer than something else it may take. */
export function addsAtMost(limitMs: number, ms: number, { name, ms: baseMs }: Against): Judged {
  if (baseMs === undefined) return unknown(`≤ ${formatDuration(limitMs)} above ${name}`, name)
  const added = ms - baseMs
  const sign = added < 0 ? '' : '+'
  return judge(added <= limitMs, `${sign}${formatDuration(added)} on ${name} (goal ≤ ${formatDuration(limitMs)})`)
}

/** How many times as long as something else it may take. */
export function takesAtMost(limit: number, ms: number, { name, ms: otherMs }: Against): Judged {
  if (otherMs === undefined) return unknown(`≤ ${limit} × ${name}`, name)
  const ratio = ms / otherMs
  return judge(ratio <= limit, `${ratio.toPrecision(3)} × ${name} (goal ≤ ${limit})`)
}

/** How many times faster than something else it must be. */
export function isFasterBy(factor: number, ms: number, { name, ms: otherMs }: Against): Judged {
  if (otherMs === undefined) return unknown(`≥ ${factor} × faster than ${name}`, name)
  const ratio = otherMs / ms
  const digits = ratio < 10 ? 1 : 0
  return judge(ratio >= factor, `${ratio.toFixed(digits)} × faster than ${name} (goal ≥ ${factor})`)
}

export function staysWithin(limitMs: number, ms: number, what: string): Judged {
  return judge(ms <= limitMs, `${what} ${formatDuration(ms)} (goal ≤ ${formatDuration(limitMs)})`)
}

export function weighsAtMost(limitKb: number, bytes: number): Judged {
  return judge(bytes <= limitKb * 1024, `${formatSize(bytes)} (goal ≤ ${limitKb} KB)`)
}

export function formatSize(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}

export function judge(met: boolean, text: string): Judged {
  return { met, text: `${text}: ${met ? 'ok' : 'short'}` }
}

function unknown(goal: string, missing: string): Judged {
  return { met: undefined, text: `goal ${goal}: ${missing} was not measured` }
}
