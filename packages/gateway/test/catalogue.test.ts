import { describe, expect, it } from 'vitest'
import type { Target } from '../src/config/target.ts'
import { ask, createGateway, errorOf, packageJson, resultOf, targetOf, tools } from './fixtures.ts'

const asleep = {
  invokeFunction: async () => {
    throw new Error('A list woke a function')
  },
}

describe('server/discover', () => {
  it('lets clients keep what is listed for as long as the settings say', async () => {
    const gateway = createGateway({ ...asleep, targets: [targetOf('a', {})], listTtlMs: 0 })
    for (const method of ['server/discover', 'tools/list']) {
      expect(resultOf(await ask(gateway, method))).toMatchObject({ ttlMs: 0, cacheScope: 'public' })
    }
  })

  it('offers the union of what the targets offer and the gateway carries, and nothing it cannot keep', async () => {
    const gateway = createGateway({
      ...asleep,
      targets: [
        targetOf('a', {
          capabilities: { tools: { listChanged: true }, logging: {}, tasks: {} },
          instructions: 'Be A.',
        }),
        targetOf('b', { capabilities: { resources: { subscribe: true }, completions: {} }, instructions: 'Be B.' }),
      ],
    })
    const discovered = resultOf(await ask(gateway, 'server/discover'))
    expect(discovered.capabilities).toEqual({ tools: {}, resources: {}, completions: {}, logging: {} })
    expect(discovered.instructions).toBe(
      '# a (its tools begin with a___)\n\nBe A.\n\n# b (its tools begin with b___)\n\nBe B.',
    )
    expect(discovered).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'public' })
    expect(discovered.supportedVersions).toContain('2026-07-28')
    expect(discovered._meta).toEqual({
      'io.modelcontextprotocol/serverInfo': { name: 'mcp-gateway', title: 'MCP gateway', version: packageJson.version },
    })
  })

  it('gives no instructions when no target has any', async () => {
    expect(resultOf(await ask(createGateway({ targets: [targetOf('a')] }), 'server/discover'))).not.toHaveProperty(
      'instructions',
    )
  })
})

describe('a list', () => {
  const listMethods = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']

  it.each(listMethods)('%s wakes no function and says how long it holds', async method => {
    const result = resultOf(await ask(createGateway(asleep), method))
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'public' })
    expect(result).not.toHaveProperty('nextCursor')
  })

  it('keeps everything a target says of a tool but its name', async () => {
    const tool = {
      name: 'x',
      title: 'X',
      annotations: { readOnlyHint: true },
      _meta: { 'example.com/cost': 3 },
      new: 1,
    }
    const gateway = createGateway({ targets: [targetOf('a', { tools: [tool] })] })
    expect(resultOf(await ask(gateway, 'tools/list')).tools).toEqual([{ ...tool, name: 'a___x' }])
  })

  it('gives a tool with too long a name an alias, and takes the alias and the whole name back', async () => {
    const name = 'x'.repeat(80)
    const called: unknown[] = []
    const gateway = createGateway({
      targets: [targetOf('a', { tools: tools(name) })],
      invokeFunction: async ({ payload }) => {
        const { id, params } = JSON.parse(payload)
        called.push(params.name)
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: {} }) }
      },
    })
    const [listed] = resultOf(await ask(gateway, 'tools/list')).tools as { name: string }[]
    expect(listed?.name).toMatch(/^a___x+_[0-9a-f]{10}$/)
    await ask(gateway, 'tools/call', { name: listed?.name })
    await ask(gateway, 'tools/call', { name: `a___${name}` })
    expect(called).toEqual([name, name])
  })

  it('names a URI once, under the target that is asked for it', async () => {
    const asked: string[] = []
    const gateway = createGateway({
      targets: [
        targetOf('a', { resources: [{ uri: 'test://x', name: 'of a' }] }),
        targetOf('b', {
          resources: [
            { uri: 'test://x', name: 'of b' },
            { uri: 'test://y', name: 'of b' },
          ],
        }),
      ],
      invokeFunction: async ({ functionName, payload }) => {
        asked.push(functionName)
        return { payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }) }
      },
    })
    expect(resultOf(await ask(gateway, 'resources/list')).resources).toEqual([
      { uri: 'test://x', name: 'of a' },
      { uri: 'test://y', name: 'of b' },
    ])
    await ask(gateway, 'resources/read', { uri: 'test://x' })
    await ask(gateway, 'resources/read', { uri: 'test://y' })
    expect(asked).toEqual(['mcp-server-a-test', 'mcp-server-b-test'])
  })
})

describe('pages', () => {
  // About 40 bytes an entry: three pages of three, two of them full.
  const names = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8']
  const many: Target[] = [targetOf('many', { tools: tools(...names), prompts: tools(...names) })]
  const maxPageBytes = 160

  it('are complete and in order, followed by their cursors', async () => {
    const pages = await readPages(createGateway({ targets: many, maxPageBytes }), 'tools/list')
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.flat()).toEqual(names.map(name => `many___${name}`))
    for (const page of pages) expect(page.length).toBeGreaterThan(0)
  })

  it('follow one another in every environment of a deployment', async () => {
    const nextCursor = await firstCursor(createGateway({ targets: many, maxPageBytes }), 'tools/list')
    const elsewhere = createGateway({ targets: many, maxPageBytes })
    expect(resultOf(await ask(elsewhere, 'tools/list', { cursor: nextCursor }))).toHaveProperty('tools')
  })

  it('hold an entry that alone is larger than a page', async () => {
    const pages = await readPages(createGateway({ targets: many, maxPageBytes: 1 }), 'tools/list')
    expect(pages).toEqual(names.map(name => [`many___${name}`]))
  })

  it('refuse a cursor that was changed in any one place', async () => {
    const gateway = createGateway({ targets: many, maxPageBytes })
    const cursor = await firstCursor(gateway, 'tools/list')
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1)
      expect(errorOf(await ask(gateway, 'tools/list', { cursor: changed })).code).toBe(-32602)
    }
  })

  it.each(['', 'x', '2', 1, null, {}, 'MQ=='])('refuse the cursor %j', async cursor => {
    const gateway = createGateway({ targets: many, maxPageBytes })
    expect(errorOf(await ask(gateway, 'tools/list', { cursor }))).toMatchObject({
      code: -32602,
      data: { cause: 'unknown_cursor' },
    })
  })

  it('refuse the cursor of another list', async () => {
    const gateway = createGateway({ targets: many, maxPageBytes })
    const cursor = await firstCursor(gateway, 'tools/list')
    expect(errorOf(await ask(gateway, 'prompts/list', { cursor })).code).toBe(-32602)
  })

  it('refuse a cursor from before the list changed', async () => {
    const cursor = await firstCursor(createGateway({ targets: many, maxPageBytes }), 'tools/list')
    const redeployed = createGateway({ targets: [targetOf('many', { tools: tools(...names, 'a9') })], maxPageBytes })
    expect(errorOf(await ask(redeployed, 'tools/list', { cursor })).code).toBe(-32602)
  })

  it('of 200 targets with 50 tools each are all below 1 MB, complete and in order, and wake no function', async () => {
    const schema = { type: 'object', properties: { query: { type: 'string', description: 'words '.repeat(60) } } }
    const numbered = (word: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${word}-${String(index).padStart(3, '0')}`)
    const big = numbered('target', 200).map(target =>
      targetOf(target, { tools: numbered('tool', 50).map(name => ({ name, inputSchema: schema })) }),
    )
    const gateway = createGateway({ ...asleep, targets: big })
    const names: string[] = []
    for (let cursor: unknown; ; ) {
      const page = resultOf(await ask(gateway, 'tools/list', cursor === undefined ? {} : { cursor }))
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1_000_000)
      names.push(...(page.tools as { name: string }[]).map(({ name }) => name))
      cursor = page.nextCursor
      if (cursor === undefined) break
    }
    expect(names).toEqual(big.flatMap(({ name }) => numbered('tool', 50).map(tool => `${name}___${tool}`)))
  })
})

async function readPages(gateway: ReturnType<typeof createGateway>, method: string): Promise<string[][]> {
  const pages: string[][] = []
  for (let cursor: unknown; ; ) {
    const page = resultOf(await ask(gateway, method, cursor === undefined ? {} : { cursor }))
    pages.push((page.tools as { name: string }[]).map(({ name }) => name))
    cursor = page.nextCursor
    if (cursor === undefined) return pages
  }
}

async function firstCursor(gateway: ReturnType<typeof createGateway>, method: string): Promise<string> {
  return String(resultOf(await ask(gateway, method)).nextCursor)
}
