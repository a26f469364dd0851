/** Finds, in the syntax of a query, the shortest stretch of time that each step looks at. Never refuses a query. */
import type { SyntaxNode } from '@lezer/common'
import { type Extreme, extremeOf } from './range-extremes.ts'
import { childrenOf, parseQuery } from './syntax-tree.ts'
import { readDuration } from './times.ts'

/** Prometheus' look-back: a bare selector sees this much before each step. */
export const lookBackSeconds = 300

export type RangeAdvice = {
  /** Share of the time that the query sees, from 0 to 1. */
  readonly seenShare: number
  /** The query that sees all of the time; a bare selector by its greatest or least value. */
  readonly rewritten: string
  /** By what the rewritten query replaces bare values without knowing whether peaks or dips are asked for. */
  readonly guessed?: Extreme['of']
}

type Window = {
  readonly node: SyntaxNode
  readonly seconds: number
  /** Of a bare selector. */
  readonly extreme?: Extreme
}

/** What to say of a query whose windows are shorter than its step; undefined when it sees all of the time. */
export async function adviseOnStep(query: string, stepSeconds: number): Promise<RangeAdvice | undefined> {
  // Any window is as long as this: the parser is loaded only for a step above it.
  if (stepSeconds <= lookBackSeconds && !query.includes('[')) return undefined
  const top = await parseQuery(query)
  if (!top) return undefined
  const windows = findWindows(top, query)
  const short = windows.filter(({ seconds }) => seconds < stepSeconds)
  if (short.length === 0) return undefined
  const step = toDurationText(stepSeconds)
  const rewritten = short
    .flatMap(window => toEdits(window, step))
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), query)
  const guessed = short.find(({ extreme }) => extreme?.isGuess)?.extreme?.of
  return {
    seenShare: Math.min(...short.map(({ seconds }) => seconds)) / stepSeconds,
    rewritten,
    ...(guessed && { guessed }),
  }
}

function findWindows(node: SyntaxNode, query: string): Window[] {
  if (node.name === 'MatrixSelector' || node.name === 'SubqueryExpr') {
    const duration = durationOf(node)
    const seconds = duration && readSeconds(query.slice(duration.from, duration.to))
    // A duration that is an expression of its own is not understood here: nothing is said of it.
    return duration && seconds !== undefined ? [{ node: duration, seconds }] : []
  }
  if (node.name === 'VectorSelector') return [{ node, seconds: lookBackSeconds, extreme: extremeOf(node, query) }]
  return childrenOf(node).flatMap(child => findWindows(child, query))
}

function durationOf(node: SyntaxNode): SyntaxNode | undefined {
  return childrenOf(node).find(({ name }) => /Duration/.test(name))
}

function readSeconds(text: string): number | undefined {
  try {
    return readDuration('window', text)
  } catch {
    return undefined
  }
}

type Edit = { readonly from: number; readonly to: number; readonly insert: string }

function toEdits({ node, extreme }: Window, step: string): Edit[] {
  if (!extreme) return [{ from: node.from, to: node.to, insert: step }]
  // Modifiers stand behind the range: max_over_time(up[2h] offset 1d).
  let outer = node
  while (outer.parent && /^(?:OffsetExpr|StepInvariantExpr)$/.test(outer.parent.name)) outer = outer.parent
  return [
    { from: outer.to, to: outer.to, insert: outer.to === node.to ? `[${step}])` : ')' },
    ...(outer.to === node.to ? [] : [{ from: node.to, to: node.to, insert: `[${step}]` }]),
    { from: outer.from, to: outer.from, insert: `${extreme.of}_over_time(` },
  ]
}

export function toDurationText(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    if (seconds >= length && seconds % length === 0) return `${seconds / length}${unit}`
  }
  return `${Math.ceil(seconds * 1000)}ms`
}
