/** What each caller sees of the catalogues. Filtered when it is asked for: what is kept is the same for all callers. */

import type { Call } from '@mcp-lambda/wrapper'
import type { Field, FindTools, Policy } from '../config/gateway-config.ts'
import { type Access, allRights, createRights, type Rights } from '../policy/authorize.ts'
import type { Matches } from '../policy/policy.ts'
import { arrange } from './arrange.ts'
import { type CatalogueIndex, createCatalogueIndex, type Entry, type IndexedTarget } from './catalogue-index.ts'
import { createListing, type Listing } from './list-pages.ts'
import { memoised } from './memoised.ts'
import { toResourceName } from './public-names.ts'
import type { RegisteredTarget } from './registered-target.ts'
import type { TargetRegistry } from './target-registry.ts'

export type CallerCatalogue = {
  readonly index: CatalogueIndex
  readonly rights: Rights
  /** Undefined where the caller may not know of it. */
  accessTo(entry: Entry): Access | undefined
  /** The entry that is listed for a key: of those the caller sees, the first. */
  firstSeen(entry: Entry | undefined): Entry | undefined
  listing(field: Field): Listing
  /** Targets of which the caller sees anything. The name and instructions of any other would tell of it. */
  seesTarget(target: IndexedTarget): boolean
}

/** The catalogue for the caller of each request, up to date with the registry. */
export function createCallerCatalogues(
  registry: TargetRegistry,
  policy: Policy | undefined,
  findTools?: FindTools,
): (call: Call) => CallerCatalogue | Promise<CallerCatalogue> {
  let targets: readonly RegisteredTarget[] | undefined
  let catalogueFor: (call: Call) => CallerCatalogue

  function current(call: Call): CallerCatalogue {
    if (registry.targets() !== targets) {
      targets = registry.targets()
      catalogueFor = createCatalogueFor(createCatalogueIndex(targets, policy), policy, findTools)
    }
    return catalogueFor(call)
  }

  return call => registry.refresh(call)?.then(() => current(call)) ?? current(call)
}

function createCatalogueFor(
  index: CatalogueIndex,
  policy: Policy | undefined,
  findTools: FindTools | undefined,
): (call: Call) => CallerCatalogue {
  const arranged = (field: Field, entries: readonly Entry[]) =>
    findTools ? arrange(field, entries, findTools) : entries
  const everything = memoised((field: Field) =>
    createListing(field, arranged(field, [...index.list(field).byKey.values()])),
  )

  function createCatalogue(rights: Rights): CallerCatalogue {
    const accessTo = (entry: Entry) => rights.accessTo(index.matchesOf(entry))
    const firstSeen = (entry: Entry | undefined) => entry && (entry.duplicates ?? [entry]).find(accessTo)
    return {
      index,
      rights,
      accessTo,
      firstSeen,
      listing(field) {
        if (!rights.isFiltered) return everything(field)
        const isSeen = createIsSeen(rights)
        const listed = index
          .list(field)
          .entries.filter(entry => isSeen(index.matchesOf(entry)) && (!entry.duplicates || firstSeen(entry) === entry))
        const seen = arranged(field, listed)
        const whole = everything(field)
        return isSame(seen, whole.entries) ? whole : createListing(field, seen)
      },
      seesTarget({ name, isWhole, allMatches }) {
        if (!rights.isFiltered) return true
        return isWhole
          ? allMatches().some(matches => rights.accessTo(matches))
          : rights.maySee(toResourceName(name, ''))
      },
    }
  }

  const whole = createCatalogue(allRights)
  return call => (policy ? createCatalogue(createRights(policy, call)) : whole)
}

/** Entries of one target mostly have one set of rules, so the last decision is kept: 10,000 take 0.3 ms in place of 0.8 (Node 24). */
function createIsSeen(rights: Rights): (matches: Matches) => boolean {
  let last: Matches | undefined
  let isSeen = false
  return matches => {
    if (matches !== last) {
      last = matches
      isSeen = rights.accessTo(matches) !== undefined
    }
    return isSeen
  }
}

/** A caller that sees everything gets the listing whose digest is kept. */
function isSame(seen: readonly Entry[], all: readonly Entry[]): boolean {
  return seen.length === all.length && seen.every((entry, at) => entry === all[at])
}
