/** Secrets from the API of Secrets Manager to a server in process, a child and a remote server, through a rotation. */

import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { type Backend, lambdaHandler, Refusal, remote, serve, stdio } from '../src/index.ts'
import { redactBy } from '../src/primitives/redaction.ts'
import { createSecretStore, type SecretStore } from '../src/secrets/secret-store.ts'
import { createFetchSecret } from '../src/secrets/secrets-manager.ts'
import { createValueHider } from '../src/secrets/value-hider.ts'
import { fetchThrough, functionUrlEvent, lambdaContext, modernRequest } from '../src/testing/index.ts'
import { startSecretsManager } from './fake-secrets-manager.ts'
import { createV1 } from './fixtures.ts'
import { listen, readText } from './http-servers.ts'
import { childScript, hostBackend, untilHolding } from './stdio-fixtures.ts'

const first = testSecret('first+value/of the key')
const second = testSecret('second+value/of the key')

const cleanups: (() => unknown)[] = []
const secrets: Record<string, string> = {}
let asked: readonly string[]
let nowMs: number
let store: SecretStore

beforeEach(async () => {
  secrets['my/key'] = first
  const manager = await startSecretsManager(secrets, ['not/mine'])
  cleanups.push(manager.close)
  asked = manager.asked
  nowMs = 0
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.endpoint)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key')
  store = createSecretStore({
    env: { MCP_SECRETS: JSON.stringify({ API_KEY: 'my/key', GONE: 'not/there', DENIED: 'not/mine' }) },
    fetchSecret: createFetchSecret(),
    onValue: createValueHider({ console: { ...console }, process: createProcess(), redactBy }),
    now: () => nowMs,
  })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  redactBy({ response: it => it, texts: it => it, error: it => it })
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function own(backend: Backend): Backend {
  cleanups.push(() => backend.close?.())
  return backend
}

function createProcess() {
  return Object.assign(new EventEmitter(), { stdout: new PassThrough(), stderr: new PassThrough() })
}

function rotate() {
  secrets['my/key'] = second
  nowMs += 5 * 60_000
}

async function callTool(handler: ReturnType<typeof lambdaHandler>, name: string, args = {}) {
  const answer = await handler(modernRequest('tools/call', { name, arguments: args }), lambdaContext())
  return JSON.stringify(answer)
}

describe('a child', () => {
  it('gets a secret in its environment, and a new child takes over once the secret was rotated', async () => {
    const backend = own(
      stdio(process.execPath, [childScript('server.mjs')], { env: { API_KEY: () => store.get('API_KEY') } }),
    )
    const { text } = hostBackend(backend)
    const keyOf = async () => JSON.parse((await text('environment')) ?? '').API_KEY
    expect(await keyOf()).toBe(first)
    const pid = await text('pid')
    expect(await text('pid')).toBe(pid)
    rotate()
    expect(await keyOf()).toBe(second)
    expect(await text('pid')).not.toBe(pid)
    expect(asked).toEqual(Array(2).fill('secretsmanager.GetSecretValue my/key'))
  })

  it('ends the call it has begun, while calls after a rotation go to the next child', async () => {
    const backend = own(
      stdio(process.execPath, [childScript('server.mjs')], { env: { API_KEY: () => store.get('API_KEY') } }),
    )
    const { text } = hostBackend(backend)
    await text('count')
    vi.spyOn(console, 'info').mockImplementation(() => {})
    const pid = Number(await text('pid'))
    const held = text('hold')
    await untilHolding()
    rotate()
    expect(await text('count')).toBe('1')
    process.kill(pid, 'SIGUSR2')
    expect(await held).toBe('released')
    vi.restoreAllMocks()
  })

  it('is not started without its secret: the call names the secret, and the next call tries again', async () => {
    const backend = own(
      stdio(process.execPath, [childScript('server.mjs')], { env: { GONE: () => store.get('GONE') } }),
    )
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const host = hostBackend(backend)
    await host.ready
    const { error } = await host.call('pid')
    expect(error).toMatchObject({ data: { secret: 'GONE' } })
    expect(error.message).toContain('aws secretsmanager create-secret --name not/there')
    secrets['not/there'] = 'now there'
    expect(Number(await host.text('pid'))).toBeGreaterThan(0)
    vi.restoreAllMocks()
  })
})

describe('a remote server', () => {
  async function startRemote(isAccepted: (key: string | undefined) => boolean) {
    const served = await serve(createV1, { port: 0 })
    const seen: (string | undefined)[] = []
    const front = await listen(async (request, response) => {
      seen.push(request.headers['x-api-key'] as string | undefined)
      if (!isAccepted(seen.at(-1))) {
        response.writeHead(401).end(`unknown key ${seen.at(-1)}`)
        return
      }
      const body = await readText(request)
      const { host: _host, 'content-length': _length, ...headers } = request.headers
      const reply = await fetch(served.url, {
        method: request.method ?? 'POST',
        headers: headers as Record<string, string>,
        ...(request.method === 'POST' && { body }),
      })
      response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' })
      response.end(await reply.text())
    })
    cleanups.push(served.close, front.close)
    const headers = async ({ fresh }: { fresh: boolean }) => ({ 'x-api-key': await store.get('API_KEY', { fresh }) })
    const backend = own(remote(front.url, { allowPrivateNetwork: true, headers }))
    return { handler: lambdaHandler(backend), seen }
  }

  it('is sent the rotated secret after it refused the kept one, in the same call', async () => {
    let accepted = first
    const { handler, seen } = await startRemote(key => key === accepted)
    expect(await callTool(handler, 'add', { a: 1, b: 2 })).toContain('"3"')
    // Rotated within the five minutes for which the value is kept.
    secrets['my/key'] = accepted = second
    nowMs += 60_000
    expect(await callTool(handler, 'add', { a: 3, b: 4 })).toContain('"7"')
    expect(seen.at(-1)).toBe(second)
    expect(asked).toHaveLength(2)
  })

  it('that refuses each key fails the call after one more try, and the key is in no error', async () => {
    const { handler, seen } = await startRemote(() => false)
    const answer = await callTool(handler, 'add', { a: 1, b: 2 })
    expect(answer).toContain('401')
    expect(answer).not.toContain('of the key')
    expect(new Set(seen)).toEqual(new Set([first]))
  })
})

describe('a server in process', () => {
  function createKeyed(work: (key: string) => string) {
    return () => {
      const server = new McpServer({ name: 'keyed', version: '1.0.0' })
      server.registerTool('use', {}, async () => ({
        content: [{ type: 'text', text: work(await store.get('API_KEY')) }],
      }))
      server.registerTool('miss', {}, async () => ({ content: [{ type: 'text', text: await store.get('DENIED') }] }))
      return server
    }
  }

  it('that repeats the secret in an error answers without it, in each form', async () => {
    const forms = (key: string) => [key, encodeURIComponent(key), JSON.stringify({ key })].join(' and ')
    const handler = lambdaHandler(
      createKeyed(key => {
        throw new Error(`GET https://api.test/?key=${forms(key)} failed`)
      }),
    )
    const answer = await callTool(handler, 'use')
    expect(answer).toContain('[API_KEY]')
    expect(answer).not.toMatch(/first.value/)
  })

  it('that repeats the former value of a rotated secret answers without it, and without the new one', async () => {
    const seen: string[] = []
    const handler = lambdaHandler(
      createKeyed(key => {
        seen.push(key)
        throw new Error(`tried ${seen.join(' and ')}`)
      }),
    )
    expect(await callTool(handler, 'use')).toContain('tried [API_KEY]')
    rotate()
    expect(await callTool(handler, 'use')).toContain('tried [API_KEY] and [API_KEY]')
    expect(seen).toEqual([first, second])
  })

  it('says which secret a tool needs, and why it cannot be read', async () => {
    const answer = await callTool(lambdaHandler(createKeyed(String)), 'miss')
    expect(answer).toContain('DENIED is not available: the secret not/mine cannot be read (AccessDeniedException)')
  })

  it('that repeats the secret in a refusal or in what it throws answers without it', async () => {
    const refusing = lambdaHandler(createKeyed(String), {
      authenticate: async () => {
        const challenge = `Bearer error_description="${await store.get('API_KEY')}"`
        throw new Refusal(401, `refused for ${await store.get('API_KEY')}`, {
          headers: { 'www-authenticate': challenge },
        })
      },
    })
    const answer = await callTool(refusing, 'use')
    expect(answer).toContain('refused for [API_KEY]')
    const overHttp = await fetchThrough(refusing, functionUrlEvent)('http://localhost/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: '{}',
    })
    expect(overHttp.headers.get('www-authenticate')).toBe('Bearer error_description="[API_KEY]"')
    expect(await overHttp.text()).toContain('refused for [API_KEY]')
    const failing = lambdaHandler(createKeyed(String), {
      authenticate: async () => {
        throw new Error(`no answer to ${await store.get('API_KEY')}`)
      },
    })
    await expect(callTool(failing, 'use')).rejects.toThrow('no answer to [API_KEY]')
  })

  it('that logs the secret to its client, or reports it as progress, sends its name', async () => {
    const handler = lambdaHandler(() => {
      const server = new McpServer({ name: 'keyed', version: '1.0.0' }, { capabilities: { logging: {} } })
      server.registerTool('use', {}, async ({ _meta, sendNotification }) => {
        const key = await store.get('API_KEY')
        await sendNotification({ method: 'notifications/message', params: { level: 'info', data: { key } } })
        const progressToken = _meta?.progressToken ?? 0
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress: 1, message: key },
        })
        return { content: [{ type: 'text', text: 'used' }] }
      })
      return server
    })
    const meta = { progressToken: 7, 'io.modelcontextprotocol/logLevel': 'debug' }
    const answer = await fetchThrough(handler, functionUrlEvent)('http://localhost/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'use',
      },
      body: JSON.stringify(modernRequest('tools/call', { name: 'use' }, { meta })),
    })
    const text = await answer.text()
    expect(text).toContain('"data":{"key":"[API_KEY]"}')
    expect(text).toContain('"message":"[API_KEY]"')
    expect(text).toContain('used')
  })
})
