/** Names in quotes, which Prometheus 3 takes and earlier ones refuse. */
import type { SyntaxNode } from '@lezer/common'
import { childrenOf, parseQuery } from '../syntax-tree.ts'

/** The query with the names that exporters mostly write for them; undefined where no name is in quotes. */
export async function withBareNames(query: string): Promise<string | undefined> {
  const top = await parseQuery(query)
  if (!top) return undefined
  const edits: { from: number; to: number; text: string }[] = []
  collectEdits(top, query, edits)
  if (edits.length === 0) return undefined
  // Braces without a matcher are left out.
  let text = query
  for (const edit of edits.sort((a, b) => b.from - a.from)) {
    text = text.slice(0, edit.from) + edit.text + text.slice(edit.to)
  }
  return text.replace(/(?<=[\w:])\{\s*\}/g, '')
}

function collectEdits(node: SyntaxNode, query: string, edits: { from: number; to: number; text: string }[]): void {
  if (node.name === 'LabelMatchers') {
    const metric = childrenOf(node).find(({ name }) => name === 'QuotedLabelName')
    if (metric) {
      const after = /^\s*,\s*/.exec(query.slice(metric.to))?.[0].length ?? 0
      edits.push({ from: metric.from, to: metric.to + after, text: '' })
      edits.push({ from: node.from, to: node.from, text: toBareName(metric, query) })
    }
  }
  for (const child of childrenOf(node)) {
    if (child.name !== 'QuotedLabelName') collectEdits(child, query, edits)
    else if (node.name !== 'LabelMatchers')
      edits.push({ from: child.from, to: child.to, text: toBareName(child, query) })
  }
}

function toBareName({ from, to }: SyntaxNode, query: string): string {
  return query.slice(from + 1, to - 1).replace(/[^A-Za-z0-9_:]/g, '_')
}
