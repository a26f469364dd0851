/** All targets' catalogues as lists and lookups need them: made once for all callers, each part when it is first needed. */

import { type Catalogue, type JsonObject, lazy } from '@mcp-lambda/wrapper/protocol'
import type { Field, Policy } from '../config/gateway-config.ts'
import type { Target } from '../config/target.ts'
import { decodeMatches } from '../policy/compiled-matches.ts'
import type { Matches } from '../policy/policy.ts'
import { digestEntry, digestLength, fields, matchEntry, toKey, toListed } from './entries.ts'
import { memoised } from './memoised.ts'
import { splitName, withoutTargetSuffix } from './public-names.ts'
import type { RegisteredTarget } from './registered-target.ts'

/** One entry of a target's list. What is worked out of it is filled in when it is first needed, and kept. */
export type Entry = {
  readonly target: Target
  readonly field: Field
  /** As its target lists it. */
  readonly own: JsonObject
  key: string | undefined
  matches: Matches | undefined
  listed: JsonObject | undefined
  bytes: number | undefined
  digest: string | undefined
  /** Every entry of the list with this one's key, in order; undefined where it is alone. */
  duplicates: Entry[] | undefined
}

export type CatalogueIndex = {
  readonly targets: readonly IndexedTarget[]
  /** The target that a name begins with; `x-target` means `x` where no target has that name. */
  findTarget(asked: string): IndexedTarget | undefined
  /** The tool or prompt of a public name, or of the `target___name` that an alias replaces. */
  findNamed(field: 'tools' | 'prompts', asked: string): Entry | undefined
  list(field: Field): List
  /** Which rules match an entry. Each distinct set is one object, so that a request decides on it once. */
  matchesOf(entry: Entry): Matches
}

export type IndexedTarget = {
  readonly name: string
  /** Undefined where its catalogue was not read yet. */
  readonly catalogue: Catalogue | undefined
  /** Whether each of its lists was read. */
  readonly isWhole: boolean
  entries(field: Field): readonly Entry[]
  /** By the target's own names, of entries with one name the first. */
  byOwnName(field: Field): ReadonlyMap<string, Entry>
  /** By public names that are not `target___name`. */
  byAlias(field: Field): ReadonlyMap<string, Entry>
  /** The distinct sets of rules that match its entries. */
  allMatches(): readonly Matches[]
}

/** The entries of all targets, in the order of the targets. */
export type List = {
  readonly entries: readonly Entry[]
  /** Of entries with one key the first. */
  readonly byKey: ReadonlyMap<string, Entry>
}

export function createCatalogueIndex(registered: readonly RegisteredTarget[], policy?: Policy): CatalogueIndex {
  const matching = createMatching(policy)
  const targets = registered.map(each => createIndexedTarget(each, matching))
  const byName = new Map(targets.map(target => [target.name, target]))
  const list = memoised((field: Field) => toList(targets.flatMap(target => target.entries(field))))

  function resolve(asked: string) {
    const { target = '', name = '' } = splitName(asked) ?? {}
    return { target: byName.get(target) ?? byName.get(withoutTargetSuffix(target)), name }
  }

  return {
    targets,
    findTarget: asked => resolve(asked).target,
    findNamed(field, asked) {
      const { target, name } = resolve(asked)
      const entry = target?.byOwnName(field).get(name)
      if (entry) return entry
      // The alias of a long target name does not hold all of it.
      const owner = (target ? [target] : targets).find(each => each.byAlias(field).has(asked))
      return owner?.byAlias(field).get(asked)
    },
    list,
    matchesOf: matching.matchesOf,
  }
}

export function keyOf(entry: Entry): string {
  entry.key ??= toKey(entry.target.name, entry.field, entry.own)
  return entry.key
}

export function listedOf(entry: Entry): JsonObject {
  entry.listed ??= toListed(entry.target.name, entry.field, entry.own)
  return entry.listed
}

/** Length of its JSON. */
export function bytesOf(entry: Entry): number {
  entry.bytes ??= Buffer.byteLength(JSON.stringify(listedOf(entry)))
  return entry.bytes
}

export function digestOf(entry: Entry): string {
  entry.digest ??= digestEntry(listedOf(entry))
  return entry.digest
}

type Matching = {
  /** By its number in `Policy.matches`. */
  compiled(number: number): Matches
  matchesOf(entry: Entry): Matches
}

function createMatching(policy: Policy | undefined): Matching {
  const byText = memoised(decodeMatches)
  return {
    compiled: number => byText(policy?.matches?.[number] ?? ''),
    matchesOf(entry) {
      const { target, field, own } = entry
      entry.matches ??= byText(policy ? matchEntry(policy, target.name, field, own) : '')
      return entry.matches
    },
  }
}

function createIndexedTarget(registered: RegisteredTarget, matching: Matching): IndexedTarget {
  const { name } = registered.target
  const target = registered.kind === 'read' ? registered.target : undefined
  const entries = memoised((field: Field) => (target ? toEntries(target, field, matching) : []))
  const byOwnName = memoised((field: Field) => firstBy(entries(field), ({ own }) => String(own.name)))

  /** Of a compiled list, without making its entries. */
  function matchesIn(field: Field): Matches[] {
    const runs = target?.compiled?.[field]?.matches
    if (!runs) return entries(field).map(matching.matchesOf)
    return runs.flatMap((number, at) => (at % 2 === 0 ? [matching.compiled(number)] : []))
  }

  return {
    name,
    catalogue: target?.catalogue,
    isWhole: registered.kind === 'read' && registered.isWhole,
    entries,
    byOwnName,
    byAlias: memoised((field: Field) => {
      const aliased = [...byOwnName(field)].filter(([own, entry]) => keyOf(entry) !== `${name}___${own}`)
      return firstBy(
        aliased.map(([, entry]) => entry),
        keyOf,
      )
    }),
    allMatches: lazy(() => [...new Set(fields.flatMap(matchesIn))]),
  }
}

function toEntries(target: Target, field: Field, { compiled }: Matching): Entry[] {
  const { digests = '', matches = [] } = target.compiled?.[field] ?? {}
  const sets = expandRuns(matches)
  return target.catalogue[field].map((own, at) => {
    const set = sets[at]
    const digest = digests.slice(at * digestLength, (at + 1) * digestLength) || undefined
    const known = { matches: set === undefined ? undefined : compiled(set), digest }
    return { target, field, own, ...known, key: undefined, listed: undefined, bytes: undefined, duplicates: undefined }
  })
}

function expandRuns(runs: readonly number[]): number[] {
  const expanded: number[] = []
  for (let at = 0; at < runs.length; at += 2) {
    for (let left = runs[at + 1] ?? 0; left > 0; left -= 1) expanded.push(runs[at] ?? 0)
  }
  return expanded
}

function toList(entries: readonly Entry[]): List {
  const byKey = new Map<string, Entry>()
  for (const entry of entries) {
    const key = keyOf(entry)
    const first = byKey.get(key)
    if (first) {
      first.duplicates ??= [first]
      first.duplicates.push(entry)
      entry.duplicates = first.duplicates
    } else {
      byKey.set(key, entry)
    }
  }
  return { entries, byKey }
}

function firstBy(entries: readonly Entry[], toName: (entry: Entry) => string): Map<string, Entry> {
  const first = new Map<string, Entry>()
  for (const entry of entries) {
    const name = toName(entry)
    if (!first.has(name)) first.set(name, entry)
  }
  return first
}
