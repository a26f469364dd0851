import type { SyntaxNode } from '@lezer/common'
import { childrenOf, parseQuery } from '../syntax-tree.ts'

/** The counter whose values, since its process began, are compared as they are; undefined where none is. */
export async function findRawCounter(query: string): Promise<string | undefined> {
  if (!/_total\b/.test(query)) return undefined
  const top = await parseQuery(query)
  const selector = top && findSelector(top, query)
  const name = selector && childrenOf(selector).find(({ name }) => name === 'Identifier')
  const text = name && query.slice(name.from, name.to)
  return text?.endsWith('_total') ? text : undefined
}

/** Through aggregations that keep values or add them up. */
function findSelector(node: SyntaxNode, query: string): SyntaxNode | undefined {
  const children = childrenOf(node)
  const [first] = children
  switch (node.name) {
    case 'VectorSelector':
      return node
    case 'AggregateExpr': {
      const body = children.find(({ name }) => name === 'FunctionCallBody')
      const keeps = first && /^(?:sum|min|max|avg|topk|bottomk)$/i.test(query.slice(first.from, first.to))
      const inside = keeps && body ? childrenOf(body).at(-1) : undefined
      return inside && findSelector(inside, query)
    }
    case 'PromQL':
    case 'ParenExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return first && findSelector(first, query)
    default:
      return undefined
  }
}
