/** In the place of a value while a server is only asked what it offers. As long as a state key has to be. */
const secretPlaceholder = 'placeholder-while-its-catalogue-is-written'

/** Listing a server needs no key of it, and many do not load without one. */
export function toPlaceholders(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map(name => [name, secretPlaceholder]))
}
