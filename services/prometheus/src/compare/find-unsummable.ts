/** What in a query makes its values no parts of a sum: quantiles, averages, extremes and ratios do not add up over series. */
import type { SyntaxNode } from '@lezer/common'
import type { Series } from '../metrics-source.ts'
import { childrenOf, parseQuery } from '../syntax-tree.ts'
import { saysNoSum } from './unsummable-names.ts'

/** @returns words for a sentence, as in `avg`; undefined where nothing is found, and for a syntax that is not understood. */
export async function findUnsummable(query: string, result: readonly Series[]): Promise<string | undefined> {
  const label = unsummableLabels.find(each => result.some(({ metric }) => Object.hasOwn(metric, each)))
  if (label !== undefined) return `series by ${label}`
  const named = result.find(({ metric }) => saysNoSum(metric.__name__ ?? ''))
  if (named) return named.metric.__name__
  // Most queries have nothing of it, and need no parser.
  const mayBe = mayBeUnsummable.test(query) || query.match(/[\w:]+/g)?.some(saysNoSum)
  const top = mayBe ? await parseQuery(query) : undefined
  return top && findIn(top, query)
}

/** A summary's quantiles are series by `quantile`, and each bucket by `le` counts what is in the smaller ones, too. */
const unsummableLabels = ['quantile', 'le']

const mayBeUnsummable =
  /[/%^]|avg|max|min|quantile|std|histogram_|mad_|ts_of|timestamp|exp|ln|log|sqrt|year|month|hour|day|atan2/i

const aggregations = new Set(['avg', 'max', 'min', 'quantile', 'stddev', 'stdvar'])
/** Of `…_over_time`, sums, counts and averages over time add up. */
const functions =
  /^(?:histogram_(?!count$|sum$)\w+|(?:mad|max|min|quantile|stddev|stdvar|ts_of_\w+)_over_time|timestamp|exp|ln|log2|log10|sqrt|year|month|hour|minute|day\w*)$/

/** @param byName whether the name of a metric counts, too */
function findIn(node: SyntaxNode, query: string, byName = true): string | undefined {
  const text = ({ from, to }: SyntaxNode) => query.slice(from, to)
  const [first, second] = childrenOf(node)
  if (!first) return undefined
  switch (node.name) {
    case 'AggregateExpr': {
      const name = text(first).toLowerCase()
      if (aggregations.has(name)) return name
      return /^(?:bottomk|limitk|limit_ratio|topk)$/.test(name) ? findInArguments(node, query, byName) : undefined
    }
    case 'FunctionCall':
      return functions.test(text(first)) ? text(first) : findInArguments(node, query, byName)
    case 'BinaryExpr':
      return second && findInOperation(node, second, query, byName)
    case 'UnaryExpr':
      return second && findIn(second, query, byName)
    case 'VectorSelector':
      return byName && saysNoSum(text(first)) ? text(first) : undefined
    case 'MatrixSelector':
    case 'PromQL':
    case 'ParenExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'SubqueryExpr':
      return findIn(first, query, byName)
    default:
      return undefined
  }
}

function findInArguments(node: SyntaxNode, query: string, byName: boolean): string | undefined {
  const body = childrenOf(node).find(({ name }) => name === 'FunctionCallBody')
  return body && firstOf(childrenOf(body), query, byName)
}

function findInOperation(node: SyntaxNode, operator: SyntaxNode, query: string, byName: boolean): string | undefined {
  const parts = childrenOf(node)
  const right = parts.at(-1)
  switch (operator.name) {
    case 'Div':
      // A number below the line only scales.
      return isNumber(right) ? firstOf(parts, query, byName) : 'a ratio'
    case 'Mul':
      // A share of something is something again.
      return firstOf(parts, query, byName && (isNumber(right) || isNumber(parts[0])))
    case 'Mod':
    case 'Pow':
    case 'Atan2':
      return `the operator ${query.slice(operator.from, operator.to)}`
    case 'And':
    case 'Unless':
      return firstOf(parts.slice(0, 1), query, byName)
    default:
      // With `bool`, 1 for each series whose comparison holds.
      return parts.some(({ name }) => name === 'BoolModifier') ? undefined : firstOf(parts, query, byName)
  }
}

function firstOf(nodes: readonly SyntaxNode[], query: string, byName: boolean): string | undefined {
  for (const node of nodes) {
    const found = findIn(node, query, byName)
    if (found !== undefined) return found
  }
  return undefined
}

function isNumber(node: SyntaxNode | undefined): boolean {
  if (node?.name === 'ParenExpr' || node?.name === 'UnaryExpr') return isNumber(childrenOf(node).at(-1))
  return node?.name === 'NumberDurationLiteral'
}
