/** Queries of right syntax, rewritten by their syntax tree. */
import type { SyntaxNode } from '@lezer/common'
import { childrenOf, parseQuery } from '../syntax-tree.ts'

type Edit = { readonly from: number; readonly to: number; readonly text: string }

/** The query with the edits that `toEdits` has for its nodes; undefined without any. Nodes inside of an edited one are left. */
async function rewrite(query: string, toEdit: (node: SyntaxNode) => Edit | undefined): Promise<string | undefined> {
  const top = await parseQuery(query)
  if (!top) return undefined
  const find = (node: SyntaxNode): Edit[] => {
    const edit = toEdit(node)
    return edit ? [edit] : childrenOf(node).flatMap(find)
  }
  const edits = find(top)
  if (edits.length === 0) return undefined
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), query)
}

/** `rate(x)` → `rate(x[5m])`, `rate(sum(x))` → `sum(rate(x[5m]))`, `max_over_time(a / b)` → `max_over_time((a / b)[1h:1m])`. */
export function addRange(query: string, name: string): Promise<string | undefined> {
  return rewrite(query, node => {
    if (node.name !== 'FunctionCall' || nameOf(node, query) !== name) return undefined
    const argument = argumentsOf(node).at(-1)
    if (!argument) return undefined
    const { from, to } = argument
    if (argument.name === 'VectorSelector') return { from: to, to, text: '[5m]' }
    if (/_over_time$|^(?:deriv|predict_linear|changes)$/.test(name)) {
      return { from, to, text: `(${query.slice(from, to)})[1h:1m]` }
    }
    const inside = argument.name === 'AggregateExpr' ? argumentsOf(argument).at(-1) : undefined
    if (inside?.name !== 'VectorSelector') return undefined
    // The aggregation moves out of the call, which is replaced as a whole.
    const call = `${name}(${query.slice(inside.from, inside.to)}[5m])`
    return { from: node.from, to: node.to, text: query.slice(from, inside.from) + call + query.slice(inside.to, to) }
  })
}

/** `rate(sum(x)[5m])` → `sum(rate(x[5m]))`; any other `(…)[1h]` → `(…)[1h:1m]`. */
export function rewriteRanges(query: string): Promise<string | undefined> {
  return rewrite(query, node => {
    const range = node.name === 'FunctionCall' ? argumentsOf(node).at(-1) : node
    if (range?.name !== 'MatrixSelector') return undefined
    const [inner, length] = childrenOf(range)
    if (!inner || !length || inner.name === 'VectorSelector') return undefined
    const window = query.slice(length.from, length.to)
    const selector = inner.name === 'AggregateExpr' ? argumentsOf(inner).at(-1) : undefined
    if (
      node !== range &&
      selector?.name === 'VectorSelector' &&
      /^(?:rate|increase|irate)$/.test(nameOf(node, query))
    ) {
      const call = `${nameOf(node, query)}(${query.slice(selector.from, selector.to)}[${window}])`
      return {
        from: node.from,
        to: node.to,
        text: query.slice(inner.from, selector.from) + call + query.slice(selector.to, inner.to),
      }
    }
    return { from: length.from, to: length.to, text: `${window}:1m` }
  })
}

/** Ranges that no function over time has: `sum(x_total[5m])` → `sum(rate(x_total[5m]))`. */
export function wrapRanges(query: string): Promise<string | undefined> {
  return rewrite(query, node => {
    if (node.name !== 'MatrixSelector') return undefined
    const call = node.parent?.parent
    const text = query.slice(node.from, node.to)
    const isOverTime =
      call?.name === 'FunctionCall' &&
      /rate|increase|delta|deriv|changes|resets|over_time|predict|holt|smoothing/.test(nameOf(call, query))
    if (isOverTime) return undefined
    const isCounter = /^[\w:]*_(?:total|count|sum|bucket)\b/.test(text)
    return { from: node.from, to: node.to, text: `${isCounter ? 'rate' : 'avg_over_time'}(${text})` }
  })
}

const parameterFirst =
  /^(?:topk|bottomk|quantile|limitk|limit_ratio|count_values|histogram_quantile|quantile_over_time)$/

export function swapArguments(query: string): Promise<string | undefined> {
  return rewrite(query, node => {
    if (node.name !== 'FunctionCall' && node.name !== 'AggregateExpr') return undefined
    const [first, second, more] = argumentsOf(node)
    if (!first || !second || more || !parameterFirst.test(nameOf(node, query))) return undefined
    if (!/^(?:NumberDurationLiteral|StringLiteral|UnaryExpr)$/.test(second.name)) return undefined
    return {
      from: first.from,
      to: second.to,
      text: `${query.slice(second.from, second.to)}, ${query.slice(first.from, first.to)}`,
    }
  })
}

/** `sum(up) offset 1d` → `sum(up offset 1d)`. */
export function moveOffset(query: string): Promise<string | undefined> {
  return rewrite(query, node => {
    const [inner] = childrenOf(node)
    if ((node.name !== 'OffsetExpr' && node.name !== 'StepInvariantExpr') || !inner) return undefined
    if (/Selector$|^SubqueryExpr$/.test(inner.name)) return undefined
    const modifier = query.slice(inner.to, node.to).trim()
    const selectors = selectorsOf(inner).sort((a, b) => b.from - a.from)
    const text = selectors.reduce(
      (moved, { to }) => `${moved.slice(0, to - inner.from)} ${modifier}${moved.slice(to - inner.from)}`,
      query.slice(inner.from, inner.to),
    )
    return { from: node.from, to: node.to, text }
  })
}

function selectorsOf(node: SyntaxNode): SyntaxNode[] {
  return /Selector$/.test(node.name) ? [node] : childrenOf(node).flatMap(selectorsOf)
}

function nameOf(call: SyntaxNode, query: string): string {
  const [name] = childrenOf(call)
  return name ? query.slice(name.from, name.to) : ''
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const body = childrenOf(call).find(({ name }) => name === 'FunctionCallBody')
  return body ? childrenOf(body) : []
}
