import { catalogueKey, type JsonObject, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import { describe, expect, it } from 'vitest'
import type { Policy, Rule } from '../src/config/gateway-config.ts'
import type { Target } from '../src/config/target.ts'
import { compileCatalogues } from '../src/packaging/compile-catalogues.ts'
import { ask, createGateway, errorOf, resultOf, targetOf, tools } from './fixtures.ts'

const kinds = Array.from({ length: 150 }, (_, kind) => `tenant-${kind}`)

/** A rule for each tenant, about one tool of its own and one that all have. */
const rules: readonly Rule[] = kinds.map(tenant => ({ names: [`t___${tenant}`, 't___all'], tenants: [tenant] }))

/** Rules that write down which of them have their globs matched, and which are held against a caller. */
function watched(allow: readonly Rule[]) {
  const matched: number[] = []
  const judged: number[] = []
  const watching = allow.map(({ names, tenants }, number) => ({
    get names() {
      matched.push(number)
      return names
    },
    get tenants() {
      judged.push(number)
      return tenants ?? []
    },
  }))
  return { allow: watching, matched, judged }
}

function packaged(target: Target, policy: Policy) {
  const config = { doors: {}, callers: [], allowedOrigins: [], targets: {}, policy }
  const { targets, config: compiled } = compileCatalogues({ targets: [target], config })
  return {
    targets: targets.map(each => ({ ...target, ...each })),
    policy: { ...policy, matches: compiled.policy?.matches ?? [] },
  }
}

const asTenant = (tenant: string) => writeCallFacts({ tenant })

const echoing = {
  invokeFunction: async ({ payload }: { payload: string }) => ({
    payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }),
  }),
}

describe('a call under 150 rules for as many kinds of caller', () => {
  const target = targetOf('t', { tools: tools('all', ...kinds) })

  it('is decided by the rules that packaging found for its name, and matches no glob', async () => {
    const { matched, judged, allow } = watched(rules)
    const { targets, policy } = packaged(target, { mode: 'enforce', allow: rules })
    const gateway = createGateway({ ...echoing, targets, access: { policy: { ...policy, allow } } })
    for (const [number, kind] of kinds.entries()) {
      judged.length = 0
      resultOf(await ask(gateway, 'tools/call', { name: `t___${kind}` }, asTenant(kind)))
      expect(new Set(judged)).toEqual(new Set([number]))
      const other = kinds.find(each => each !== kind)
      errorOf(await ask(gateway, 'tools/call', { name: `t___${other}` }, asTenant(kind)))
    }
    expect(matched).toEqual([])
  })

  it('matches globs once for all callers, where nothing was compiled', async () => {
    const { matched, allow } = watched(rules)
    const gateway = createGateway({ ...echoing, targets: [target], access: { policy: { mode: 'enforce', allow } } })
    resultOf(await ask(gateway, 'tools/call', { name: 't___all' }, asTenant('tenant-0')))
    expect(matched).toEqual(kinds.map((_, number) => number))
    for (const kind of kinds) resultOf(await ask(gateway, 'tools/call', { name: 't___all' }, asTenant(kind)))
    expect(matched).toHaveLength(kinds.length)
  })
})

describe('a filtered list', () => {
  const names = Array.from({ length: 60 }, (_, number) => `tool-${number}-${'x'.repeat(number % 7)}`)
  const seen = names.filter(name => /[02468]-/.test(name))
  const policy: Policy = { mode: 'enforce', allow: [{ names: seen.map(name => `t___${name}`) }] }
  const maxPageBytes = 200

  async function readPages(gateway: ReturnType<typeof createGateway>) {
    const pages: JsonObject[] = []
    for (let cursor: unknown; ; ) {
      const page = resultOf(await ask(gateway, 'tools/list', cursor === undefined ? {} : { cursor }))
      pages.push(page)
      cursor = page.nextCursor
      if (cursor === undefined) return pages
    }
  }

  it.each([
    'compiled when packaged',
    'matched at run time',
  ])('is page by page, cursors included, what a gateway without the hidden entries lists: rules %s', async way => {
    const whole = targetOf('t', { tools: tools(...names) })
    const given = way.startsWith('compiled') ? packaged(whole, policy) : { targets: [whole], policy }
    const filtered = await readPages(
      createGateway({ targets: given.targets, access: { policy: given.policy }, maxPageBytes }),
    )
    const bare = await readPages(createGateway({ targets: [targetOf('t', { tools: tools(...seen) })], maxPageBytes }))
    expect(filtered).toEqual(bare.map(page => ({ ...page, cacheScope: 'private' })))
    expect(filtered.length).toBeGreaterThan(5)
    for (const { tools } of filtered) {
      const entries = tools as JsonObject[]
      expect(entries.length).toBeGreaterThan(0)
      expect(entries.reduce((bytes, entry) => bytes + JSON.stringify(entry).length, 0)).toBeLessThanOrEqual(
        maxPageBytes,
      )
    }
  })
})

it('decides on a catalogue that was fetched anew by its own names, not by those that were packaged', async () => {
  const policy: Policy = { mode: 'enforce', allow: [{ names: ['t___open*'] }] }
  const { targets, policy: compiled } = packaged(
    targetOf('t', { tools: tools('open', 'secret') }, { drift: 'refresh', digests: ['packaged'] }),
    policy,
  )
  const gateway = createGateway({
    targets,
    access: { policy: compiled },
    invokeFunction: async ({ payload }) => {
      const { id, method } = JSON.parse(payload)
      const results: Record<string, JsonObject> = {
        'server/discover': { capabilities: { tools: {} } },
        'tools/list': { tools: tools('hidden', 'open', 'opened') },
        'tools/call': { _meta: { [catalogueKey]: '2.another' } },
      }
      return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }) }
    },
  })
  resultOf(await ask(gateway, 'tools/call', { name: 't___open' }))
  const { tools: listed } = resultOf(await ask(gateway, 'tools/list'))
  expect((listed as JsonObject[]).map(({ name }) => name)).toEqual(['t___open', 't___opened'])
  expect(errorOf(await ask(gateway, 'tools/call', { name: 't___hidden' })).data.available).toEqual([
    't___open',
    't___opened',
  ])
})
