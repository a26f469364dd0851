import { describe, expect, it } from 'vitest'
import { callers, policies, targets } from '../../test/caller-answers.ts'
import { createCatalogueIndex } from '../catalogue/catalogue-index.ts'
import { fields } from '../catalogue/entries.ts'
import type { PackagedTargets, Policy } from '../config/gateway-config.ts'
import { createRights } from '../policy/authorize.ts'
import { decodeMatches, encodeMatches } from '../policy/compiled-matches.ts'
import { compileCatalogues } from './compile-catalogues.ts'

const config = { doors: {}, callers: [], allowedOrigins: [], targets: {} }
const packaged = (policy: Policy): PackagedTargets => ({ targets, config: { ...config, policy } })

function indexOf({ targets: known, config }: PackagedTargets) {
  const read = known.map(target => ({ kind: 'read', isWhole: true, target: { ...target, functionName: 'f' } }) as const)
  return createCatalogueIndex(read, config.policy)
}

describe.each(
  Object.entries(policies).flatMap(([name, policy]) => (policy ? [{ name, policy }] : [])),
)('the policy $name', ({ policy }) => {
  it.each(Object.entries(callers))('compiled decides as its globs do, for a caller %s', (_, caller) => {
    const rights = createRights(policy, caller)
    const decisions = (given: PackagedTargets) => {
      const index = indexOf(given)
      return fields.flatMap(field =>
        index.list(field).entries.map(entry => [entry.own, rights.accessTo(index.matchesOf(entry))]),
      )
    }
    expect(decisions(compileCatalogues(packaged(policy)))).toEqual(decisions(packaged(policy)))
  })

  it('matches no glob at run time for what is packaged', () => {
    const { targets, config } = compileCatalogues(packaged(policy))
    const untouched = {
      get: () => {
        throw new Error('A glob was matched')
      },
    }
    const allow = policy.allow.map(rule => Object.defineProperty({ ...rule }, 'names', untouched))
    const read = targets.filter(({ live }) => !live)
    const index = indexOf({ targets: read, config: { ...config, policy: { ...policy, ...config.policy, allow } } })
    for (const entry of fields.flatMap(field => index.list(field).entries)) index.matchesOf(entry)
    expect(index.list('tools').entries.length).toBeGreaterThan(5)
  })
})

describe('a set of rules as text', () => {
  it.each([
    { matches: [[]], text: '' },
    { matches: [[0]], text: 'AQ' },
    { matches: [[0, 7, 8, 299]], text: undefined },
    { matches: [[1], [], [8]], text: 'Ag..AAE' },
  ])('is $matches again', ({ matches, text }) => {
    if (text !== undefined) expect(encodeMatches(matches)).toBe(text)
    expect(decodeMatches(encodeMatches(matches))).toEqual(matches)
  })
})

it('stays small for 10,000 tools under 300 rules, even where no two tools have the same rules', () => {
  const tools = Array.from({ length: 10_000 }, (_, number) => ({
    name: `tool-${number.toString(2).padStart(14, '0')}`,
  }))
  // Rule n is for the names with a 1 in some place: as many sets as there are tools.
  const allow = Array.from({ length: 300 }, (_, number) => ({ names: [`*-${'?'.repeat(number % 14)}1*`] }))
  const empty = { serverInfo: {}, capabilities: {}, prompts: [], resources: [], resourceTemplates: [] }
  const compiled = compileCatalogues({
    targets: [{ name: 't', catalogue: { ...empty, tools } }],
    config: { ...config, policy: { mode: 'enforce', allow } },
  })
  const bytes = (value: unknown) => JSON.stringify(value).length
  expect(compiled.config.policy?.matches).toHaveLength(10_000)
  expect(bytes(compiled.config.policy?.matches) + bytes(compiled.targets[0]?.compiled)).toBeLessThan(800 * 1024)
})

it('compiles nothing of a target that is read at run time', () => {
  const { targets } = compileCatalogues(packaged({ mode: 'enforce', allow: [{ names: ['*'] }] }))
  expect(targets.filter(({ compiled }) => compiled === undefined).map(({ name }) => name)).toEqual([
    'live',
    'partial',
    'unreachable',
  ])
})
