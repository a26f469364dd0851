import { createLineSearch, createSecretSearch, linesWithin, type SecretSearch } from './secret-search.ts'

/** Values that stay out of texts: `[name]` stands in their places. */
export type HiddenValues = {
  /** Hides the value, and each line of a text of many. */
  hide(name: string, value: string): void
  isEmpty(): boolean
  redact(text: string): string
}

type Hidden = { readonly value: string; readonly label: string; readonly search: SecretSearch }

export function createHiddenValues(): HiddenValues {
  let hidden: readonly Hidden[] = []
  const known = new Set<string>()

  function toHidden(name: string, value: string, search: SecretSearch | undefined): Hidden[] {
    if (!search || known.has(value)) return []
    known.add(value)
    return [{ value, label: `[${name}]`, search }]
  }

  return {
    hide(name, value) {
      if (known.has(value)) return
      const whole = toHidden(name, value, createSecretSearch(value))
      const lines = linesWithin(value).flatMap(line => toHidden(name, line, createLineSearch(line)))
      // Longest first: one value may hold another.
      hidden = [...hidden, ...whole, ...lines].sort((a, b) => b.value.length - a.value.length)
    },
    isEmpty: () => hidden.length === 0,
    redact: text => hidden.reduce((redacted, { search, label }) => search(redacted, label), text),
  }
}
