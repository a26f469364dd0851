import { describe, expect, it } from 'vitest'
import { askForCatalogue } from './ask-for-catalogue.ts'

type Request = { id: number; method: string; params: { cursor?: string; _meta: Record<string, unknown> } }

/** A handler that answers each method with what its function gives. */
function handlerOf(answers: Record<string, (request: Request) => object>, asked: Request[] = []) {
  return async (event: unknown) => {
    const request = event as Request
    asked.push(request)
    const answer = answers[request.method]
    if (!answer) return { jsonrpc: '2.0', id: request.id, error: { code: -32601, message: 'unknown method' } }
    return { jsonrpc: '2.0', id: request.id, result: { resultType: 'complete', ttlMs: 0, ...answer(request) } }
  }
}

const serverInfo = { name: 'test', version: '1.0.0' }

function discovered(capabilities: object, more: object = {}) {
  return () => ({ capabilities, ...more, _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo } })
}

it('asks only for what the server says it has, and keeps what belongs in a catalogue', async () => {
  const handler = handlerOf({
    'server/discover': discovered({ tools: {} }, { instructions: 'Search first.' }),
    'tools/list': () => ({ tools: [{ name: 'search' }] }),
  })
  expect(await askForCatalogue(handler)).toEqual({
    serverInfo,
    capabilities: { tools: {} },
    instructions: 'Search first.',
    tools: [{ name: 'search' }],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  })
})

it('is nobody in particular, on 2026-07-28', async () => {
  const asked: Request[] = []
  await askForCatalogue(handlerOf({ 'server/discover': discovered({}) }, asked))
  expect(asked.map(({ params }) => params._meta)).toEqual([
    { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
  ])
})

it('reads every page, and sorts what it got', async () => {
  const pages: Record<string, object> = {
    first: { tools: [{ name: 'd' }, { name: 'b' }], nextCursor: 'second' },
    second: { tools: [{ name: 'c' }], nextCursor: 'third' },
    third: { tools: [{ name: 'a' }] },
  }
  const handler = handlerOf({
    'server/discover': discovered({ tools: {} }),
    'tools/list': ({ params }) => pages[params.cursor ?? 'first'] ?? {},
  })
  expect((await askForCatalogue(handler)).tools.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
})

it('gives up on pages that go round in a circle', async () => {
  const handler = handlerOf({
    'server/discover': discovered({ tools: {} }),
    'tools/list': () => ({ tools: [], nextCursor: 'again' }),
  })
  await expect(askForCatalogue(handler)).rejects.toThrow('tools/list gives the cursor "again" twice')
})

it('sorts resources by address, and templates apart from them', async () => {
  const handler = handlerOf({
    'server/discover': discovered({ resources: {}, prompts: {} }),
    'prompts/list': () => ({ prompts: [{ name: 'z' }, { name: 'y' }] }),
    'resources/list': () => ({
      resources: [
        { uri: 'b:', name: '1' },
        { uri: 'a:', name: '2' },
      ],
    }),
    'resources/templates/list': () => ({ resourceTemplates: [{ uriTemplate: 'd:{x}' }, { uriTemplate: 'c:{x}' }] }),
  })
  expect(await askForCatalogue(handler)).toMatchObject({
    prompts: [{ name: 'y' }, { name: 'z' }],
    resources: [{ uri: 'a:' }, { uri: 'b:' }],
    resourceTemplates: [{ uriTemplate: 'c:{x}' }, { uriTemplate: 'd:{x}' }],
  })
})

const entries = {
  'tools/list': { tools: [{ name: 'search' }] },
  'prompts/list': { prompts: [{ name: 'explain' }] },
  'resources/list': { resources: [{ uri: 'a:' }] },
  'resources/templates/list': { resourceTemplates: [{ uriTemplate: 'b:{x}' }] },
}

const answersAll = {
  'server/discover': discovered({ tools: {}, prompts: {}, resources: {} }),
  ...Object.fromEntries(Object.entries(entries).map(([method, answer]) => [method, () => answer])),
}

describe.each(Object.keys(entries))('%s', method => {
  const [field = ''] = Object.keys(entries[method as keyof typeof entries])
  const { [method]: _, ...others } = answersAll as Record<string, () => object>

  it('is an empty list where the server has no such method, and is reported', async () => {
    const missing: unknown[] = []
    const catalogue = await askForCatalogue(handlerOf(others), { onMissing: list => missing.push(list) })
    const { [method]: _, ...rest } = entries as Record<string, object>
    expect(catalogue).toMatchObject(Object.assign({ [field]: [] }, ...Object.values(rest)))
    expect(missing).toEqual([expect.objectContaining({ method, field })])
  })

  it('fails the whole reading where the server answers with any other error', async () => {
    const answer = handlerOf(others)
    const handler = async (event: unknown) => {
      const { id, method: asked } = event as Request
      return asked === method ? { jsonrpc: '2.0', id, error: { code: -32603, message: 'no luck' } } : answer(event)
    }
    await expect(askForCatalogue(handler)).rejects.toThrow(`${method} is answered with error -32603`)
  })

  it('fails the reading where the method is gone before the last page', async () => {
    const answer = handlerOf({ ...answersAll, [method]: () => ({ [field]: [], nextCursor: 'more' }) })
    const handler = async (event: unknown) => {
      const { id, params } = event as Request
      return params.cursor ? { jsonrpc: '2.0', id, error: { code: -32601, message: 'gone' } } : answer(event)
    }
    await expect(askForCatalogue(handler)).rejects.toThrow(`${method} is answered with error -32601`)
  })
})

it('fails with the question and the server’s own error', async () => {
  await expect(askForCatalogue(handlerOf({}))).rejects.toThrow(/server\/discover is answered with .*unknown method/)
})
