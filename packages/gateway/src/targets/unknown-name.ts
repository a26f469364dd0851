/** Why a name is refused, and which ones may be meant. Loaded late: names are mostly right. */

import { ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { CallerCatalogue } from '../catalogue/caller-catalogues.ts'
import { type IndexedTarget, keyOf } from '../catalogue/catalogue-index.ts'
import { quote } from '../quote.ts'

/** One answer for what does not exist and what is hidden: it names only what the caller sees. */
export function unknownName(
  { index, accessTo, seesTarget }: CallerCatalogue,
  kind: 'tool' | 'prompt',
  asked: string,
): RpcError {
  const namesOf = (target: IndexedTarget) =>
    [...target.byOwnName(`${kind}s`).values()]
      .filter(accessTo)
      .map(entry => ({ name: keyOf(entry), own: String(entry.own.name) }))
  const toError = (advice: string, data: JsonObject) =>
    new RpcError(ErrorCode.invalidParams, `Unknown ${kind}: ${quote(asked)}. ${advice}`, data)
  const target = index.findTarget(asked)
  if (!target || !seesTarget(target)) {
    const seen = index.targets.filter(seesTarget)
    const available = seen.map(({ name }) => name)
    const targets =
      available.length > 0 ? `the targets are ${available.join(', ')}` : 'there is no target for this caller'
    const advice = `Names begin with a target and ___; ${targets}`
    return toError(`${meantText(asked, seen.flatMap(namesOf))}${advice}`, { cause: 'unknown_target', available })
  }
  const names = namesOf(target)
  const available = names.map(({ name }) => name)
  const data = { cause: kind === 'tool' ? 'unknown_tool' : 'unknown_prompt', target: target.name, available }
  const meant = meantBy(asked, names)
  if (meant.length > 0) return toError(isItText(meant), data)
  const sorted = byLikeness(asked, names).map(({ name }) => name)
  return toError(`${target.name} offers ${sorted.length > 0 ? sorted.join(', ') : 'none'}`, data)
}

/** A tool or prompt by its public name and the one it has at its target. */
type Name = { readonly name: string; readonly own: string }

function meantText(asked: string, names: readonly Name[]): string {
  const meant = meantBy(asked, names)
  if (meant.length > 0) return `${isItText(meant)} `
  const [nearest] = byLikeness(asked, names)
  return nearest && nearest.likeness > leastLikeness ? `The nearest is ${nearest.name}. ` : ''
}

const leastLikeness = 0.6

function isItText(meant: readonly string[]): string {
  return `Is it ${meant.slice(0, 5).join(' or ')}?`
}

/** Those that have the same letters and digits, with the name of their target or without, or after the prefix of a client. */
function meantBy(asked: string, names: readonly Name[]): string[] {
  const letters = toLetters(quote(asked))
  if (letters === '') return []
  const whole = names.filter(({ name }) => letters.endsWith(toLetters(name)))
  const meant = whole.length > 0 ? whole : names.filter(({ own }) => toLetters(own) === letters)
  return meant.map(({ name }) => name)
}

function byLikeness(asked: string, names: readonly Name[]): (Name & { readonly likeness: number })[] {
  const pairs = toPairs(quote(asked))
  return names
    .map(each => ({ ...each, likeness: Math.max(likenessOf(pairs, each.own), likenessOf(pairs, each.name)) }))
    .sort((a, b) => b.likeness - a.likeness)
}

/** The pairs of letters that two names have in common (Dice's coefficient): 0 to 1. */
function likenessOf(pairs: ReadonlySet<string>, name: string): number {
  const others = toPairs(name)
  const common = [...pairs].filter(pair => others.has(pair)).length
  return pairs.size + others.size === 0 ? 0 : (2 * common) / (pairs.size + others.size)
}

function toPairs(name: string): Set<string> {
  const letters = toLetters(name)
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)))
}

function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
