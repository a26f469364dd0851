import { MetricsError } from './metrics-error.ts'

/** Longer than any expression a person writes, and safely under what load balancers take in a form. */
export const maxQueryBytes = 16_384

/**
 * Checks of an expression that need no parser. Whether it means anything is the backend's to say: its parser is the only
 * true one, and a list of forbidden characters would refuse correct PromQL (`;`, `||`, URLs and backticks all occur in
 * strings and regular expressions).
 */
export function readExpression(query: string): string {
  const expression = withoutCodeFence(query.trim())
  if (expression === '') throw new MetricsError('bad_query', 'The query is empty.')
  if (!expression.isWellFormed()) throw new MetricsError('bad_query', 'The query holds half of a surrogate pair.')
  const bytes = Buffer.byteLength(expression)
  if (bytes > maxQueryBytes) {
    throw new MetricsError('bad_query', `The query is ${bytes} bytes long; ${maxQueryBytes} is the most.`)
  }
  return expression
}

/** Models put code into fences. One backtick alone is a PromQL string and stays. */
function withoutCodeFence(text: string): string {
  return /^```[ \t]*\w*\s*\n?([\s\S]*?)```$/.exec(text)?.[1]?.trim() ?? text
}

/** A series selector for metric names in which the RE2 expression is found anywhere. */
export function toNameSelector(pattern: string): string {
  // A PromQL string takes every escape JSON writes. The second matcher keeps the selector legal when the pattern also
  // matches the empty name, which PromQL would refuse.
  return `{__name__=~${JSON.stringify(`.*(?:${pattern}).*`)},__name__!=""}`
}
