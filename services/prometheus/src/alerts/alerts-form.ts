/** A page of alerts in two forms with the same facts; a rule's expression is written once for all its alerts. */
import type { AlertRule, Silence } from '../alert-source.ts'
import { fitEntries } from '../answer/fit-entries.ts'
import { toFlatText } from '../answer/flat-text.ts'
import { isShortened, roundedNotation, toNumber, toPrometheusText, toShortText } from '../answer/number-text.ts'
import { cutLabels, toSelector } from '../answer/series-text.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { toDurationText } from '../range-advice.ts'
import { toIsoTime } from '../times.ts'
import type { ToolAnswer } from '../tools/tool-answer.ts'
import type { AlertEntry, AlertState } from './alert-entries.ts'

export type AlertsParts = {
  readonly entries: readonly AlertEntry[]
  readonly offset: number
  /** Of all alerts and rules, whatever is asked for. */
  readonly counts: Readonly<Record<AlertState, number>>
  /** How many of them have the words that are asked for. */
  readonly filter: string | undefined
  readonly silences: readonly Silence[]
  readonly warnings: readonly string[]
  readonly head: Readonly<Record<string, string>>
  readonly now: number
}

type Written = { readonly item: Record<string, unknown>; readonly line: string; readonly isRounded?: boolean }

export function toAlertsForms(parts: AlertsParts): ToolAnswer {
  const { entries, offset, counts, filter, head, now } = parts
  const silences = fitEntries(parts.silences.slice(0, maxSilences).map(toSilence), maxSilenceCharacters)
  const more = parts.silences.length - silences.length
  const warnings = [
    ...fitEntries(parts.warnings.map(toWarning), maxWarningCharacters).map(({ line }) => line),
    ...(more > 0 ? [`${more} more silences are active.`] : []),
  ]
  const frame = JSON.stringify([silences, warnings, filter, head]).length + 800
  const { rules, lines, count, isRounded } = fill(entries.slice(offset), maxAnswerCharacters - frame)
  const next = offset + count
  const hasMore = next < entries.length && count > 0
  const leftOut = hasMore ? `${entries.length - next} more follow: offset ${next}.` : undefined
  return {
    structured: {
      rules,
      counts,
      ...(filter !== undefined && { filter }),
      time: toIsoTime(now),
      ...(isRounded && { notation: roundedNotation }),
      ...(silences.length > 0 && { silences: silences.map(({ item }) => item) }),
      ...(warnings.length > 0 && { warnings }),
      ...(leftOut && { left_out: leftOut, next_offset: next }),
      ...head,
    },
    text: [
      `${counts.firing} firing, ${counts.pending} pending alerts, ${counts.inactive} rules without alerts, at ${toIsoTime(now)}`,
      ...(filter === undefined ? [] : [filter]),
      ...(isRounded ? [roundedNotation] : []),
      ...lines,
      ...silences.map(({ line }) => line),
      ...(leftOut ? [leftOut] : []),
      ...warnings.map(warning => `warning: ${warning}`),
    ].join('\n'),
  }
}

const maxSilences = 10
/** So that the first alert has room beside them, whatever they hold. */
const [maxSilenceCharacters, maxWarningCharacters, maxLabelCharacters] = [4000, 2500, 3500]
const maxIds = 5

function toWarning(text: string) {
  const line = toFlatText(text, 400)
  return { item: line, line }
}

/** Ids of silences and fingerprints of alerts. */
function toIds(ids: readonly string[]): string[] {
  const shown = ids.slice(0, maxIds).map(id => toFlatText(id, 60))
  return ids.length > maxIds ? [...shown, `${ids.length - maxIds} more`] : shown
}

/** As many entries as have room in both forms, under one head for each rule. */
function fill(entries: readonly AlertEntry[], room: number) {
  const rules: Record<string, unknown>[] = []
  const lines: string[] = []
  let [used, count, isRounded] = [0, 0, false]
  let head: { readonly of: AlertEntry; readonly alerts: Record<string, unknown>[] } | undefined
  for (const entry of entries) {
    const same = head && head.of.rule === entry.rule && head.of.alert === entry.alert && head.of.state === entry.state
    const title = same ? undefined : toTitle(entry)
    const alert = entry.state === 'inactive' ? undefined : toAlert(entry)
    const takes = [title, alert].map(each =>
      each ? Math.max(JSON.stringify(each.item).length, each.line.length) + 15 : 0,
    )
    used += takes.reduce((a, b) => a + b)
    if (used > room && count > 0) break
    if (title) {
      head = { of: entry, alerts: [] }
      rules.push({ ...title.item, state: entry.state, ...(alert && { alerts: head.alerts }) })
      lines.push(title.line)
    }
    if (alert) {
      head?.alerts.push(alert.item)
      lines.push(alert.line)
      isRounded ||= alert.isRounded === true
    }
    count++
  }
  return { rules, lines, count, isRounded }
}

function toTitle({ alert, state, rule, labels }: AlertEntry): Written {
  const name = toFlatText(alert, 200)
  if (!rule) return { item: { alert: name }, line: `${name} (${state}, known to the Alertmanager alone)` }
  const expression = toFlatText(rule.query, 1500)
  const own = state === 'inactive' ? cutLabels(labels, maxLabelCharacters) : {}
  const hasLabels = Object.keys(own).length > 0
  const duration = toFor(rule)
  return {
    item: {
      alert: name,
      group: toFlatText(rule.group, 200),
      expression,
      for: duration,
      ...(hasLabels && { labels: own }),
    },
    line: `${name} (${state}, group ${toFlatText(rule.group, 200)}, for ${duration})${hasLabels ? ` ${toSelector(own)}` : ''}: ${expression}`,
  }
}

function toFor({ forSeconds }: AlertRule): string {
  return forSeconds === 0 ? '0s' : toDurationText(forSeconds)
}

function toAlert(entry: AlertEntry): Written {
  const { labels, annotations, since = 0, value, firesAt, state } = entry
  const [silencedBy, inhibitedBy] = [toIds(entry.silencedBy), toIds(entry.inhibitedBy)]
  const own = cutLabels(labels, maxLabelCharacters)
  const notes = Object.fromEntries(
    Object.entries(annotations)
      .slice(0, 5)
      .map(([name, text]) => [toFlatText(name, 60), toFlatText(text, 300)]),
  )
  const exact = value === undefined ? undefined : toPrometheusText(toNumber(value))
  const shown = exact === undefined ? undefined : toShortText(exact)
  // Without `for`, an alert fires as soon as its expression is true.
  const fires = firesAt === undefined || (entry.rule?.forSeconds ?? 0) === 0 ? undefined : toIsoTime(firesAt)
  const words = [
    `  ${toSelector(own)} true since ${toIsoTime(since)}`,
    ...(fires && state === 'pending' ? [`fires at ${fires} if it stays true`] : []),
    ...(fires && state === 'firing' ? [`firing since ${fires} at the earliest`] : []),
    ...(shown === undefined ? [] : [`value ${shown}`]),
    ...(silencedBy.length > 0 ? [`silenced by ${silencedBy.join(', ')}`] : []),
    ...(inhibitedBy.length > 0 ? [`inhibited by ${inhibitedBy.join(', ')}`] : []),
  ].join(', ')
  return {
    item: {
      labels: own,
      true_since: toIsoTime(since),
      ...(fires && { [state === 'pending' ? 'fires_at' : 'firing_since_at_earliest']: fires }),
      ...(shown !== undefined && { value: shown }),
      ...(Object.keys(notes).length > 0 && { annotations: notes }),
      ...(silencedBy.length > 0 && { silenced_by: silencedBy }),
      ...(inhibitedBy.length > 0 && { inhibited_by: inhibitedBy }),
    },
    line: [words, ...Object.entries(notes).map(([name, text]) => `    ${name}: ${text}`)].join('\n'),
    isRounded: exact !== undefined && isShortened(exact),
  }
}

function toSilence({ id, matchers, endsAt, createdBy, comment }: Silence): Written {
  const shown = matchers.slice(0, 10).map(matcher => toFlatText(matcher, 100))
  const [name, by, why] = [toFlatText(id, 60), toFlatText(createdBy, 60), toFlatText(comment, 200)]
  return {
    item: { id: name, matchers: shown, ends_at: toIsoTime(endsAt), created_by: by, comment: why },
    line: `silence ${name} {${shown.join(', ')}} until ${toIsoTime(endsAt)} by ${by}: ${why}`,
  }
}
