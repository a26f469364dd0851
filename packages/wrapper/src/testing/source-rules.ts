import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { lambdaHandler } from '../lambda-handler.ts'
import { ErrorCode, isObject, type JsonObject, type JsonRpcMessage, type JsonRpcRequest } from '../mcp/json-rpc.ts'
import type { Source } from '../source.ts'
import { lambdaContext, legacyRequest, modernRequest } from './events.ts'
import { streamedHandler } from './streamed-handler.ts'

/** What a source may be unable to do. A rule that needs it is left out for such a source. */
export type SourceAbility =
  /** Its tools may send progress and log lines while they run. */
  | 'notifies'
  /** A tool may send its client a request. */
  | 'asks'
  /** The server of one call serves the next. */
  | 'keeps state'

export type SourceRule = {
  readonly name: string
  readonly needs?: SourceAbility
  /** @throws AssertionError where the source breaks the rule. */
  run(source: Source): Promise<void>
}

/**
 * What clients of both eras can rely on, whatever kind of source a server is: run each rule with any test runner.
 *
 * The server behind the source has these tools: `add` returns the sum of `a` and `b` as text; `fail` throws; `hang` never
 * returns; `steps` logs at `info` and, with a progress token, then sends one progress notification, both as part of the call; `ask` asks the client for
 * its roots; `count` returns the number of its calls so far as text.
 *
 * @example
 * ```ts
 * it.each(sourceRules)('$name', ({ run }) => run(legacyServer(connect)))
 * ```
 */
export const sourceRules: readonly SourceRule[] = [
  {
    name: 'introduces itself to clients of both eras',
    async run(source) {
      const handler = createAsk(source)
      const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'rules', version: '1' } }
      const opened = resultOf(await handler(legacyRequest('initialize', params)))
      equal(opened.protocolVersion, '2025-06-18')
      ok(isObject(opened.serverInfo) && typeof opened.serverInfo.name === 'string')
      const discovered = resultOf(await handler(modernRequest('server/discover')))
      deepStrictEqual(discovered.supportedVersions, ['2026-07-28'])
      ok(isObject(discovered.capabilities) && isObject(discovered.capabilities.tools))
      // Between calls no client can be notified.
      deepStrictEqual(discovered.capabilities.tools, {})
    },
  },
  {
    name: 'lists its tools to clients of both eras, and alike',
    async run(source) {
      const ask = createAsk(source)
      const [older, newer] = [await ask(legacyRequest('tools/list')), await ask(modernRequest('tools/list'))].map(
        resultOf,
      )
      deepStrictEqual(namesOf(older), namesOf(newer))
      ok(namesOf(older).includes('add'))
      equal(newer?.resultType, 'complete')
      equal(older?.resultType, undefined)
    },
  },
  {
    name: 'answers calls of both eras',
    async run(source) {
      const ask = createAsk(source)
      for (const toRequest of eras) equal(textOf(await ask(toRequest('tools/call', add(2, 3)))), '5')
    },
  },
  {
    name: 'answers under the id of the request, of any kind',
    async run(source) {
      const ask = createAsk(source)
      for (const id of [0, -7, 2 ** 53 - 1, 'a', '', '7']) {
        const answer = await ask({ ...legacyRequest('tools/call', add(1, 1)), id })
        equal(answer.id, id)
        equal(textOf(answer), '2')
      }
    },
  },
  {
    name: 'gives a tool that fails as a result',
    async run(source) {
      const ask = createAsk(source)
      for (const toRequest of eras) equal(resultOf(await ask(toRequest('tools/call', { name: 'fail' }))).isError, true)
    },
  },
  {
    name: 'has an error for a method it does not know',
    async run(source) {
      const ask = createAsk(source)
      for (const toRequest of eras) equal(errorOf(await ask(toRequest('no/such'))).code, ErrorCode.methodNotFound)
    },
  },
  {
    name: 'answers many calls at once, each with its own answer',
    async run(source) {
      const ask = createAsk(source)
      const numbers = Array.from({ length: 20 }, (_, index) => index)
      const answers = await Promise.all(
        numbers.map(n => ask({ ...modernRequest('tools/call', add(n, 1000)), id: `call ${n}` })),
      )
      deepStrictEqual(
        answers.map(answer => [answer.id, textOf(answer)]),
        numbers.map(n => [`call ${n}`, String(n + 1000)]),
      )
    },
  },
  {
    name: 'ends a call at its deadline, and serves the next',
    async run(source) {
      const ask = createAsk(source)
      // What is slow to start must not take the time of the call.
      equal(textOf(await ask(modernRequest('tools/call', add(1, 1)))), '2')
      const late = await ask(modernRequest('tools/call', { name: 'hang' }), { remainingMs: 500 })
      equal(errorOf(late).code, ErrorCode.deadlineExceeded)
      equal(textOf(await ask(modernRequest('tools/call', add(1, 1)))), '2')
    },
  },
  {
    name: 'passes on progress and log lines, in order and before the response',
    needs: 'notifies',
    async run(source) {
      const meta = { progressToken: 'mine', 'io.modelcontextprotocol/logLevel': 'info' }
      const messages = await stream(source, modernRequest('tools/call', { name: 'steps' }, { meta }))
      deepStrictEqual(messages.map(methodOf), ['notifications/message', 'notifications/progress', 'response'])
      const [, progress] = messages
      equal(progress && 'params' in progress && progress.params?.progressToken, 'mine')
    },
  },
  {
    name: 'passes on no notification that its client did not ask for',
    needs: 'notifies',
    async run(source) {
      const messages = await stream(source, modernRequest('tools/call', { name: 'steps' }))
      deepStrictEqual(messages.map(methodOf), ['response'])
    },
  },
  {
    name: 'fails a question to its client at once, where nothing can carry it',
    needs: 'asks',
    async run(source) {
      const ask = createAsk(source)
      for (const toRequest of eras) {
        const startedMs = performance.now()
        const answer = await ask(toRequest('tools/call', { name: 'ask' }))
        ok('error' in answer || resultOf(answer).isError === true)
        ok(performance.now() - startedMs < 5_000)
      }
    },
  },
  {
    name: 'keeps its state for the calls of one tenant, and from those of another',
    needs: 'keeps state',
    async run(source) {
      const ask = createAsk(source)
      const count = async (tenant: string) => {
        const meta = { 'mcp-lambda/tenant': tenant }
        return textOf(await ask(modernRequest('tools/call', { name: 'count' }, { meta })))
      }
      deepStrictEqual([await count('a'), await count('a'), await count('b'), await count('a')], ['1', '2', '1', '3'])
    },
  },
]

const eras = [legacyRequest, modernRequest]

type Answer = Exclude<JsonRpcMessage, { method: string }>

function createAsk(source: Source) {
  const handler = lambdaHandler(source as () => never)
  return async (request: JsonRpcRequest, about: { remainingMs?: number } = {}): Promise<Answer> => {
    const answer = await handler(request, lambdaContext({ remainingMs: 15_000, ...about }))
    ok(isObject(answer) && answer.jsonrpc === '2.0')
    // Checked by the caller, which reads a result or an error.
    return answer as Answer
  }
}

async function stream(source: Source, request: JsonRpcRequest): Promise<JsonRpcMessage[]> {
  const context = lambdaContext({ remainingMs: 15_000, clientContext: { custom: { frames: 'ndjson' } } })
  const messages: JsonRpcMessage[] = []
  for await (const line of streamedHandler(source)(request, context)) messages.push(JSON.parse(line) as JsonRpcMessage)
  return messages
}

function add(a: number, b: number): JsonObject {
  return { name: 'add', arguments: { a, b } }
}

function resultOf(answer: Answer): JsonObject {
  ok('result' in answer, `Not a result: ${JSON.stringify(answer)}`)
  return answer.result
}

function errorOf(answer: Answer): { code: number } {
  ok('error' in answer, `Not an error: ${JSON.stringify(answer)}`)
  return answer.error
}

function textOf(answer: Answer): string {
  const { content } = resultOf(answer)
  const [block] = Array.isArray(content) ? content : []
  ok(isObject(block), `No content: ${JSON.stringify(answer)}`)
  return String(block.text)
}

function namesOf(result: JsonObject | undefined): string[] {
  const tools = Array.isArray(result?.tools) ? result.tools : []
  return tools.map(({ name }) => String(name)).sort()
}

function methodOf(message: JsonRpcMessage): string {
  return 'method' in message ? message.method : 'response'
}
