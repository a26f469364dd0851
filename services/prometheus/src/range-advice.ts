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
  /** The same by least values, where the query leaves open whether peaks or dips are asked for. */
  readonly forDips?: string
}

type Window = {
  readonly seconds: number
  /** By what values are replaced, where all of them cannot be kept. */
  readonly extreme?: Extreme
} & (
  | { readonly kind: 'selector'; readonly node: SyntaxNode; readonly extreme: Extreme }
  /** The duration in brackets, and the function around it where another one sees more than the end of the window. */
  | { readonly kind: 'duration'; readonly node: SyntaxNode; readonly renamed?: { name: SyntaxNode; to: string } }
  /** A call that says something of one moment, whatever its window. */
  | { readonly kind: 'moment'; readonly node: SyntaxNode }
)

/** A longer window does not tell when a series was absent, or how old its sample was: the whole call is asked at many moments. */
const ofMoments = new Set(['absent', 'absent_over_time', 'timestamp'])

/** Functions of the last samples of a window. */
const ofAllSamples: ReadonlyMap<string, string> = new Map([
  ['irate', 'rate'],
  ['idelta', 'delta'],
])

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
  const isOpen = short.some(({ extreme }) => extreme?.isGuess)
  return {
    seenShare: Math.min(...short.map(({ seconds }) => seconds)) / stepSeconds,
    rewritten: rewrite(query, short, step),
    ...(isOpen && { forDips: rewrite(query, short.map(toOtherExtreme), step) }),
  }
}

function rewrite(query: string, windows: readonly Window[], step: string): string {
  return windows
    .flatMap(window => toEdits(window, step))
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), query)
}

/** Where it is a guess, the other one. */
function toOtherExtreme(window: Window): Window {
  if (!window.extreme?.isGuess) return window
  const of = window.extreme.of === 'max' ? 'min' : 'max'
  const extreme = { of, isGuess: true } as const
  if (window.kind === 'selector') return { ...window, extreme }
  if (window.kind !== 'duration' || !window.renamed) return window
  return { ...window, extreme, renamed: { ...window.renamed, to: `${of}_over_time` } }
}

function findWindows(node: SyntaxNode, query: string): Window[] {
  switch (node.name) {
    // With `@`, each step looks at the same moment.
    case 'StepInvariantExpr':
      return []
    case 'MatrixSelector':
    case 'SubqueryExpr': {
      const duration = durationOf(node)
      const seconds = duration && readSeconds(textOf(duration, query))
      // A duration that is an expression of its own is not understood here: nothing is said of it.
      return duration && seconds !== undefined ? [{ kind: 'duration', node: duration, seconds }] : []
    }
    case 'VectorSelector':
      return [{ kind: 'selector', node, seconds: lookBackSeconds, extreme: extremeOf(node, query) }]
    case 'FunctionCall':
      return ofCall(node, findInside(node, query), query)
    default:
      return findInside(node, query)
  }
}

function findInside(node: SyntaxNode, query: string): Window[] {
  return childrenOf(node).flatMap(child => findWindows(child, query))
}

function ofCall(call: SyntaxNode, inside: Window[], query: string): Window[] {
  const [name] = childrenOf(call)
  const written = name ? textOf(name, query) : ''
  if (ofMoments.has(written)) {
    const seconds = Math.min(...inside.map(window => window.seconds))
    return inside.length > 0 ? [{ kind: 'moment', node: call, seconds }] : []
  }
  const to = ofAllSamples.get(written)
  return inside.map(window => {
    if (window.kind !== 'duration' || !name) return window
    if (to !== undefined) return { ...window, renamed: { name, to } }
    if (written !== 'last_over_time') return window
    const extreme = extremeOf(call, query)
    return { ...window, extreme, renamed: { name, to: `${extreme.of}_over_time` } }
  })
}

function durationOf(node: SyntaxNode): SyntaxNode | undefined {
  return childrenOf(node).find(({ name }) => /Duration/.test(name))
}

function textOf({ from, to }: SyntaxNode, query: string): string {
  return query.slice(from, to)
}

function readSeconds(text: string): number | undefined {
  try {
    return readDuration('window', text)
  } catch {
    return undefined
  }
}

type Edit = { readonly from: number; readonly to: number; readonly insert: string }

function toEdits(window: Window, step: string): Edit[] {
  const { kind, node } = window
  if (kind === 'moment') {
    const resolution = toDurationText(window.seconds)
    return [insertAt(node.to, `[${step}:${resolution}])`), insertAt(node.from, 'max_over_time(')]
  }
  if (kind === 'duration') {
    const { renamed } = window
    return [
      { from: node.from, to: node.to, insert: step },
      ...(renamed ? [{ from: renamed.name.from, to: renamed.name.to, insert: renamed.to }] : []),
    ]
  }
  // Modifiers stand behind the range: max_over_time(up[2h] offset 1d).
  let outer = node
  while (outer.parent?.name === 'OffsetExpr') outer = outer.parent
  return [
    insertAt(outer.to, outer.to === node.to ? `[${step}])` : ')'),
    ...(outer.to === node.to ? [] : [insertAt(node.to, `[${step}]`)]),
    insertAt(outer.from, `${window.extreme.of}_over_time(`),
  ]
}

function insertAt(at: number, insert: string): Edit {
  return { from: at, to: at, insert }
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
