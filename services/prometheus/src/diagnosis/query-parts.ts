/** The parts of a query that give series of their own, so that each can be asked for alone. */
import type { SyntaxNode } from '@lezer/common'
import { childrenOf, parseQuery } from '../syntax-tree.ts'

export type Selector = {
  /** The name as the query writes it outside the braces, or by `__name__="…"`. */
  readonly name: string | undefined
  /** Matchers of labels, each as it is written, the name's own left out. */
  readonly matchers: readonly { readonly label: string; readonly text: string }[]
  /** `5m` of `x[5m]`. */
  readonly window: string | undefined
  /** `offset 1d`, `@ 1760000000`. */
  readonly modifiers: string
}

export type QueryPart = {
  readonly text: string
  /** Parts inside that give series. */
  readonly inside: readonly QueryPart[]
} & (
  | { readonly kind: 'selector'; readonly selector: Selector }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'aggregation'; readonly by: readonly string[] }
  /** A comparison that drops series; `bool` drops none. */
  | { readonly kind: 'comparison'; readonly condition: string }
  /** Arithmetic, `and` or `unless` of two sides that both give series. */
  | { readonly kind: 'join'; readonly operator: string }
  | { readonly kind: 'other' }
)

/** Undefined for a query without series, such as `1 + 1`, and for one whose syntax is not understood. */
export async function readQueryParts(query: string): Promise<QueryPart | undefined> {
  const top = await parseQuery(query)
  return top && toPart(top, query)
}

/** All parts, the innermost first. */
export function flatten(part: QueryPart): QueryPart[] {
  return [...part.inside.flatMap(flatten), part]
}

const scalars = new Set(['scalar', 'time', 'pi'])
const comparisons = new Set(['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'EqlC', 'Neq'])

function toPart(node: SyntaxNode, query: string): QueryPart | undefined {
  const text = query.slice(node.from, node.to)
  switch (node.name) {
    case 'VectorSelector':
    case 'MatrixSelector':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return toSelectorPart(node, query)
    case 'FunctionCall': {
      const name = textOf(childrenOf(node)[0], query)
      return scalars.has(name) ? undefined : { kind: 'call', name, text, inside: insideOf(node, query) }
    }
    case 'AggregateExpr':
      return { kind: 'aggregation', by: groupingOf(node, query), text, inside: insideOf(node, query) }
    case 'BinaryExpr':
      return toBinaryPart(node, query)
    case 'PromQL':
    case 'ParenExpr':
    case 'UnaryExpr':
      return insideOf(node, query)[0]
    default:
      return undefined
  }
}

/** Series inside a node; argument lists and subqueries are passed through. */
function insideOf(node: SyntaxNode, query: string): QueryPart[] {
  return childrenOf(node).flatMap(child => {
    if (child.name === 'FunctionCallBody' || child.name === 'SubqueryExpr') return insideOf(child, query)
    const part = toPart(child, query)
    return part ? [part] : []
  })
}

function toBinaryPart(node: SyntaxNode, query: string): QueryPart | undefined {
  const [left, operator] = childrenOf(node)
  const right = childrenOf(node).at(-1)
  if (!left || !operator || !right) return undefined
  const [leftPart, rightPart] = [toPart(left, query), toPart(right, query)]
  const inside = [leftPart, rightPart].filter(part => part !== undefined)
  const text = query.slice(node.from, node.to)
  const written = textOf(operator, query)
  if (inside.length === 0) return undefined
  const isBool = childrenOf(node).some(({ name }) => name === 'BoolModifier')
  if (comparisons.has(operator.name) && !isBool && inside.length === 1) {
    const condition = leftPart ? `${written} ${textOf(right, query)}` : `${textOf(left, query)} ${written}`
    return { kind: 'comparison', condition, text, inside }
  }
  if (inside.length === 2 && operator.name !== 'Or') return { kind: 'join', operator: written, text, inside }
  return { kind: 'other', text, inside }
}

function toSelectorPart(node: SyntaxNode, query: string): QueryPart | undefined {
  let inner = node
  while (inner.name === 'OffsetExpr' || inner.name === 'StepInvariantExpr') {
    const [next] = childrenOf(inner)
    if (!next) return undefined
    inner = next
  }
  // `offset` may follow a subquery too.
  if (inner.name === 'SubqueryExpr') return insideOf(inner, query)[0]
  const vector = inner.name === 'MatrixSelector' ? childrenOf(inner)[0] : inner
  if (vector?.name !== 'VectorSelector') return undefined
  const duration = inner === vector ? undefined : childrenOf(inner)[1]
  const selector: Selector = {
    ...readMatchers(vector, query),
    window: duration && textOf(duration, query),
    modifiers: query.slice(inner.to, node.to).trim(),
  }
  return { kind: 'selector', selector, text: query.slice(node.from, node.to), inside: [] }
}

function readMatchers(vector: SyntaxNode, query: string): Pick<Selector, 'name' | 'matchers'> {
  const identifier = childrenOf(vector).find(({ name }) => name === 'Identifier')
  const listed = childrenOf(vector).find(({ name }) => name === 'LabelMatchers')
  let name = identifier && textOf(identifier, query)
  const matchers: { label: string; text: string }[] = []
  for (const matcher of listed ? childrenOf(listed) : []) {
    const text = textOf(matcher, query)
    const [label, operator, value] = childrenOf(matcher)
    if (matcher.name === 'QuotedLabelName') name = unquote(text)
    else if (textOf(label, query) === '__name__' && operator?.firstChild?.name === 'EqlSingle') {
      name = unquote(textOf(value, query))
    } else matchers.push({ label: unquote(textOf(label, query)), text })
  }
  return { name, matchers }
}

function groupingOf(node: SyntaxNode, query: string): string[] {
  const modifier = childrenOf(node).find(({ name }) => name === 'AggregateModifier')
  if (modifier?.firstChild?.name !== 'By') return []
  const labels = childrenOf(modifier).find(({ name }) => name === 'GroupingLabels')
  return labels ? childrenOf(labels).map(label => unquote(textOf(label, query))) : []
}

function textOf(node: SyntaxNode | null | undefined, query: string): string {
  return node ? query.slice(node.from, node.to) : ''
}

function unquote(text: string): string {
  if (!/^["'`]/.test(text)) return text
  const inside = text.slice(1, -1)
  return text.startsWith('`') ? inside : inside.replace(/\\(["'\\])/g, '$1')
}
