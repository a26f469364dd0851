/**
 * What went wrong in other gateways, each with the guard that keeps it from going wrong here. The names are those of the
 * reports; the guard's own tests, where there are more, are beside it.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { lambdaHandler } from '@mcp-lambda/wrapper'
import type { Invocation } from '@mcp-lambda/wrapper/client'
import { type JsonObject, writeCallFacts } from '@mcp-lambda/wrapper/protocol'
import {
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from '@mcp-lambda/wrapper/testing'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createAccess } from '../src/auth/access.ts'
import type { GatewayConfig } from '../src/config/gateway-config.ts'
import { createUriMatcher } from '../src/targets/uri-template.ts'
import { ask, createGateway, errorOf, resultOf, targetOf, tools } from './fixtures.ts'
import { interruptible } from './interruptible.ts'
import { audience, startTokenIssuer } from './token-issuer.ts'

type Answer = { statusCode: number; headers: Record<string, string>; body: string }

const signed = { authorizer: { iam: { userArn: 'arn:aws:sts::123456789012:assumed-role/Agents/x' } } }
const call = modernRequest('tools/call', { name: 'numbers___add' })

/** Targets that say what they were sent and how. */
function spyOnTargets() {
  const invoked: Invocation[] = []
  return {
    invoked,
    invokeFunction: async (invocation: Invocation) => {
      invoked.push(invocation)
      return { payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(invocation.payload).id, result: {} }) }
    },
  }
}

describe('CVE-2025-64443, Docker MCP gateway: no authentication and no Origin check on HTTP', () => {
  it.each([
    'https://evil.test',
    'http://localhost:6274',
    'null',
    'https://abc.lambda-url.us-east-1.on.aws',
  ])('guard: a web page of %s is turned away, however well its request is signed', async origin => {
    const { invoked, invokeFunction } = spyOnTargets()
    const gateway = createGateway({ doors: { functionUrl: 'iam' }, invokeFunction })
    const event = functionUrlEvent({ headers: { ...mirroredHeaders(call), origin }, body: call })
    const answer = await gateway({ ...event, requestContext: { ...event.requestContext, ...signed } }, lambdaContext())
    expect(answer).toMatchObject({ statusCode: 403 })
    expect(invoked).toEqual([])
  })

  it.each([
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'HEAD',
    'PATCH',
  ])('guard: no path is open to %s without credentials, whatever door it comes by', async method => {
    const doors: GatewayConfig['doors'][] = [{ functionUrl: 'iam' }, { functionUrl: 'jwt', apiGateway: 'jwt' }]
    const jwt = { issuers: [{ issuer: 'https://idp.test' }], audience: [audience], requiredScopes: [] }
    for (const opened of doors) {
      const gateway = createGateway({ doors: opened, access: { jwt } })
      for (const path of ['/', '/mcp', '/health', '/sse', '/admin', '/.well-known/other', '//mcp', '/mcp/..']) {
        for (const make of [functionUrlEvent, httpApiEvent, restApiEvent]) {
          for (const body of [call, legacyRequest('initialize'), legacyRequest('ping')]) {
            const event = make({ method, path, headers: mirroredHeaders(call), body })
            const { statusCode } = (await gateway(event, lambdaContext())) as Answer
            expect([401, 403, 404, 405]).toContain(statusCode)
          }
        }
      }
    }
  })
})

describe('GHSA-g53w-w6mj-hrpp, Kuadrant: an internal header that clients could send chose the upstream and skipped the JWT', () => {
  it('guard: nothing a client writes is taken for the gateway’s own word, nor reaches a target as one', async () => {
    const { invoked, invokeFunction } = spyOnTargets()
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: idp.issuer }], audience: [audience], requiredScopes: [] }
    const gateway = createGateway({ doors: { functionUrl: 'jwt' }, access: { jwt }, invokeFunction })
    const keys = ['principal', 'tenant', 'deadline', 'trace', 'token', 'claims', 'target', 'agentcore']
    const claimed = Object.fromEntries(keys.map(key => [`mcp-lambda/${key}`, { id: 'root' }]))
    const request = modernRequest(
      'tools/call',
      { name: 'numbers___add' },
      { meta: { ...claimed, ...writeCallFacts({ principal: { id: 'root' }, tenant: 'acme' }) } },
    )
    const internal = Object.fromEntries(
      ['x-amz-tenant-id', 'x-mcp-target', 'x-mcp-lambda-principal', 'mcp-lambda-principal', 'x-amz-client-context'].map(
        name => [name, 'root'],
      ),
    )
    const post = (headers: Record<string, string>) =>
      gateway(functionUrlEvent({ headers: { ...mirroredHeaders(request), ...internal, ...headers }, body: request }), {
        ...lambdaContext(),
        clientContext: { custom: { principal: 'root', frames: 'no' } },
      })
    expect(await post({})).toMatchObject({ statusCode: 401 })
    expect(await post({ authorization: `Bearer ${await idp.sign()}` })).toMatchObject({ statusCode: 200 })
    expect(invoked).toHaveLength(1)
    const { _meta } = JSON.parse(invoked[0]?.payload ?? '').params
    expect(_meta['mcp-lambda/principal'].id).toBe(`${idp.issuer}#ada`)
    expect(JSON.stringify(invoked[0])).not.toContain('root')
  })

  it.each([
    'arn:aws:lambda:us-east-1:999999999999:function:other___add',
    'mcp-server-words-test___add',
    'numbers:other___add',
    '../numbers___add',
    '__proto___add',
    'constructor___add',
    'numbers___constructor',
    'numbers______proto__',
  ])('guard: which function is invoked is never what a request says: %s', async name => {
    const { invoked, invokeFunction } = spyOnTargets()
    const request = { name, functionName: 'other', target: 'other', _meta: { FunctionName: 'other' } }
    expect(errorOf(await ask(createGateway({ invokeFunction }), 'tools/call', request)).code).toBe(-32602)
    expect(invoked).toEqual([])
  })

  it('guard: no secret has a default, and none is written in the code', () => {
    const files = [
      '../../services/gateway/gateway.yml',
      '../../services/gateway/serverless.yml',
      'src/config/read-config.ts',
      'src/create-gateway.ts',
      'src/container.ts',
      'src/auth/authenticate.ts',
    ]
    for (const file of files) {
      const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8')
      expect(text).not.toMatch(/(secret|key|password|token)\w*['"]?\s*[:=]\s*['"][\w+/=-]{8,}['"]/i)
    }
  })
})

describe('ContextForge #1078: a call ran with another user’s token', () => {
  it('guard: of many users at once, each call reaches its target as the user who made it, with the list that user sees', async () => {
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: idp.issuer, rolesClaim: 'groups' }], audience: [audience], requiredScopes: [] }
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
    const policy = {
      mode: 'enforce' as const,
      allow: [{ names: ['numbers___add'] }, ...users.map(user => ({ names: [`numbers___${user}`], roles: [user] }))],
    }
    const gateway = createGateway({
      doors: { functionUrl: 'jwt' },
      access: { jwt, policy },
      targets: [targetOf('numbers', { tools: tools('add', ...users) })],
      invokeFunction: async ({ payload }) => {
        const { id, params } = JSON.parse(payload)
        await new Promise(resolve => setTimeout(resolve, Math.random() * 5))
        return {
          payload: JSON.stringify({ jsonrpc: '2.0', id, result: { who: params._meta['mcp-lambda/principal'].id } }),
        }
      },
    })
    const ask = async (token: string, request = call) => {
      const headers = { ...mirroredHeaders(request), authorization: `Bearer ${token}` }
      const { body } = (await gateway(functionUrlEvent({ headers, body: request }), lambdaContext())) as Answer
      return JSON.parse(body).result as JsonObject
    }
    const seen = await Promise.all(
      users.map(async user => {
        const token = await idp.sign({ sub: user, groups: [user] })
        const { who } = await ask(token)
        const { tools } = await ask(token, modernRequest('tools/list'))
        return { who, tools: (tools as JsonObject[]).map(({ name }) => name) }
      }),
    )
    expect(seen).toEqual(
      users.map(user => ({ who: `${idp.issuer}#${user}`, tools: ['numbers___add', `numbers___${user}`] })),
    )
  })
})

describe('CVE-2026-30623, LiteLLM: commands of stdio servers could be injected', () => {
  it('guard: the gateway’s code starts no process', async () => {
    const { inputs, outputs } = await bundleHandler()
    const bundled = new Set(Object.values(outputs).flatMap(output => Object.keys(output.inputs)))
    // The AWS client's own reader of `credential_process`, in files of a profile, is not ours and not used on Lambda.
    const ours = Object.entries(inputs).filter(([path]) => bundled.has(path) && !path.includes('node_modules/'))
    expect(ours.length).toBeGreaterThan(20)
    const starting = ours.filter(([, { imports }]) =>
      imports.some(({ path }) => /child_process|worker_threads/.test(path)),
    )
    expect(starting.map(([path]) => path)).toEqual([])
    // The wrapper has a file that does, for servers behind it: it is read, and left out.
    const left = Object.entries(inputs).filter(([path]) => !path.includes('node_modules/'))
    expect(left.some(([, { imports }]) => imports.some(({ path }) => path === 'node:child_process'))).toBe(true)
  })
})

describe('agentgateway 1.4: policies could be passed with a truncated request body', () => {
  const policy = { mode: 'enforce' as const, allow: [{ names: ['numbers___add'] }] }
  const offered = [targetOf('numbers', { tools: tools('add', 'erase') })]

  it('guard: the name that is decided about is the name that is called, however large the body and whatever is in it', async () => {
    const { invoked, invokeFunction } = spyOnTargets()
    const gateway = createGateway({ targets: offered, access: { policy }, invokeFunction })
    const post = async (text: string, name: string) => {
      const headers = { ...mirroredHeaders(call), 'mcp-name': name }
      return (await gateway(functionUrlEvent({ headers, body: text }), lambdaContext())) as Answer
    }
    const meta = JSON.stringify(call.params?._meta)
    const padding = `"padding":"${'x'.repeat(5_000_000)}"`
    const body = (params: string) =>
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":${meta},${params}}}`
    for (const params of [
      `"arguments":{${padding}},"name":"numbers___erase"`,
      '"name":"numbers___add","name":"numbers___erase"',
      '"name":"numbers___erase","arguments":{"name":"numbers___add"}',
    ]) {
      expect(JSON.parse((await post(body(params), 'numbers___erase')).body).error.code).toBe(-32602)
      expect((await post(body(params), 'numbers___add')).statusCode).toBe(400)
    }
    const whole = body(`"name":"numbers___add","arguments":{${padding}}`)
    for (const length of [10, 200, 100_000, whole.length - 1]) {
      expect((await post(whole.slice(0, length), 'numbers___add')).statusCode).toBe(400)
    }
    expect(invoked).toEqual([])
    expect((await post(whole, 'numbers___add')).statusCode).toBe(200)
    expect(JSON.parse(invoked[0]?.payload ?? '').params.arguments.padding).toHaveLength(5_000_000)
  })
})

describe('CVE-2026-26118, Azure MCP server: it could be made to fetch the instance metadata', () => {
  it('guard: a token says nowhere to fetch from: neither by its issuer nor by its header', async () => {
    const fetched: string[] = []
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: idp.issuer }], audience: [audience], requiredScopes: [] }
    const { authenticate } = createAccess(
      { doors: { functionUrl: 'jwt' }, callers: [], jwt },
      {
        fetch: (url, init) => {
          fetched.push(String(url))
          return fetch(url, init)
        },
        now: Date.now,
        log: () => undefined,
      },
    )
    const inward = ['http://169.254.169.254/latest/', 'http://[::ffff:a9fe:a9fe]/', 'http://0251.0376.0251.0376/']
    for (const url of inward) {
      const header = { jku: url, x5u: url, kid: url }
      for (const token of [
        await idp.sign({ iss: url }),
        await idp.sign({ iss: `${idp.issuer}@169.254.169.254` }, header),
        await idp.sign({}, header),
      ]) {
        const caller = {
          entryPoint: 'function-url',
          headers: { authorization: `Bearer ${token}`, host: '169.254.169.254' },
        } as const
        await expect(authenticate?.(caller)).rejects.toMatchObject({ status: 401 })
      }
    }
    expect(fetched.filter(url => !url.startsWith(`${idp.issuer}/`))).toEqual([])
  })

  it.each(['discovery', 'keys'])('guard: an issuer that redirects is not followed: its %s', async redirected => {
    const asked: string[] = []
    const inward = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    const outward = createServer((request, response) => {
      const isDiscovery = request.url?.startsWith('/.well-known/') === true
      if (isDiscovery === (redirected === 'discovery')) {
        response.writeHead(302, { location: addressOf(inward) }).end()
        return
      }
      response.end(JSON.stringify({ issuer: addressOf(outward), jwks_uri: `${addressOf(outward)}/keys` }))
    })
    for (const server of [inward, outward]) await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      for (const server of [inward, outward]) {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }
    })
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: addressOf(outward) }], audience: [audience], requiredScopes: [] }
    const gateway = createGateway({ doors: { invoke: 'jwt' }, access: { jwt } })
    const token = await idp.sign({ iss: addressOf(outward) })
    expect(errorOf(await ask(gateway, 'tools/list', {}, writeCallFacts({ token }))).code).toBe(-31503)
    expect(asked).toEqual([])
  })
})

describe('Envoy AI Gateway #1924: a failing target made a storm of notifications', () => {
  it('guard: however often a target fails, nobody is told that a list changed', async () => {
    const gateway = createGateway({
      invokeFunction: async () => {
        throw Object.assign(new Error('down'), {
          name: 'ResourceNotFoundException',
          $metadata: { httpStatusCode: 404 },
        })
      },
    })
    for (let failed = 0; failed < 20; failed += 1) {
      const { body } = (await gateway(
        functionUrlEvent({ headers: mirroredHeaders(call), body: call }),
        lambdaContext(),
      )) as Answer
      expect(body).not.toContain('list_changed')
      expect(JSON.parse(body)).toHaveProperty('error')
    }
    expect(JSON.stringify(resultOf(await ask(gateway, 'server/discover')))).not.toContain('listChanged')
    expect(resultOf(await ask(gateway, 'tools/list')).tools).not.toEqual([])
  })
})

describe('agentgateway #3476: lists were cut off after the first page', () => {
  it('guard: a list of three pages is complete, and a cursor that was changed is refused', async () => {
    const names = ['a', 'b', 'c']
    const gateway = createGateway({ targets: [targetOf('many', { tools: tools(...names) })], maxPageBytes: 1 })
    const seen: unknown[] = []
    for (let cursor: unknown; ; ) {
      const page = resultOf(await ask(gateway, 'tools/list', cursor ? { cursor } : {}))
      seen.push(...(page.tools as JsonObject[]).map(({ name }) => name))
      cursor = page.nextCursor
      if (cursor === undefined) break
      const changed = await ask(gateway, 'tools/list', { cursor: `${String(cursor).slice(0, -1)}!` })
      expect(errorOf(changed).data.cause).toBe('unknown_cursor')
    }
    expect(seen).toEqual(names.map(name => `many___${name}`))
  })
})

describe('agentgateway #1266 and MetaMCP #140: one dead target took all the others with it', () => {
  it('guard: beside a target that never answers, the others do at once, and it is named', async () => {
    const gateway = createGateway({
      targets: [
        targetOf('dead', { tools: tools('ask') }, { timeoutMs: 300 }),
        targetOf('well', { tools: tools('ask') }),
      ],
      invokeFunction: async ({ functionName, payload }) => {
        if (functionName.includes('dead')) await new Promise(() => undefined)
        return { payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: {} }) }
      },
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const dead = Array.from({ length: 5 }, () => ask(gateway, 'tools/call', { name: 'dead___ask' }))
    // While the clock of the dead target's limit stands still.
    resultOf(await ask(gateway, 'tools/call', { name: 'well___ask' }))
    expect(resultOf(await ask(gateway, 'tools/list')).tools).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(300)
    for (const response of await Promise.all(dead)) {
      expect(errorOf(response)).toMatchObject({ data: { target: 'dead' } })
    }
  })
})

describe('MetaMCP #318: “Unknown tool” was said of a server that was down', () => {
  it('guard: unknown, hidden, wanting a scope, unavailable and throttled are told apart', async () => {
    const idp = await startTokenIssuer()
    const jwt = { issuers: [{ issuer: idp.issuer }], audience: [audience], requiredScopes: [] }
    const policy = {
      mode: 'enforce' as const,
      allow: [{ names: ['numbers___*', 'words___*'] }, { names: ['vault___*'], scopes: ['vault'] }],
    }
    const gateway = createGateway({
      doors: { invoke: 'jwt' },
      access: { jwt, policy },
      targets: ['numbers', 'words', 'vault', 'cellar'].map(name => targetOf(name, { tools: tools('ask') })),
      invokeFunction: async ({ functionName }) => {
        const name = functionName.includes('numbers') ? 'ResourceNotFoundException' : 'TooManyRequestsException'
        const httpStatusCode = name === 'ResourceNotFoundException' ? 404 : 429
        throw Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } })
      },
    })
    const meta = writeCallFacts({ token: await idp.sign() })
    const codes = []
    for (const name of ['numbers___find', 'cellar___ask', 'vault___ask', 'numbers___ask', 'words___ask']) {
      codes.push(errorOf(await ask(gateway, 'tools/call', { name }, meta)).code)
    }
    expect(codes).toEqual([-32602, -32602, -31403, -31503, -31429])
  })
})

describe('CVE-2025-66414, CVE-2025-66416, CVE-2026-42559: SDKs open to DNS rebinding by default', () => {
  it('guard: with nothing configured no web page may call, not even one that was resolved to this very machine', async () => {
    const open = lambdaHandler({
      async exchange({ id }) {
        return { jsonrpc: '2.0', id, result: {} }
      },
    })
    for (const origin of ['http://evil.test:8000', 'http://127.0.0.1:8000', 'http://localhost']) {
      const event = functionUrlEvent({ headers: { origin, host: new URL(origin).host }, body: legacyRequest('ping') })
      expect(await open(event, lambdaContext())).toMatchObject({ statusCode: 403 })
    }
  })
})

describe('CVE-2026-0621, TypeScript SDK: a URI template could be made to take minutes', () => {
  it('guard: neither templates nor names take long, whatever they are held against', async () => {
    const gateway = createGateway()
    for (const template of ['{a}{b}{c}{d}{e}', 'x{/a*}{/b*}{?c*}', '{+a}/{+b}/{+c}!', '{a,b,c}-{d,e,f}!']) {
      const matches = createUriMatcher(template)
      for (const part of ['a', '/', 'a/', ',', '{', '%2f']) interruptible(() => matches(part.repeat(8_000)))
    }
    for (const part of ['_', 'numbers', '___', '-target', '*']) {
      await ask(gateway, 'tools/call', { name: part.repeat(50_000) })
      await ask(gateway, 'resources/read', { uri: part.repeat(50_000) })
    }
  })
})

describe('Bedrock Converse and others: names over 64 characters were refused by the model', () => {
  it('guard: every name that is listed fits, is called under it, and is the same in every deployment', async () => {
    const offered = () => [
      targetOf('a-target-of-some-length', { tools: tools('x'.repeat(64), 'with space', 'añadir', 'ok') }),
    ]
    const list = async () =>
      (resultOf(await ask(createGateway({ targets: offered() }), 'tools/list')).tools as JsonObject[]).map(
        ({ name }) => name,
      )
    const listed = await list()
    for (const name of listed) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
    expect(new Set(listed).size).toBe(4)
    expect(await list()).toEqual(listed)
    const { invoked, invokeFunction } = spyOnTargets()
    const gateway = createGateway({ targets: offered(), invokeFunction })
    for (const name of listed) resultOf(await ask(gateway, 'tools/call', { name }))
    expect(invoked.map(({ payload }) => JSON.parse(payload).params.name)).toContain('añadir')
  })
})

function addressOf(server: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function bundleHandler() {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, '../src/index.ts')],
    absWorkingDir: join(import.meta.dirname, '..'),
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
  })
  return metafile
}
