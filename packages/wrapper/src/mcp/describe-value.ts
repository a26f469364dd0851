/** Formats untrusted input for an error message. Avoids `String()`, which would call a `toString` that the input brings. */
export function describeValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}
