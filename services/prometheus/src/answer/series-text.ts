/** A series as PromQL writes it. */
import { cutText, escapeMarks } from './flat-text.ts'

type Labels = Readonly<Record<string, string>>

/** For a label of any name, also that of a member of all objects, as `constructor`. */
export function labelOf(labels: Labels, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined
}

const plainName = /^[A-Za-z_:][\w:]*$/

/** `up{job="api"}`: valid PromQL that finds the series again. */
export function toSelector({ __name__: name, ...labels }: Labels): string {
  const quoted = name !== undefined && !plainName.test(name)
  const matchers = Object.entries(labels).map(
    ([label, value]) => `${plainName.test(label) ? label : quote(label)}=${quote(value)}`,
  )
  const inside = quoted ? [quote(name), ...matchers] : matchers
  const outside = quoted ? '' : (name ?? '')
  return inside.length > 0 || outside === '' ? `${outside}{${inside.join(', ')}}` : outside
}

/** A PromQL string. */
export function quote(text: string): string {
  return escapeMarks(JSON.stringify(text))
}

/** Labels that all series have with the same value, but for the name. Empty for fewer than two series. */
export function commonLabels(all: readonly Labels[]): Record<string, string> {
  const [first, ...others] = all
  if (!first || others.length === 0) return {}
  const shared = Object.entries(first).filter(
    ([label, value]) => label !== '__name__' && others.every(each => each[label] === value),
  )
  return Object.fromEntries(shared)
}

/** The labels that `common` does not hold. */
export function withoutLabels(labels: Labels, common: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !Object.hasOwn(common, label)))
}

const maxLabelCharacters = 8000
const maxCutLabels = 50
const maxPieceCharacters = 60

/** Labels so long that one series fills an answer are cut, with a mark, and those left out are counted; all others are whole. */
export function cutLabels(labels: Labels, most = maxLabelCharacters): Record<string, string> {
  if (toSelector(labels).length <= most) return { ...labels }
  const all = Object.entries(labels)
  const cut = all
    .slice(0, maxCutLabels)
    .map(([label, value]) => [cutText(label, maxPieceCharacters), cutText(value, maxPieceCharacters)] as const)
  // Room for the count of the others.
  while (cut.length > 1 && toSelector(Object.fromEntries(cut)).length > most - 40) cut.pop()
  const left = all.length - cut.length
  return Object.fromEntries([...cut, ...(left > 0 ? [['…', `${left} more labels`] as const] : [])])
}
