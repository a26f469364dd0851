import assert from 'node:assert/strict'
import * as ErrorCode from '../mcp/error-codes.ts'
import type { JsonObject } from '../mcp/json-rpc.ts'
import { lambdaContext, legacyRequest, modernRequest } from './events.ts'
import { answerRules } from './rules/answers.ts'
import { courseRules } from './rules/course.ts'
import { eras } from './rules/era.ts'
import { fixtureInfo, fixtureInstructions } from './rules/fixture.ts'
import { failure, listen, result, type SourceRule, until } from './rules/subject.ts'

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
  ...eras.flatMap(era => [...answerRules(era), ...courseRules(era)]),
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

/** Between calls, no client can be notified of a change. */
function assertStateless(capabilities: unknown): void {
  assert.ok(Object.keys(capabilities as JsonObject).includes('tools'))
  assert.doesNotMatch(JSON.stringify(capabilities), /listChanged|subscribe/)
}
