/** AMP serves instant queries that look back less than 32 days; longer ones as range queries alone. */
import type { SyntaxNode } from '@lezer/common'
import type { LocalReply } from 'mcp-lambda/local'
import { childrenOf, parseQuery } from '../../src/syntax-tree.ts'
import { readDuration } from '../../src/times.ts'
import { prometheusError } from './reply.ts'

const maxDays = 32

export async function checkLookBack(query: string): Promise<LocalReply | undefined> {
  const top = await parseQuery(query)
  if (!top || lookBackOf(top, query) < maxDays * 86_400) return undefined
  // Word for word: https://github.com/robusta-dev/krr/issues/522
  return prometheusError(
    422,
    'execution',
    'queries with long day range (32d to 95d) are currently only supported for range type queries',
  )
}

/** The longest way back from the moment of the query: windows and offsets, one in the other. */
function lookBackOf(node: SyntaxNode, query: string): number {
  const inside = childrenOf(node)
  const own = inside.find(({ name }) => /Duration/.test(name))
  const isWindow = /^(?:MatrixSelector|SubqueryExpr|OffsetExpr)$/.test(node.name)
  const seconds = isWindow && own ? toSeconds(query.slice(own.from, own.to)) : 0
  return seconds + Math.max(0, ...inside.map(child => lookBackOf(child, query)))
}

function toSeconds(text: string): number {
  try {
    return readDuration('window', text)
  } catch {
    return 0
  }
}
