/** A series as PromQL writes it. */

type Labels = Readonly<Record<string, string>>

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

// Label values are written by strangers: marks that change the direction or the lines of a text are escaped.
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, character => {
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
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

/** Labels so long that one series fills an answer are cut, with a mark; all others are whole. */
export function cutLabels(labels: Labels, most = maxLabelCharacters): Record<string, string> {
  if (toSelector(labels).length <= most) return { ...labels }
  const cut = Object.entries(labels)
    .slice(0, 50)
    .map(([label, value]) => [cutText(label), cutText(value)] as const)
  while (cut.length > 1 && toSelector(Object.fromEntries(cut)).length > most) cut.pop()
  return Object.fromEntries(cut)
}

function cutText(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
