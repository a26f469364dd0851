import { lambdaHandler } from '@mcp-lambda/wrapper'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import {
  functionUrlEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
} from '@mcp-lambda/wrapper/testing'
import { McpServer as ServerV1, ResourceTemplate as TemplateV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as ServerV2, ResourceTemplate as TemplateV2 } from '@modelcontextprotocol/server'
import { describe, expect, it } from 'vitest'
import type { Policy } from '../src/config/gateway-config.ts'
import { createRandom } from './create-random.ts'
import { ask, createGateway, errorOf, resultOf, targetOf } from './fixtures.ts'

const info = { name: 'docs', version: '1.0.0' }

/** Servers with one listed page and a template for all of them; a page says by which URI the server knows it. */
const servers: Record<string, Parameters<typeof lambdaHandler>[0]> = {
  v1() {
    const server = new ServerV1(info)
    const read = async (uri: URL) => ({ contents: [{ uri: uri.href, text: uri.href }] })
    server.registerResource('listed', 'docs://host/open/listed', {}, read)
    server.registerResource('page', new TemplateV1('docs://host/{+path}', { list: undefined }), {}, read)
    return server
  },
  v2() {
    const server = new ServerV2(info)
    const read = async (uri: URL) => ({ contents: [{ uri: uri.href, text: uri.href }] })
    server.registerResource('listed', 'docs://host/open/listed', {}, read)
    server.registerResource('page', new TemplateV2('docs://host/{+path}', { list: undefined }), {}, read)
    return server
  },
}

const policy: Policy = {
  mode: 'enforce',
  allow: [{ names: ['docs___docs://host/open/*', 'docs___docs://host/{+path}'] }],
}

const offered = {
  capabilities: { resources: {} },
  resources: [{ uri: 'docs://host/open/listed', name: 'listed' }],
  resourceTemplates: [{ uriTemplate: 'docs://host/{+path}', name: 'page' }],
}

/** A gateway in front of one of the servers, as three kinds of callers read a resource there. */
function start(sdk: string, access?: { policy: Policy }) {
  const target = lambdaHandler(servers[sdk] as Parameters<typeof lambdaHandler>[0])
  const gateway = createGateway({
    access,
    targets: [targetOf('docs', offered)],
    invokeFunction: async ({ payload }) => ({
      payload: JSON.stringify(await target(JSON.parse(payload), lambdaContext())),
    }),
  })
  return {
    invoke: async (uri: string) => toRead(await ask(gateway, 'resources/read', { uri })),
    http2026: async (uri: string) => {
      const request = modernRequest('resources/read', { uri })
      // A header carries text beyond plain ASCII in base64.
      const headers = { ...mirroredHeaders(request), 'mcp-name': `=?base64?${Buffer.from(uri).toString('base64')}?=` }
      return toRead(await post(functionUrlEvent({ headers, body: request })))
    },
    http2025: async (uri: string) =>
      toRead(await post(functionUrlEvent({ body: legacyRequest('resources/read', { uri }) }))),
  }

  async function post(event: unknown): Promise<unknown> {
    const { body } = (await gateway(event, lambdaContext())) as { body: string }
    return JSON.parse(body.startsWith('event:') ? (/^data: (.*)$/m.exec(body)?.[1] ?? '{}') : body)
  }
}

type Read = { text?: unknown; error?: { code: number; message: string } }

function toRead(response: unknown): Read {
  const { result, error } = response as { result?: { contents: { text: unknown }[] }; error?: Read['error'] }
  return error ? { error } : { text: result?.contents[0]?.text }
}

/** Each begins with what the policy allows, and no server may answer it with anything else. */
const spellings = [
  'docs://host/open/../secret',
  'docs://host/open/./secret',
  'docs://host/open/..',
  'docs://host/open/.\t./secret',
  'docs://host/open/.\n./secret',
  'docs://host/open/.\r\n./secret',
  'docs://host/open\t/../secret',
  'docs://host/\topen/x',
  ' docs://host/open/x',
  'docs://host/open/x ',
  'docs://host/open/x\n',
  'docs://host/open/a b',
  'docs://host/open/%2e%2e/secret',
  'docs://host/open/%2E./secret',
  'docs://host/open/.%2e/secret',
  'docs://host/open/%2e/secret',
  'docs://host/open/.%09./secret',
  'docs://host/open/..%20/secret',
  'docs://host/open/..%00x/secret',
  'docs://host/open/x%2f..%00.txt',
  'docs://host/open/%252e%252e%2500',
  'docs://host/open/x%2f..%2f..%2fsecret',
  'docs://host/open/x%5c..%5c..%5csecret',
  'docs://host/open/%252e%252e/secret',
  'docs://host/open/%25252e%25252e/secret',
  'docs://host/open/%25%32%65%25%32%65/secret',
  `docs://host/open/%${'25'.repeat(20)}2e./secret`,
  'docs://host/open/..;/secret',
  'docs://host/open/..;a=b/secret',
  'docs://host/open/..%3b/secret',
  'docs://host/open/a?b=/../../secret',
  'docs://host/open/a#/../../secret',
  'docs://host/open/..?x',
  'docs://host/open/..#x',
  'docs://host/open/..\\secret',
  'docs://host/open/\\..\\secret',
  'docs://host/open/<x>',
  'docs://host/open/"x"',
  'docs://host/open/{x}',
  'docs://host/open/a|b',
  'docs://host/open/a^b',
  'docs://host/open/a`b',
  'docs://host/open/100%',
  'docs://host/open/%zz',
  'docs://host/open/%2',
  'docs://host/open/größe',
  'docs://host/open/\u{200b}..\u{200b}/secret',
  'docs://host/open/\u{ff0e}\u{ff0e}/secret',
  'docs://host/open/\u{2028}x',
  'docs://host/open/\0x',
  'docs://host/open/\x7f',
  'docs://host/{+path}',
  'docs://user:@host/open/x',
  'docs://@host/open/x',
  'docs:\\\\host\\open\\x',
]

/** Spelt as a parser spells them, odd as they look: each is a resource of its own. */
const plain = [
  'docs://host/open/listed',
  'docs://host/open/x',
  'docs://host/open/a//b',
  'docs://host/open/a%20b',
  'docs://host/open/gr%C3%B6%C3%9Fe',
  'docs://host/open/100%25',
  'docs://host/open/.hidden',
  'docs://host/open/a..b',
  'docs://host/open/...',
  'docs://host/open/[id]/page',
  'docs://host/open/x?version=1..2&at=a/b',
  'docs://host/open/x#top',
  "docs://host/open/!$&'()*+,;=:@-._~",
]

describe.each(['v1', 'v2'])('a target under SDK %s', sdk => {
  describe.each([
    { under: 'a policy', access: { policy } },
    { under: 'no policy', access: undefined },
  ])('with $under', ({ access }) => {
    const read = start(sdk, access)

    it.each(spellings)('has nothing at %j', async uri => {
      for (const door of [read.invoke, read.http2026, read.http2025]) {
        const { text, error } = await door(uri)
        expect(text).toBeUndefined()
        expect(error?.message).toMatch(/^Unknown resource: /)
      }
    })

    it.each(plain)('is read at %s', async uri => {
      for (const door of [read.invoke, read.http2026, read.http2025]) expect(await door(uri)).toEqual({ text: uri })
    })
  })

  it('answers a spelling exactly as it answers a resource that is not there', async () => {
    const { invoke } = start(sdk, { policy })
    const { error: missing } = await invoke('docs://host/secret')
    const { error } = await invoke('docs://host/open/.\t./secret')
    expect(error?.code).toBe(missing?.code)
    expect(missing?.message).toBe('Unknown resource: docs://host/secret. No target lists it or has a template for it')
  })

  it('is read by no change of an allowed URI anywhere but in the allowed part', async () => {
    const seed = Number(process.env.MUTATION_SEED ?? 20_261_128)
    const random = createRandom(seed)
    const { invoke } = start(sdk, { policy })
    let answered = 0
    for (let count = 0; count < 2_000; count += 1) {
      const uri = change('docs://host/open/a/b?c=d#e', random)
      const { text } = await invoke(uri)
      if (text === undefined) continue
      answered += 1
      expect({ seed, text, allowed: String(text).startsWith('docs://host/open/') }).toEqual({
        seed,
        text: uri,
        allowed: true,
      })
    }
    // Else the changes proved nothing.
    expect(answered).toBeGreaterThan(100)
  })
})

/** One to three pieces put in, taken out or written over. */
function change(uri: string, random: () => number): string {
  let text = uri
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) {
    const at = Math.floor(random() * (text.length + 1))
    const piece = pieces[Math.floor(random() * pieces.length)] ?? ''
    text = text.slice(0, at) + piece + text.slice(at + Math.floor(random() * 3))
  }
  return text
}

const pieces = [
  ...['', '/', '//', '\\', '.', '..', '/../', '/./', '/.\t./', '..;', ':', '@', '?', '#', '[', ']', '%', ';', '&', '='],
  ...['%2e', '%2E%2e', '%2f', '%5c', '%09', '%00', '%20', '%25', '%252e%252e%252f', '%c0%ae', '%ef%bc%8e'],
  ...['\t', '\n', '\r', '\0', ' ', '\x7f', '\u{a0}', '\u{200b}', '\u{feff}', '\u{ff0e}', '\u{2024}', '\ud800', 'é'],
  ...['{', '}', '|', '^', '`', '<', '>', '"', "'", 'secret', '../secret', 'HOST', '0', ':80', 'user@', 'x'],
]

describe('a listed URI', () => {
  /** A target that answers with the URI it was asked for. */
  function listing(uris: readonly string[], access?: { policy: Policy }) {
    return createGateway({
      access,
      targets: [targetOf('docs', { ...offered, resources: uris.map(uri => ({ uri, name: uri })) })],
      invokeFunction: async ({ payload }) => {
        const { id, params } = JSON.parse(payload)
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: { contents: [{ text: params.uri }] } }) }
      },
    })
  }

  const odd = [
    'file:///a b',
    'https://Example.com',
    'file:/etc/hosts',
    'docs://host/größe',
    'docs://host/a|b',
    'no scheme',
  ]

  it.each(odd)('is read as its target spells it, if that is %j', async uri => {
    const { contents } = resultOf(await ask(listing([uri]), 'resources/read', { uri }))
    expect(contents).toEqual([{ text: uri }])
  })

  it('needs a rule for the text and for what a parser makes of it', async () => {
    const climbing = 'docs://host/open/../secret'
    const spaced = 'docs://host/open/a b'
    const gateway = listing([climbing, spaced], { policy })
    const { resources } = resultOf(await ask(gateway, 'resources/list'))
    expect((resources as JsonObject[]).map(({ uri }) => uri)).toEqual([spaced])
    expect(errorOf(await ask(gateway, 'resources/read', { uri: climbing })).message).toMatch(/^Unknown resource/)
    expect(resultOf(await ask(gateway, 'resources/read', { uri: spaced })).contents).toEqual([{ text: spaced }])
  })

  it('is in the log of mode: log where enforce would hide what a parser reads', async () => {
    const logged: unknown[] = []
    const gateway = createGateway({
      access: {
        policy: { mode: 'log', allow: [{ names: ['docs___docs://host/open/*'] }] },
      },
      targets: [targetOf('docs', { ...offered, resources: [{ uri: 'docs://host/open/../secret' }] })],
      invokeFunction: async ({ payload }) => ({
        payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }),
      }),
      log: (...line) => logged.push(line),
    })
    await ask(gateway, 'resources/read', { uri: 'docs://host/open/../secret' })
    expect(logged).toMatchObject([[expect.stringContaining('would have refused'), { answer: 'hidden' }]])
  })
})

describe('a completion for a resource', () => {
  const gateway = createGateway({
    access: { policy },
    targets: [targetOf('docs', offered)],
    invokeFunction: async ({ payload }) => ({
      payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: { completion: { values: [] } } }),
    }),
  })
  const complete = (uri: string) => ask(gateway, 'completion/complete', { ref: { type: 'ref/resource', uri } })

  it.each(['docs://host/{+path}', 'docs://host/open/x', 'docs://host/open/listed'])('takes %s', async uri => {
    expect(resultOf(await complete(uri))).toMatchObject({ completion: {} })
  })

  it.each([
    'docs://host/{path}',
    'docs://host/open/{+path}',
    'docs://host/open/.\t./secret',
    'docs://host/open/../secret',
    'docs://host/secret',
  ])('knows nothing of %j', async uri => {
    expect(errorOf(await complete(uri)).message).toMatch(/^Unknown resource/)
  })
})
