import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Backend,
  ErrorCode,
  fetchServer,
  type HandlerOptions,
  lambdaHandler,
  remote,
  sdk,
  serve,
  stdio,
} from '../src/index.ts'
import { sharedOptions } from '../src/options.ts'
import { fetchRules } from '../src/outbound/http/fetch.ts'
import { remoteRules } from '../src/outbound/http/remote.ts'
import { stdioRules } from '../src/outbound/stdio/stdio.ts'
import { type FetchServer, type KeepOptions, legacyServer, type SdkServer, type Source } from '../src/protocol.ts'
import { serveRules } from '../src/serve.ts'
import { lambdaContext, legacyRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

const url = 'https://mcp.example.test/mcp'
const keep: KeepOptions = { isolation: 'request', maxServers: 2 }
const backend: Backend = {
  async exchange({ id }) {
    return { jsonrpc: '2.0', id, result: {} }
  },
}
const connect = async () => ({ send: () => undefined, close: async () => undefined })
const web: FetchServer = { fetch: () => new Response() }

/** `names` are parts of the message: the option, the kind of source, what takes it. */
type Mistake = [what: string, write: () => unknown, names: string[]]

beforeEach(() => void vi.stubEnv('MCP_STATE_KEYS', 'k'.repeat(32)))
afterEach(() => void vi.unstubAllEnvs())

/** What `write` throws, or rejects with. */
async function errorOf(write: () => unknown): Promise<unknown> {
  try {
    await write()
  } catch (error) {
    return error
  }
  return undefined
}

// Each of these is also an error to the compiler, which `npm run typecheck` holds against its comment.
const mistakes: Mistake[] = [
  [
    'isolation beside a server made by sdk()',
    // @ts-expect-error
    () => lambdaHandler(sdk(createV1), { isolation: 'request' }),
    ['isolation', 'a backend', 'sdk(create), stdio, remote'],
  ],
  [
    'rerun beside a server made by sdk()',
    // @ts-expect-error
    () => lambdaHandler(sdk(createV1), { rerun: ['x'] }),
    ['rerun', 'a backend', 'sdk(create), stdio, remote, legacyServer, sdk(server)'],
  ],
  [
    'isolation beside stdio()',
    // @ts-expect-error
    () => lambdaHandler(stdio('node'), { isolation: 'principal' }),
    ['isolation', 'a backend', 'stdio'],
  ],
  [
    'maxServers beside remote()',
    // @ts-expect-error
    () => lambdaHandler(remote(url), { maxServers: 2 }),
    ['maxServers', 'a backend', 'remote'],
  ],
  [
    'isolation beside a web-standard server',
    // @ts-expect-error
    () => lambdaHandler(web, { isolation: 'request' }),
    ['isolation', 'a fetch server'],
  ],
  [
    'a cache hint beside one’s own backend',
    // @ts-expect-error
    () => lambdaHandler(backend, { cacheHint: { ttlMs: 1, scope: 'public' } }),
    ['cacheHint', 'a backend'],
  ],
  [
    'options in a variable beside one’s own backend',
    // @ts-expect-error
    () => lambdaHandler(backend, keep),
    ['isolation', 'a backend'],
  ],
  [
    'isolation of a single server object',
    // @ts-expect-error
    () => lambdaHandler(createV1(), { isolation: 'environment' }),
    ['isolation', 'sdk(server)', 'sdk(create)'],
  ],
  [
    'maxServers of a single server object',
    // @ts-expect-error
    () => lambdaHandler(createV1(), { maxServers: 5 }),
    ['maxServers', 'sdk(server)', 'sdk(create)'],
  ],
  [
    'maxServers of a single server object to sdk()',
    // @ts-expect-error
    () => sdk(createV1(), { maxServers: 5 }),
    ['maxServers', 'sdk(server)'],
  ],
  [
    'isolation of a single server object to sdk()',
    // @ts-expect-error
    () => sdk(createV1(), { isolation: 'request' }),
    ['isolation', 'sdk(server)'],
  ],
  [
    'isolation of a single server object in a variable',
    // @ts-expect-error
    () => sdk(createV1(), keep),
    ['isolation', 'sdk(server)'],
  ],
  [
    'an option of lambdaHandler to sdk()',
    // @ts-expect-error
    () => sdk(createV1, { streaming: true }),
    ['streaming', 'sdk(create)', 'lambdaHandler'],
  ],
  [
    'isolation of a web-standard server to fetchServer()',
    // @ts-expect-error
    () => fetchServer(web, { isolation: 'request' }),
    ['isolation', 'fetchServer', 'url'],
  ],
  [
    'options of keeping in a variable to fetchServer()',
    // @ts-expect-error
    () => fetchServer(web, keep),
    ['isolation', 'fetchServer'],
  ],
  [
    'maxServers where children are counted',
    // @ts-expect-error
    () => stdio('node', [], { maxServers: 2 }),
    ['maxServers', 'stdio', 'maxChildren'],
  ],
  [
    'maxServers in a variable where children are counted',
    // @ts-expect-error
    () => stdio('node', [], keep),
    ['maxServers', 'stdio'],
  ],
  [
    'isolation where no session is kept',
    // @ts-expect-error
    () => remote(url, { era: 'modern', isolation: 'request' }),
    ['isolation', 'remote of era modern'],
  ],
  [
    'isolation beside a backend that is served',
    // @ts-expect-error
    () => serve(sdk(createV1), { port: 0, isolation: 'request' }),
    ['isolation', 'serve', 'a backend'],
  ],
  [
    'maxServers of a single server object that is served',
    // @ts-expect-error
    () => serve(createV1(), { port: 0, maxServers: 2 }),
    ['maxServers', 'serve', 'sdk(server)'],
  ],
  [
    'streaming where Lambda is not',
    // @ts-expect-error
    () => serve(createV1, { port: 0, streaming: true }),
    ['streaming', 'serve', 'lambdaHandler'],
  ],
  [
    'a misspelt option of lambdaHandler',
    // @ts-expect-error
    () => lambdaHandler(createV1, { isolatoin: 'request' }),
    ['isolatoin', 'isolation, maxServers, cacheHint, rerun', 'authenticate'],
  ],
  [
    'a misspelt option of sdk()',
    // @ts-expect-error
    () => sdk(createV1, { maxServer: 2 }),
    ['maxServer', 'isolation, maxServers, cacheHint, rerun'],
  ],
  [
    'a misspelt option of stdio()',
    // @ts-expect-error
    () => stdio('node', [], { maxchildren: 2 }),
    ['maxchildren', 'env, cwd, startTimeoutMs, maxChildren', 'isolation'],
  ],
  [
    'a misspelt option of remote()',
    // @ts-expect-error
    () => remote(url, { timeout: 2 }),
    ['timeout', 'headers, allowPrivateNetwork', 'timeoutMs'],
  ],
  [
    'a misspelt option of legacyServer()',
    // @ts-expect-error
    () => legacyServer(connect, { maxChildren: 2 }),
    ['maxChildren', 'isolation, maxServers, cacheHint, rerun'],
  ],
  [
    'a misspelt option of fetchServer()',
    // @ts-expect-error
    () => fetchServer(web, { uri: url }),
    ['uri', 'url'],
  ],
  [
    'a misspelt option of serve()',
    // @ts-expect-error
    () => serve(createV1, { port: 0, hostname: '::' }),
    ['hostname', 'port, host, path, timeoutMs'],
  ],
  [
    'options in the place of arguments',
    // @ts-expect-error
    () => stdio('node', { maxChildren: 2 }),
    ['second argument'],
  ],
  [
    'an option with the name of a member that all objects have',
    // @ts-expect-error
    () => sdk(createV1, { constructor: 1 }),
    ['constructor', 'isolation'],
  ],
]

describe('an option that changes nothing where it is given', () => {
  it.each(mistakes)('%s: throws while loading, and says where it belongs', async (_, write, names) => {
    const error = await errorOf(write)
    expect(error).toBeInstanceOf(TypeError)
    for (const name of names) expect((error as Error).message).toContain(name)
  })

  it('throws also when it is inherited', () => {
    expect(() => lambdaHandler(backend, Object.create(keep) as HandlerOptions)).toThrow(TypeError)
  })

  it('says nothing while it is undefined', () => {
    expect(() => lambdaHandler(backend, { isolation: undefined } as HandlerOptions)).not.toThrow()
  })
})

describe('options where they belong', () => {
  it.each<[what: string, write: () => unknown]>([
    ['a factory', () => lambdaHandler(createV1, { ...keep, rerun: ['x'], allowedOrigins: [], streaming: false })],
    ['a factory to sdk()', () => lambdaHandler(sdk(createV1, { ...keep, rerun: ['x'] }), { allowedOrigins: [] })],
    ['a server object', () => lambdaHandler(createV1(), { rerun: ['x'], cacheHint: { ttlMs: 0, scope: 'private' } })],
    ['a server object to sdk()', () => sdk(createV1(), { rerun: ['x'] })],
    ['a child', () => stdio('node', [], { isolation: 'request', maxChildren: 1, startTimeoutMs: 1, rerun: ['x'] })],
    ['a remote server', () => remote(url, { ...keep, rerun: ['x'], timeoutMs: 5 })],
    ['a remote server of the 2025 era', () => remote(url, { ...keep, era: 'legacy' })],
    ['a web-standard server', () => lambdaHandler(fetchServer(web, { url }), { documents: () => undefined })],
    ['one’s own backend', () => lambdaHandler(backend, { authenticate: () => undefined })],
  ])('are taken for %s', (_, write) => {
    expect(write).not.toThrow()
  })

  it('are taken for a source of any kind, where they are of the handler', () => {
    const sources: Source[] = [createV1, createV1(), backend, web]
    const options: HandlerOptions = { streaming: false }
    for (const source of sources) expect(() => lambdaHandler(source, options)).not.toThrow()
  })
})

describe('a value that cannot be', () => {
  const anyOf = <Options>(name: string, values: unknown[], take: (options: Options) => unknown) =>
    values.map(value => ({ name, value, write: () => take({ [name]: value } as Options) }))
  const noCounts = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '4', null]

  it.each([
    ...anyOf('isolation', ['tennant', '', 'Tenant', null, ['tenant']], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('isolation', ['tennant'], (it: object) => sdk(createV1, it)),
    ...anyOf('isolation', ['tennant'], (it: object) => stdio('node', [], it)),
    ...anyOf('isolation', ['tennant'], (it: object) => remote(url, it)),
    ...anyOf('maxServers', noCounts, (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('maxServers', [0], (it: object) => remote(url, it)),
    ...anyOf('maxChildren', noCounts, (it: object) => stdio('node', [], it)),
    ...anyOf('startTimeoutMs', noCounts, (it: object) => stdio('node', [], it)),
    ...anyOf('timeoutMs', noCounts, (it: object) => remote(url, it)),
    ...anyOf('timeoutMs', noCounts, (it: object) => serve(createV1, { port: 0, ...it })),
    ...anyOf('port', [-1, 65_536, 1.5, Number.NaN, '8000', null], (it: object) => serve(createV1, { port: 0, ...it })),
    ...anyOf('path', ['mcp', '', '/mcp?x=1', '/a b', 5], (it: object) => serve(createV1, { port: 0, ...it })),
    ...anyOf('env', [[], { A: 5 }, { A: false }, { A: null }, null], (it: object) => stdio('node', [], it)),
    ...anyOf('url', ['/mcp', 'localhost', '', 5], (it: object) => fetchServer(web, it)),
    ...anyOf('rerun', ['book', [1], {}], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('cacheHint', [60, {}, { ttlMs: -1, scope: 'public' }, { ttlMs: 1, scope: 'all' }], (it: object) =>
      sdk(createV1, it),
    ),
    ...anyOf('streaming', ['false', 1], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('allowedOrigins', ['https://app.test'], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('authenticate', [{}, 'jwt'], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('paths', ['/mcp/acme', [1]], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('documents', [{}], (it: object) => lambdaHandler(createV1, it)),
    ...anyOf('allowPrivateNetwork', ['false'], (it: object) => remote(url, it)),
    ...anyOf('era', ['2026-07-28'], (it: object) => remote(url, it)),
  ])('$name: $value throws while loading, by the option’s name', async ({ name, write }) => {
    const error = await errorOf(write)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(new RegExp(`^${name} must be `))
  })
})

describe('rerun without keys that can be used', () => {
  it.each<[what: string, write: () => unknown]>([
    ['lambdaHandler', () => lambdaHandler(createV1, { rerun: ['x'] })],
    ['lambdaHandler of a server object', () => lambdaHandler(createV1(), { rerun: ['x'] })],
    ['sdk', () => lambdaHandler(sdk(createV1, { rerun: ['x'] }))],
    ['stdio', () => stdio('node', [], { rerun: ['x'] })],
    ['remote', () => remote(url, { rerun: ['x'] })],
    ['serve', () => serve(createV1, { port: 0, rerun: ['x'] })],
  ])('throws while loading, by %s', async (_, write) => {
    for (const keys of [undefined, '', ' , ', 'short', `${'k'.repeat(32)},`]) {
      vi.stubEnv('MCP_STATE_KEYS', keys)
      expect(await errorOf(write)).toMatchObject({ message: expect.stringContaining('MCP_STATE_KEYS') })
    }
  })
})

describe('what is no source', () => {
  class Server implements SdkServer {
    connect = async () => undefined
    close = async () => undefined
  }
  const promised = Promise.resolve(createV1())

  it.each<[what: string, source: unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['text', 'server.mjs'],
    ['a number', 1],
    ['an empty object', {}],
    ['a promise of a server', promised],
    ['a class', Server],
    ['a list', [createV1]],
    ['an object whose connect is no function', { connect: true, close: true }],
  ])('%s throws while loading, with what to give', async (_, source) => {
    const takers: ((it: never) => unknown)[] = [lambdaHandler, sdk, fetchServer, it => serve(it, { port: 0 })]
    for (const take of takers) {
      const error = await errorOf(() => take(source as never))
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toContain('a function that returns one')
    }
  })

  it('is an error to the compiler, too', () => {
    // @ts-expect-error
    expect(() => lambdaHandler(promised)).toThrow(TypeError)
    // @ts-expect-error
    expect(() => lambdaHandler(Server)).toThrow(TypeError)
  })

  it('and comes from a factory fails the call, and says so in the log', async () => {
    const [error] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')].map(it => it.mockReturnValue())
    const handler = lambdaHandler((() => undefined) as unknown as () => SdkServer)
    expect(await handler(legacyRequest('ping'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.internalError },
    })
    const logged = { error: expect.objectContaining({ message: expect.stringContaining('Not an MCP server') }) }
    expect(error).toHaveBeenCalledWith(expect.any(String), expect.objectContaining(logged))
    vi.restoreAllMocks()
  })
})

describe('kinds of source', () => {
  const answers = {
    async fetch() {
      return Response.json({ jsonrpc: '2.0', id: 1, result: { from: 'fetch' } })
    },
  }

  it('an app with a method for CONNECT is a web-standard server', async () => {
    const app = { ...answers, connect: () => app }
    expect(await lambdaHandler(app)(legacyRequest('ping'), lambdaContext())).toMatchObject({
      result: { from: 'fetch' },
    })
  })

  it('an SDK server with a method fetch is an SDK server', async () => {
    const server = Object.assign(createV1(), answers)
    expect(await lambdaHandler(server)(legacyRequest('tools/list'), lambdaContext())).toHaveProperty('result.tools')
  })
})

describe('the table of options in the README', () => {
  it('has a row for each option, with what takes it', async () => {
    const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
    const [, section = ''] = readme.split('\n## Options\n')
    const documented = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm)].map(
      ([, name = '', takers = '']) => [name, [...takers.matchAll(/`([^`]+)`/g)].map(([, taker]) => taker).sort()],
    )
    const expected = new Map<string, string[]>()
    const add = (name: string, takers: readonly string[]) =>
      expected.set(name, [...(expected.get(name) ?? []), ...takers].sort())
    for (const [name, [takers]] of Object.entries(sharedOptions)) add(name, takers)
    const own = { serve: serveRules, stdio: stdioRules, remote: remoteRules, fetchServer: fetchRules }
    for (const [taker, rules] of Object.entries(own)) for (const name of Object.keys(rules)) add(name, [taker])
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(expected))
    expect(documented).toHaveLength(expected.size)
  })
})
