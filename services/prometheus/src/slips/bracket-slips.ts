/** Slips that need the pairs of brackets. */
import { endOfBrackets, type MaskedQuery, startOfBrackets } from './masked-query.ts'

const aggregators = 'sum|min|max|avg|group|stddev|stdvar|count|count_values|bottomk|topk|quantile|limitk|limit_ratio'

/** `sum(up by (job))` → `sum(up) by (job)`. */
export function moveGrouping({ text, masked }: MaskedQuery): string | undefined {
  for (const { index, 0: found } of masked.matchAll(/\s+(?:by|without)\s*\([^()]*\)(?=\s*\))/gi)) {
    const close = masked.indexOf(')', index + found.length)
    const open = startOfBrackets(masked, close)
    if (open === undefined || !new RegExp(String.raw`\b(?:${aggregators})\s*$`).test(masked.slice(0, open))) continue
    const grouping = text.slice(index, index + found.length)
    return `${text.slice(0, index)})${grouping}${text.slice(close + 1)}`
  }
  return undefined
}

/** `rate(x[5m]) by (job)` → `sum(rate(x[5m])) by (job)`. */
export function addAggregation(query: MaskedQuery): string | undefined {
  // An open bracket may be that of the aggregation.
  if (closeBrackets(query) !== undefined) return undefined
  const { text, masked } = query
  for (const { index } of masked.matchAll(/\s*\b(?:by|without)\s*\([^()]*\)(?!\s*\()/gi)) {
    const from = startOfOperand(masked, index)
    const operand = masked.slice(from, index)
    if (operand === '' || new RegExp(String.raw`^(?:${aggregators})\b\s*(?:\(|$)`, 'i').test(operand)) continue
    return `${text.slice(0, from)}sum(${text.slice(from, index)})${text.slice(index)}`
  }
  return undefined
}

/** Where what ends at `end` begins: a name with its braces, range or arguments. */
function startOfOperand(masked: string, end: number): number {
  let from = end
  while (/[)\]}]/.test(masked.charAt(from - 1))) {
    const open = startOfBrackets(masked, from - 1)
    if (open === undefined) return end
    from = open
  }
  while (/[\w:]/.test(masked.charAt(from - 1))) from--
  return from
}

/** `sum by (job) rate(x[5m])` → `sum by (job) (rate(x[5m]))`. */
export function addParentheses({ text, masked }: MaskedQuery): string | undefined {
  const bare = new RegExp(
    String.raw`(?<![\w:.])(?:${aggregators})(?:\s*(?:by|without)\s*\([^()]*\)\s*|\s+)(?=[A-Za-z_:{])(?!by\b|without\b)`,
    'gi',
  )
  for (const { index, 0: found } of masked.matchAll(bare)) {
    const from = index + found.length
    let to = from + (/^[\w:]*/.exec(masked.slice(from))?.[0].length ?? 0)
    while (/^[{[(]/.test(masked.slice(to))) to = endOfBrackets(masked, to) ?? masked.length
    return `${text.slice(0, from).trimEnd()}(${text.slice(from, to)})${text.slice(to)}`
  }
  return undefined
}

/** Closes what is open at the end, and drops brackets at the end that close nothing. */
export function closeBrackets({ text, masked }: MaskedQuery): string | undefined {
  const open: string[] = []
  let surplus = 0
  for (const character of masked) {
    if ('{[('.includes(character)) open.push(character)
    else if ('}])'.includes(character) && open.pop() === undefined) surplus++
  }
  if (surplus > 0) return text.replace(new RegExp(String.raw`\){${surplus}}\s*$`), '')
  const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }
  return open.length === 0
    ? undefined
    : text.trimEnd() +
        open
          .reverse()
          .map(each => closing[each])
          .join('')
}
