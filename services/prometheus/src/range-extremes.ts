/** Which extreme of a bare selector keeps what a query asks about: an outage is the least value of `up`, a peak the greatest. */
import type { SyntaxNode } from '@lezer/common'
import { childrenOf } from './syntax-tree.ts'

export type Extreme = {
  readonly of: 'max' | 'min'
  /** Whether the query leaves open what it asks about: peaks are as likely as dips. */
  readonly isGuess: boolean
}

/** Metrics that are 1 while all is well: what they are asked for is an outage. */
const isHealth = /^(?:\w*_)?(?:up|probe_success|healthy|available)\b/

/** Parts around a selector that are looked at: for a chain of thousands of operators, all would take seconds. */
const maxLevels = 100

/** Decided by the first part of the query around the selector that has a direction; where none has, by the metric's name, else peaks. */
export function extremeOf(selector: SyntaxNode, query: string): Extreme {
  let isTurned = false
  for (let [node, level] = [selector, 0]; node.parent && level < maxLevels; node = node.parent, level++) {
    const asked = directionOf(node.parent, node, query)
    if (asked === 'turned') isTurned = !isTurned
    else if (asked) return { of: (asked === 'max') === isTurned ? 'min' : 'max', isGuess: false }
  }
  if (isHealth.test(query.slice(selector.from, selector.to))) return { of: 'min', isGuess: false }
  return { of: isTurned ? 'min' : 'max', isGuess: true }
}

/** What a part of the query asks about one of its own parts. */
function directionOf(parent: SyntaxNode, part: SyntaxNode, query: string): 'max' | 'min' | 'turned' | undefined {
  switch (parent.name) {
    case 'UnaryExpr':
      return query[parent.from] === '-' ? 'turned' : undefined
    case 'AggregateExpr': {
      const [, name] = /^(min|bottomk|max|topk)\b/i.exec(query.slice(parent.from, parent.to)) ?? []
      return name === undefined ? undefined : /^(?:min|bottomk)$/i.test(name) ? 'min' : 'max'
    }
    case 'BinaryExpr': {
      const sides = childrenOf(parent)
      const isLeft = sides[0]?.from === part.from
      const operator = sides[1]?.name ?? ''
      if (/^(?:Lss|Lte)$/.test(operator)) return isLeft ? 'min' : 'max'
      if (/^(?:Gtr|Gte)$/.test(operator)) return isLeft ? 'max' : 'min'
      if (/^Eql/.test(operator)) {
        // `up == 0` asks for an outage. What another number is, a peak or a dip, is not known.
        const other = isLeft ? sides.at(-1) : sides[0]
        return other && Number(query.slice(other.from, other.to)) === 0 ? 'min' : undefined
      }
      return !isLeft && operator === 'Sub' ? 'turned' : undefined
    }
    default:
      return undefined
  }
}
