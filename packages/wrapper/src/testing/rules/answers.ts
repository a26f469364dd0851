import assert from 'node:assert/strict'
import * as ErrorCode from '../../mcp/error-codes.ts'
import type { JsonObject, JsonRpcId } from '../../mcp/json-rpc.ts'
import type { Era } from './era.ts'
import { fixtureStructure, fixtureTools } from './fixture.ts'
import { ask, exchange, failure, result, type SourceRule, text, toText } from './subject.ts'

/** What comes back, for one era. */
export function answerRules({ client, toRequest, toCall }: Era): SourceRule[] {
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
  ]
}
