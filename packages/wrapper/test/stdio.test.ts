import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { ErrorCode, lambdaHandler, stdio } from '../src/index.ts'
import { lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { childScript, type Host, hostChild, isRunning, untilHolding, untilReaped } from './stdio-fixtures.ts'

const hosts: Host[] = []

function host(...args: Parameters<typeof hostChild>): Host {
  const made = hostChild(...args)
  hosts.push(made)
  return made
}

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined)
})

afterEach(async () => {
  await Promise.all(hosts.splice(0).map(made => made.close()))
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function logged(level: 'info' | 'warn' | 'error'): string {
  return vi.mocked(console[level]).mock.calls.join('\n')
}

describe('a child', () => {
  it('is started in the init phase, once, and kept', async () => {
    const { ready, text } = host()
    await ready
    const pid = await text('pid')
    expect(await text('pid')).toBe(pid)
    expect(await text('count')).toBe('1')
    expect(await text('count')).toBe('2')
    const seen = JSON.parse((await text('messages')) ?? '') as { method: string }[]
    expect(seen.filter(({ method }) => method !== 'tools/call')).toMatchObject([
      { method: 'notifications/initialized' },
    ])
  })

  it('is waited for by a call that comes while it starts', async () => {
    const { text } = host()
    const pid = await text('pid')
    expect(pid).toMatch(/^\d+$/)
    expect(await text('pid')).toBe(pid)
  })

  it('serves both eras, each set of client capabilities by a child of its own', async () => {
    const { backend, text } = host()
    const handler = lambdaHandler(backend)
    const pid = await text('pid')
    const ask = async (request: ReturnType<typeof legacyRequest>) => {
      const answer = (await handler(request, lambdaContext())) as { result: { content: { text: string }[] } }
      return answer.result.content[0]?.text
    }
    expect(await ask(legacyRequest('tools/call', { name: 'pid' }))).toBe(pid)
    const clientCapabilities = { roots: {} }
    expect(await ask(modernRequest('tools/call', { name: 'pid' }, { clientCapabilities }))).not.toBe(pid)
  })

  it('discovers itself as it is, less what a function cannot keep', async () => {
    const handler = lambdaHandler(host().backend)
    expect(await handler(modernRequest('server/discover'), lambdaContext())).toMatchObject({
      result: {
        instructions: 'Behave.',
        capabilities: { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} },
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'child', version: '1.0.0', title: 'A child' } },
      },
    })
  })

  it('is given no question it could wait on: the refusal comes at once', async () => {
    expect(JSON.parse((await host().text('ask')) ?? '')).toMatchObject({ code: ErrorCode.methodNotFound })
  })

  it('runs where it is told to', async () => {
    expect(await host('server.mjs', { cwd: '/' }).text('cwd')).toBe('/')
  })

  it('keeps tenants apart', async () => {
    const { text } = host()
    expect(await text('remember', { text: 'a-secret' }, { tenant: 'a' })).toBe('a-secret')
    expect(await text('remember', { text: 'b' }, { tenant: 'b' })).toBe('b')
    expect(await text('remember', { text: 'more' }, { tenant: 'a' })).toBe('a-secret,more')
  })
})

describe('what a child sends', () => {
  it.each([
    { tool: 'split', words: 'häß\u2028lich 🦊', what: 'half a line, half a character, and CRLF' },
    { tool: 'junk', words: 'after junk', what: 'lines that are not MCP' },
    { tool: 'atOnce', words: 'all', what: 'several messages at once' },
  ])('is read through $what', async ({ tool, words }) => {
    const { text } = host()
    expect(await text(tool)).toBe(words)
    expect(await text('echo', { text: 'still there' })).toBe('still there')
  })

  it('is logged where it is not MCP, with the name of the child', async () => {
    await host().text('junk')
    expect(logged('warn')).toContain('server.mjs] wrote a line to stdout that is not MCP')
    for (const line of ['Server starting…', '{"half":', '42', '"words"', 'neither'])
      expect(logged('warn')).toContain(line)
  })

  it('arrives as it was sent: result, structured output and fields nobody knows', async () => {
    const { result } = await host().call('structured')
    expect(result).toMatchObject({ structuredContent: { a: [1, { b: null }] }, unknownField: { kept: true } })
  })

  it('arrives as it was sent: code, message and data of an error', async () => {
    expect(await host().call('fail')).toMatchObject({
      error: { code: -31234, message: 'No, and no prefix', data: { why: ['because'] } },
    })
  })

  it('arrives page by page', async () => {
    const handler = lambdaHandler(host().backend)
    expect(await handler(legacyRequest('tools/list'), lambdaContext())).toMatchObject({
      result: { tools: [{ name: 'tool-0', novel: true, _meta: { 'x/y': 1 } }], nextCursor: '1', _meta: { page: 0 } },
    })
    const last = await handler(legacyRequest('tools/list', { cursor: '2' }), lambdaContext())
    expect(last).toMatchObject({ result: { tools: [{ name: 'tool-2' }] } })
    expect(last).not.toHaveProperty('result.nextCursor')
  })

  it('may be 10 MB long', async () => {
    const { backend } = host()
    const messages = await exchangeDirectly(backend, 'big', { bytes: 10_000_000 })
    expect(messages.at(-1)).toMatchObject({ result: { content: [{ text: 'x'.repeat(10_000_000) }] } })
  })

  it('may not be 64 MB long: that ends the exchange, and the child', async () => {
    const { backend, text } = host()
    const pid = await text('pid')
    await expect(exchangeDirectly(backend, 'big', { bytes: 70_000_000 })).rejects.toMatchObject({
      code: ErrorCode.tooLarge,
      message: expect.stringContaining(String(64 * 1024 * 1024)),
    })
    expect(await text('pid')).not.toBe(pid)
  })

  it('is an error when it is no answer, not a silence', async () => {
    const { call, text } = host()
    expect(await call('notMcp')).toMatchObject({ error: { code: ErrorCode.backendFailed } })
    expect(await text('echo', { text: 'still there' })).toBe('still there')
  })

  it('is no answer to a call when it answers a notification', async () => {
    const handler = lambdaHandler(host('answers-all.mjs', { maxChildren: 1 }).backend)
    const call = (method: string) => handler(legacyRequest(method, { name: 'pid' }), lambdaContext())
    const first = await call('tools/call')
    expect(first).toMatchObject({ result: { content: [{ text: expect.stringMatching(/^\d+$/) }] } })
    await handler({ jsonrpc: '2.0', method: 'notifications/custom' }, lambdaContext())
    expect(await call('tools/call')).toEqual(first)
    // Such an error is about the call, once the server has answered a request since the last notification.
    expect(await call('nothing/known')).toMatchObject({ id: 1, error: { code: ErrorCode.methodNotFound } })
  })

  it('is read to its end when the child exits behind it', async () => {
    const { text } = host()
    const pid = Number(await text('pid'))
    expect(await text('answerAndExit')).toHaveLength(500_000)
    await untilReaped(pid)
    expect(await text('echo', { text: 'by a new one' })).toBe('by a new one')
  })

  it('too late, about an exchange that is over, is nobody’s news', async () => {
    const { backend, text } = host()
    const meta = { progressToken: 1 }
    await text('late', {}, { meta })
    const messages = await exchangeDirectly(backend, 'slow', { ms: 100 }, meta)
    expect(messages.map(message => message.method ?? 'response')).toEqual(['response'])
  })
})

describe('what a child is sent', () => {
  it('may be larger than its pipe', async () => {
    const words = 'ä'.repeat(4_000_000)
    const messages = await exchangeDirectly(host().backend, 'size', { text: words })
    expect(messages.at(-1)).toMatchObject({ result: { content: [{ text: '4000000' }] } })
  })

  it('is one line to a child that takes Unicode’s separators for line ends', async () => {
    expect(await host().text('echo', { text: 'a\u2028b\u2029c' })).toBe('a\u2028b\u2029c')
  })
})

describe('the environment of a child', () => {
  it('is what programs need, and what the author names: nothing else', async () => {
    const roleToken = testSecret('token-of-the-role')
    vi.stubEnv('AWS_SESSION_TOKEN', roleToken)
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    vi.stubEnv('MCP_STATE_KEYS', 'not for the child')
    vi.stubEnv('PASSED_ON', 'yes')
    const { text } = host('server.mjs', { env: { PASSED_ON: true, SET: 'here', ABSENT_HERE: true } })
    const environment = JSON.parse((await text('environment')) ?? '') as Record<string, string>
    expect(environment).toMatchObject({
      PATH: process.env.PATH,
      AWS_SESSION_TOKEN: roleToken,
      AWS_REGION: 'eu-central-1',
      PASSED_ON: 'yes',
      SET: 'here',
    })
    expect(environment).not.toHaveProperty('MCP_STATE_KEYS')
    expect(environment).not.toHaveProperty('ABSENT_HERE')
    const known = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'NODE_EXTRA_CA_CERTS', 'PASSED_ON', 'SET']
    expect(Object.keys(environment).filter(name => !known.includes(name) && !name.startsWith('AWS_'))).toEqual([])
  })

  it('has what Lambda gives in the place of keys under SnapStart, and where Python finds packages', async () => {
    const given = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9001/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token-of-the-environment',
      PYTHONPATH: '/var/task/.mcp-lambda/python',
    }
    for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value)
    expect(JSON.parse((await host().text('environment')) ?? '')).toMatchObject(given)
  })
})

describe('stderr of a child', () => {
  it('goes to the log line by line, under the child’s name', async () => {
    await host().text('talk', { lines: ['ready', 'and steady'] })
    await vi.waitFor(() => expect(logged('info')).toContain('and steady'), 10_000)
    const lines = vi.mocked(console.info).mock.calls.flat()
    expect(lines).toEqual([expect.stringMatching(/server\.mjs\] ready$/), expect.stringMatching(/\] and steady$/)])
  })

  it('tells nobody what the child was given in confidence', async () => {
    const [key, roleKey] = [testSecret('of the child'), testSecret('wJalrXUtnFEMI/K7MDENG')]
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', roleKey)
    const { text } = host('server.mjs', { env: { API_KEY: key } })
    await text('talk', { lines: [`key=${key} secret=${roleKey}`] })
    await vi.waitFor(() => expect(logged('info')).toContain('key=[API_KEY] secret=[AWS_SECRET_ACCESS_KEY]'), 10_000)
  })

  const odd = 'a"b\\c%d+e/f=é'
  const pem = ['-----BEGIN KEY-----', 'MIIEvAIBADANBgkqhkiG9w0B', 'AQEFAASCBKYwggSiAgEAAoIB', '-----END KEY-----'].join(
    '\n',
  )

  it.each<[form: string, line: string, rest: string]>([
    ['as JSON', JSON.stringify({ odd }), '{"odd":"[ODD]"}'],
    ['as a URL', `GET /?key=${encodeURIComponent(odd)}&x=1`, 'GET /?key=[ODD]&x=1'],
    ['in base64', `Basic ${Buffer.from(odd).toString('base64')}`, 'Basic [ODD]'],
    ['of many lines, one by one', pem, '-----BEGIN KEY-----\n[PEM]\n[PEM]\n-----END KEY-----'],
  ])('holds no value %s, in the log and in the error of a child that ends', async (_form, line, rest) => {
    const { call, text } = host('server.mjs', { env: { ODD: odd, PEM: pem } })
    await text('talk', { lines: [line] })
    const { error } = await call('crash', { code: 1 })
    const lines = vi.mocked(console.info).mock.calls.map(([line]) => String(line).replace(/^\[[^\]]+\] /, ''))
    expect(lines.join('\n')).toContain(rest)
    expect(error.message).toContain(rest)
  })

  it('holds no beginning of a value where a long line is cut', async () => {
    const { text } = host('server.mjs', { env: { ODD: odd } })
    await text('talk', { lines: [`${'x'.repeat(4_090)}${odd}`] })
    await vi.waitFor(() => expect(logged('info')).toMatch(/x{4090}\[ODD\]/), 10_000)
  })

  it('holds no beginning of a value in a line of stdout that is shortened', async () => {
    const { call } = host('server.mjs', { env: { ODD: odd } })
    await call('write', { line: `${'x'.repeat(190)}${odd}` }, { remainingMs: 1_500 })
    expect(logged('warn')).toMatch(/x{190}\[ODD\]$/m)
  })
})

describe('many calls at once', () => {
  it('over four children, a thousand: each gets its own answer and its own notifications', async () => {
    const { backend, text } = host('server.mjs', { maxChildren: 4 })
    const pids = new Set<string | undefined>()
    const calls = Array.from({ length: 1_000 }, async (_, index) => {
      if (index % 10 === 0) pids.add(await text('pid'))
      const label = `call-${index}`
      const times = index % 3
      const meta = { progressToken: index % 5, 'io.modelcontextprotocol/logLevel': 'debug' }
      const messages = await exchangeDirectly(backend, 'notify', { label, times }, meta)
      const counts = Array.from({ length: times }, (_, step) => step + 1)
      expect(messages).toMatchObject([
        ...counts.flatMap(count => [
          { method: 'notifications/message', params: { data: `${label}-${count}` } },
          { method: 'notifications/progress', params: { progressToken: index % 5, progress: count } },
        ]),
        { id: 1, result: { content: [{ text: label }] } },
      ])
      return messages.length
    })
    expect(await Promise.all(calls)).toHaveLength(1_000)
    expect(pids.size).toBeLessThanOrEqual(4)
  }, 60_000)

  it('from two tenants never meet on a child', async () => {
    const { text } = host('server.mjs', { maxChildren: 2 })
    const calls = Array.from({ length: 60 }, async (_, index) => {
      const tenant = index % 2 === 0 ? 'a' : 'b'
      const remembered = await text('remember', { text: tenant }, { tenant })
      expect(new Set(remembered?.split(','))).toEqual(new Set([tenant]))
    })
    await Promise.all(calls)
  })

  it.each([1, 4, 5])('64, of %i tenants over four children, are all answered by few children', async tenants => {
    const { call } = host('server.mjs', { maxChildren: 4 })
    const calls = Array.from({ length: 64 }, async (_, index) => {
      const tenant = `tenant-${index % tenants}`
      const [{ result }, { result: remembered }] = await Promise.all([
        call('pid', {}, { tenant }),
        call('remember', { text: tenant }, { tenant }),
      ])
      expect(new Set(remembered.content[0]?.text.split(','))).toEqual(new Set([tenant]))
      return result.content[0]?.text
    })
    const pids = await Promise.all(calls)
    expect(pids).toHaveLength(64)
    expect(pids).not.toContain(undefined)
    expect(new Set(pids).size).toBeLessThanOrEqual(16)
  })

  it('with no child kept are never over more children than allowed, those being ended included', async () => {
    const { text } = host('deaf.mjs', { maxChildren: 2, isolation: 'request' })
    const pids: number[] = []
    for (let count = 0; count < 3; count += 1) {
      pids.push(Number(await text('pid')))
      const running = await Promise.all(pids.map(isRunning))
      expect(running.filter(Boolean).length).toBeLessThanOrEqual(2)
    }
  })

  it('beyond the bound wait, and are told when their turn never comes', async () => {
    const { call, text } = host('server.mjs', { maxChildren: 1 })
    const pid = Number(await text('pid'))
    const busy = text('hold')
    await untilHolding()
    expect(await call('pid', {}, { remainingMs: 450 })).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
    process.kill(pid, 'SIGUSR2')
    expect(await busy).toBe('released')
  })
})

describe('a Node.js program', () => {
  it('wraps a server by its command', async () => {
    const handler = lambdaHandler(stdio(process.execPath, [childScript('server.mjs')]))
    await handler.ready
    const answer = await handler(
      legacyRequest('tools/call', { name: 'echo', arguments: { text: 'hi' } }),
      lambdaContext(),
    )
    expect(answer).toMatchObject({ result: { content: [{ text: 'hi' }] } })
    // Not closed: an idle child keeps no program from ending, this one included.
  })
})

type Message = { method?: string; [key: string]: unknown }

/** Past the door and its size limit, with every notification. */
async function exchangeDirectly(
  backend: Host['backend'],
  name: string,
  args: Record<string, unknown>,
  meta: Record<string, unknown> = {},
): Promise<Message[]> {
  const call = {
    requestId: 'r',
    era: 'modern',
    revision: '2026-07-28',
    deadlineMs: Date.now() + 50_000,
    signal: new AbortController().signal,
  } as const
  const messages: Message[] = []
  const request = modernRequest('tools/call', { name, arguments: args }, { meta })
  const response = await backend.exchange(request, call, notification => void messages.push(notification))
  return [...messages, response]
}
