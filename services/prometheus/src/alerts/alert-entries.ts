/** Alerts of rules and of the Alertmanager as one list: what fires first, then what is pending, then the other rules. */
import type { AlertRule, Labels, ManagedAlert, RuleAlert } from '../alert-source.ts'

export const alertStates = ['firing', 'pending', 'inactive'] as const
export type AlertState = (typeof alertStates)[number]

/** One alert, or a rule that has none. */
export type AlertEntry = {
  readonly alert: string
  readonly state: AlertState
  /** Absent for an alert that only the Alertmanager knows. */
  readonly rule?: AlertRule
  readonly labels: Labels
  readonly annotations: Labels
  readonly since?: number
  readonly value?: string
  /** When a pending alert fires if its expression stays true; of a firing one, when it fired at the earliest. */
  readonly firesAt?: number
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
}

export function toAlertEntries(rules: readonly AlertRule[], managed: readonly ManagedAlert[]): AlertEntry[] {
  const claimed = new Set<ManagedAlert>()
  const entries = rules.flatMap(rule => {
    if (rule.alerts.length === 0) return [toInactive(rule)]
    return rule.alerts.map(alert => {
      const known = findManaged(managed, alert.labels)
      if (known) claimed.add(known)
      return toEntry(rule, alert, known)
    })
  })
  const others = managed.filter(alert => !claimed.has(alert)).map(toManagedEntry)
  // Prometheus gives alerts in no order, and pages need one.
  return [...entries, ...others]
    .map(entry => ({ entry, labels: JSON.stringify(Object.entries(entry.labels).sort()) }))
    .sort((a, b) => compare(a.entry, b.entry) || a.labels.localeCompare(b.labels))
    .map(({ entry }) => entry)
}

function compare(a: AlertEntry, b: AlertEntry): number {
  return (
    alertStates.indexOf(a.state) - alertStates.indexOf(b.state) ||
    a.alert.localeCompare(b.alert) ||
    (a.rule?.group ?? '').localeCompare(b.rule?.group ?? '')
  )
}

/** The words of a text that each stand in the name, a label's value or the expression of one entry; and those found in no entry. */
export function findMentions(
  entries: readonly AlertEntry[],
  text: string,
): { readonly found: AlertEntry[]; readonly nowhere: string[] } {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const texts = entries.map(({ alert, labels, rule }) =>
    [alert, ...Object.values(labels), rule?.query ?? ''].join('\n').toLowerCase(),
  )
  return {
    found: entries.filter((_, index) => words.every(word => texts[index]?.includes(word))),
    nowhere: words.filter(word => !texts.some(each => each.includes(word))),
  }
}

function toEntry(rule: AlertRule, alert: RuleAlert, known: ManagedAlert | undefined): AlertEntry {
  const { state, since, value, annotations } = alert
  const { alertname: _, ...labels } = alert.labels
  return {
    alert: rule.name,
    state,
    rule,
    labels,
    annotations,
    since,
    value,
    firesAt: toFiringTime(rule, since, state),
    silencedBy: known?.silencedBy ?? [],
    inhibitedBy: known?.inhibitedBy ?? [],
  }
}

/** An alert fires with the first evaluation at which its expression has been true for the whole of `for`. */
function toFiringTime(
  { forSeconds, intervalSeconds, lastEvaluation }: AlertRule,
  since: number,
  state: RuleAlert['state'],
): number {
  const earliest = since + forSeconds
  if (lastEvaluation === undefined || intervalSeconds <= 0) return earliest
  const evaluations = Math.ceil((earliest - lastEvaluation) / intervalSeconds)
  return lastEvaluation + (state === 'firing' ? evaluations : Math.max(1, evaluations)) * intervalSeconds
}

function toInactive(rule: AlertRule): AlertEntry {
  const { name, labels } = rule
  return { alert: name, state: 'inactive', rule, labels, annotations: {}, silencedBy: [], inhibitedBy: [] }
}

function toManagedEntry({ labels, annotations, since, silencedBy, inhibitedBy }: ManagedAlert): AlertEntry {
  const { alertname = '(no alertname)', ...rest } = labels
  return { alert: alertname, state: 'firing', labels: rest, annotations, since, silencedBy, inhibitedBy }
}

/** The one with the fewest labels more: another alert of the rule may have all labels of this one. */
function findManaged(managed: readonly ManagedAlert[], wanted: Labels): ManagedAlert | undefined {
  const count = ({ labels }: ManagedAlert) => Object.keys(labels).length
  return managed
    .filter(({ labels }) => hasAll(labels, wanted))
    .reduce<ManagedAlert | undefined>((best, each) => (best && count(best) <= count(each) ? best : each), undefined)
}

/** The Alertmanager's labels are those of the rule's alert and the external ones of the workspace. */
function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}
