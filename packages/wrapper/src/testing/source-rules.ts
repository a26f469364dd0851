import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backend, type Call, drop, type Emit } from '../backend.ts'
import { classify } from '../mcp/classify.ts'
import * as ErrorCode from '../mcp/error-codes.ts'
import type {
  JsonObject,
  JsonRpcErrorObject,
  JsonRpcId,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
} from '../mcp/json-rpc.ts'
import { lambdaContext, legacyRequest, modernRequest } from './events.ts'

/** What a rule is held against: one open source, behind a handler and without it. */
export type Subject = {
  readonly backend: Backend
  readonly handler: (event: unknown, context: ReturnType<typeof lambdaContext>) => Promise<unknown>
  running(): number | Promise<number>
}

/** What a kind of source may lack: `keptServers` is missing where each request gets a server of its own. */
export type Ability = 'keptServers'

export type SourceRule = {
  readonly name: string
  readonly needs?: Ability
  run(subject: Subject): Promise<void>
}

const eras = [
  { client: 'a 2025-era client', toRequest: legacyRequest },
  { client: 'a 2026-07-28 client', toRequest: modernRequest },
] as const

/** Well below the 60 s that an SDK server waits for an answer of its client. */
const patienceMs = 10_000

/** The rules, in an order in which each leaves the source fit for the next. */
export const sourceRules: readonly SourceRule[] = [
  {
    name: 'initializes a 2025-era client in the revision it asks for',
    async run(subject) {
      const clientInfo = { name: 'test', version: '1.0.0' }
      const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
      const { protocolVersion, serverInfo, instructions, capabilities } = await result(
        subject,
        legacyRequest('initialize', params),
      )
      assert.deepEqual(
        { protocolVersion, serverInfo, instructions },
        { protocolVersion: '2025-06-18', serverInfo: fixtureInfo, instructions: fixtureInstructions },
      )
      assertStateless(capabilities)
    },
  },
  {
    name: 'is discovered by a 2026-07-28 client',
    async run(subject) {
      const { resultType, instructions, capabilities, supportedVersions, _meta } = await result(
        subject,
        modernRequest('server/discover'),
      )
      assert.deepEqual({ resultType, instructions }, { resultType: 'complete', instructions: fixtureInstructions })
      assert.ok(Array.isArray(supportedVersions) && supportedVersions.includes('2026-07-28'))
      assert.deepEqual((_meta as JsonObject)['io.modelcontextprotocol/serverInfo'], fixtureInfo)
      assertStateless(capabilities)
    },
  },
  {
    name: 'answers a ping of a 2025-era client, and has no such method for a 2026-07-28 client',
    async run(subject) {
      assert.deepEqual(await result(subject, legacyRequest('ping')), {})
      assert.equal((await failure(subject, modernRequest('ping'))).code, ErrorCode.methodNotFound)
    },
  },
  {
    name: 'answers {} to a notification',
    async run(subject) {
      for (const method of ['notifications/initialized', 'notifications/roots/list_changed', 'notifications/unknown']) {
        assert.deepEqual(await subject.handler({ jsonrpc: '2.0', method }, lambdaContext()), {})
      }
    },
  },
  ...eras.flatMap(({ client, toRequest }): SourceRule[] => {
    const toCall = (name: string, args: JsonObject = {}, more: JsonObject = {}) =>
      toRequest('tools/call', { name, arguments: args, ...more })
    return [
      {
        name: `lists its tools to ${client}`,
        async run(subject) {
          const { tools } = (await result(subject, toRequest('tools/list'))) as { tools: JsonObject[] }
          const names = tools.map(({ name }) => name)
          assert.deepEqual(
            fixtureTools.filter(name => !names.includes(name)),
            [],
          )
          const add = tools.find(({ name }) => name === 'add')
          assert.equal(add?.description, 'Adds two numbers')
          assert.deepEqual(Object.keys((add?.inputSchema as JsonObject).properties as JsonObject), ['a', 'b'])
        },
      },
      {
        name: `calls a tool with arguments for ${client}`,
        async run(subject) {
          assert.equal(await text(subject, toCall('add', { a: 2, b: 3 })), '5')
        },
      },
      {
        name: `gives ${client} structured content as the tool wrote it`,
        async run(subject) {
          const { structuredContent } = await result(subject, toCall('structured'))
          assert.deepEqual(structuredContent, fixtureStructure)
        },
      },
      {
        name: `gives ${client} a failure of a tool as a result with isError`,
        async run(subject) {
          const failed = await result(subject, toCall('fail'))
          assert.equal(failed.isError, true)
          assert.match(toText(failed), /it broke/)
        },
      },
      {
        name: `names a tool that it has not to ${client}`,
        async run(subject) {
          // The SDKs differ: a result with isError, or -32602.
          const response = await ask(subject, toCall('no-such-tool'))
          if ('error' in response) assert.equal(response.error.code, ErrorCode.invalidParams)
          else assert.equal(response.result.isError, true)
          assert.match(JSON.stringify(response), /no-such-tool/)
        },
      },
      {
        name: `answers ${client} -32601 for a method that it has not`,
        async run(subject) {
          assert.equal((await failure(subject, toRequest('no/such'))).code, ErrorCode.methodNotFound)
        },
      },
      {
        name: `reads a resource and gets a prompt for ${client}`,
        async run(subject) {
          const { contents } = await result(subject, toRequest('resources/read', { uri: 'test://greeting' }))
          assert.deepEqual(contents, [{ uri: 'test://greeting', text: 'hello' }])
          const { messages } = await result(
            subject,
            toRequest('prompts/get', { name: 'greet', arguments: { name: 'A' } }),
          )
          assert.deepEqual(messages, [{ role: 'user', content: { type: 'text', text: 'Greet A' } }])
        },
      },
      {
        name: `gives ${client} its own id back, of any kind`,
        async run(subject) {
          const ids: JsonRpcId[] = [0, 1, -7, Number.MAX_SAFE_INTEGER, '', '1', 'häß 🦊', 'x'.repeat(1_000)]
          for (const id of ids) {
            const request = { ...toCall('add', { a: 1, b: 1 }), id }
            // The handler would set the id right.
            for (const response of [await ask(subject, request), await exchange(subject, request)]) {
              assert.equal(response.id, id)
              assert.ok('result' in response)
            }
          }
        },
      },
      {
        name: `answers many calls of ${client} at once, each with its own result`,
        async run(subject) {
          const numbers = Array.from({ length: 40 }, (_, index) => index)
          const sums = await Promise.all(numbers.map(a => text(subject, toCall('add', { a, b: 100 }))))
          assert.deepEqual(
            sums,
            numbers.map(a => String(a + 100)),
          )
        },
      },
      {
        name: `reports progress to ${client} before the response, under its own token, if it asks for it`,
        async run(subject) {
          for (const progressToken of ['own token', 0, 7]) {
            const request = toCall('steps')
            const { _meta } = request.params as { _meta?: JsonObject }
            const asking = { ...request, params: { ...request.params, _meta: { ..._meta, progressToken } } }
            const { response, progress } = await listen(subject, asking)
            assert.ok('result' in response)
            assert.deepEqual(progress, [{ progressToken, progress: 1, total: 2 }])
          }
          assert.deepEqual((await listen(subject, toCall('steps'))).progress, [])
        },
      },
      {
        name: `refuses a question of the server to ${client} at once`,
        async run(subject) {
          // A tool fails, or the call: it depends on whether the server or the source notices the question first.
          const response = await ask(subject, toCall('ask'), { remainingMs: patienceMs })
          if ('error' in response) assert.notEqual(response.error.code, ErrorCode.deadlineExceeded)
          else assert.equal(response.result.isError, true)
          assert.match(JSON.stringify(response), /roots/)
          assert.equal(await text(subject, toCall('add', { a: 1, b: 2 })), '3')
        },
      },
      {
        name: `passes the _meta of ${client} to the tool`,
        async run(subject) {
          const request = toCall('echo-meta')
          const { _meta } = request.params as { _meta?: JsonObject }
          const marked = {
            ...request,
            params: { ...request.params, _meta: { ..._meta, 'test.example/key': { a: [1] } } },
          }
          const seen = JSON.parse(await text(subject, marked))
          assert.deepEqual(seen['test.example/key'], { a: [1] })
        },
      },
      {
        name: `ends the work of a call of ${client} that is cancelled, and does the next`,
        async run(subject) {
          const cancelled = new AbortController()
          const { promise: started, resolve: start } = Promise.withResolvers<void>()
          const request = toCall('hang')
          const { _meta } = request.params as { _meta?: JsonObject }
          const asking = { ...request, params: { ...request.params, _meta: { ..._meta, progressToken: 1 } } }
          const signal = AbortSignal.any([cancelled.signal, AbortSignal.timeout(patienceMs)])
          const work = exchange(subject, asking, { signal, emit: () => start() })
          await Promise.race([started, work])
          const whileAtWork = await subject.running()
          cancelled.abort()
          // Either outcome is right: the client has its answer already.
          await Promise.allSettled([work])
          await until(async () => (await subject.running()) < whileAtWork)
          assert.equal(await text(subject, toCall('add', { a: 20, b: 22 })), '42')
        },
      },
      {
        name: `answers ${client} at its deadline, and the next call works`,
        async run(subject) {
          // A quarter of a second is kept back for the answer.
          const late = await failure(subject, toCall('hang'), { remainingMs: 280 })
          assert.equal(late.code, ErrorCode.deadlineExceeded)
          assert.equal(await text(subject, toCall('add', { a: 20, b: 22 })), '42')
        },
      },
      {
        name: `shows no tenant of ${client} what another left behind`,
        async run(subject) {
          const count = (tenant: string) => text(subject, toCall('count'), { tenant })
          await count(randomUUID())
          assert.equal(await count(randomUUID()), '1')
        },
      },
      {
        name: `keeps a server for the next call of ${client}`,
        needs: 'keptServers',
        async run(subject) {
          const before = Number(await text(subject, toCall('count')))
          assert.equal(await text(subject, toCall('count')), String(before + 1))
        },
      },
    ]
  }),
  {
    name: 'passes log messages on before the response, to a 2026-07-28 client only if it asks for them',
    async run(subject) {
      const params = { name: 'steps', arguments: {} }
      const asking = { 'io.modelcontextprotocol/logLevel': 'debug' }
      assert.deepEqual((await listen(subject, legacyRequest('tools/call', params))).logged, ['half way'])
      assert.deepEqual((await listen(subject, modernRequest('tools/call', params, { meta: asking }))).logged, [
        'half way',
      ])
      assert.deepEqual((await listen(subject, modernRequest('tools/call', params))).logged, [])
    },
  },
  {
    name: 'leaves nothing running when it is closed, which may be done twice',
    async run({ backend, running }) {
      await backend.close?.()
      await until(async () => (await running()) === 0)
      await backend.close?.()
    },
  },
]

const fixtureInfo = { name: 'fixture', version: '1.2.3' }
const fixtureInstructions = 'Ask for sums.'
const fixtureStructure = { a: [1, { b: null }] }
const fixtureTools = ['add', 'fail', 'structured', 'steps', 'ask', 'echo-meta', 'hang', 'count']

type Facts = { readonly tenant?: string; readonly remainingMs?: number }

/** A message invocation. */
async function ask({ handler }: Subject, request: JsonRpcRequest, facts: Facts = {}): Promise<JsonRpcResponse> {
  const { tenant, remainingMs = patienceMs } = facts
  const { _meta, ...params } = (request.params ?? {}) as { _meta?: JsonObject }
  const sent =
    tenant === undefined
      ? request
      : { ...request, params: { ...params, _meta: { ..._meta, 'mcp-lambda/tenant': tenant } } }
  return (await handler(sent, lambdaContext({ remainingMs }))) as JsonRpcResponse
}

async function result(subject: Subject, request: JsonRpcRequest, facts?: Facts): Promise<JsonObject> {
  const response = await ask(subject, request, facts)
  assert.ok('result' in response, JSON.stringify(response))
  return response.result
}

async function failure(subject: Subject, request: JsonRpcRequest, facts?: Facts): Promise<JsonRpcErrorObject> {
  const response = await ask(subject, request, facts)
  assert.ok('error' in response, JSON.stringify(response))
  return response.error
}

async function text(subject: Subject, request: JsonRpcRequest, facts?: Facts): Promise<string> {
  return toText(await result(subject, request, facts))
}

function toText({ content }: JsonObject): string {
  const [first] = content as { text: string }[]
  return first?.text ?? ''
}

/** An exchange with the backend itself, where what comes before the response can be seen, and the signal can be fired. */
function exchange(
  { backend }: Subject,
  request: JsonRpcRequest,
  { signal = AbortSignal.timeout(patienceMs), emit = drop }: { signal?: AbortSignal; emit?: Emit } = {},
): Promise<JsonRpcResponse> {
  const call: Call = { requestId: randomUUID(), ...classify(request), deadlineMs: Date.now() + patienceMs, signal }
  return backend.exchange(request, call, emit)
}

/** A response, and what was emitted before it. */
async function listen(subject: Subject, request: JsonRpcRequest) {
  const emitted: JsonRpcNotification[] = []
  const response = await exchange(subject, request, { emit: notification => void emitted.push(notification) })
  const paramsOf = (wanted: string) =>
    emitted.filter(({ method }) => method === wanted).map(({ params = {} }) => params)
  return {
    response,
    progress: paramsOf('notifications/progress'),
    logged: paramsOf('notifications/message').map(({ data }) => data),
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const endsAtMs = Date.now() + patienceMs
  while (!(await holds())) {
    assert.ok(Date.now() < endsAtMs, 'A server still runs')
    await sleep(5)
  }
}

/** Between calls, no client can be notified of a change. */
function assertStateless(capabilities: unknown): void {
  assert.ok(Object.keys(capabilities as JsonObject).includes('tools'))
  assert.doesNotMatch(JSON.stringify(capabilities), /listChanged|subscribe/)
}
