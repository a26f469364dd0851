import { digestEntry, fields, matchEntry, toListed } from '../catalogue/entries.ts'
import type {
  CompiledCatalogue,
  CompiledList,
  Field,
  PackagedTarget,
  PackagedTargets,
  Policy,
} from '../config/gateway-config.ts'

/**
 * Works out of packaged catalogues what lists and decisions need of each entry: its digest, and which rules of the policy
 * match its names. Globs of 300 rules over 10,000 names would otherwise be matched at each cold start.
 */
export function compileCatalogues({ targets, config }: PackagedTargets): PackagedTargets {
  const { policy } = config
  const sets = new Map<string, number>()
  const compiled = targets.map(target =>
    target.live ? target : { ...target, compiled: compileCatalogue(target, policy, sets) },
  )
  return {
    targets: compiled,
    config: policy ? { ...config, policy: { ...policy, matches: [...sets.keys()] } } : config,
  }
}

/** Adds the sets of rules it meets to `sets`, with the number of each. */
function compileCatalogue(
  { name, catalogue }: PackagedTarget,
  policy: Policy | undefined,
  sets: Map<string, number>,
): CompiledCatalogue {
  const lists = fields.flatMap((field): [Field, CompiledList][] => {
    const entries = catalogue[field]
    if (entries.length === 0) return []
    const digests = entries.map(entry => digestEntry(toListed(name, field, entry))).join('')
    if (!policy) return [[field, { digests }]]
    const numbers = entries.map(entry => numberOf(matchEntry(policy, name, field, entry), sets))
    return [[field, { digests, matches: toRuns(numbers) }]]
  })
  return Object.fromEntries(lists)
}

function numberOf(set: string, sets: Map<string, number>): number {
  const known = sets.get(set) ?? sets.size
  sets.set(set, known)
  return known
}

/** Each number with how often it comes in a row. */
function toRuns(numbers: readonly number[]): number[] {
  const runs: number[] = []
  for (const number of numbers) {
    if (runs.at(-2) === number) runs.push((runs.pop() ?? 0) + 1)
    else runs.push(number, 1)
  }
  return runs
}
