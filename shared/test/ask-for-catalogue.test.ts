import { expect, it } from 'vitest'
import { askForCatalogue } from '../catalogue/ask-for-catalogue.ts'

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

it('fails with the question and the server’s own error', async () => {
  await expect(askForCatalogue(handlerOf({ 'server/discover': discovered({ tools: {} }) }))).rejects.toThrow(
    /tools\/list is answered with .*unknown method/,
  )
})
