import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import * as ErrorCode from '../../mcp/error-codes.ts'
import type { JsonObject } from '../../mcp/json-rpc.ts'
import type { Era } from './era.ts'
import { ask, exchange, failure, listen, patienceMs, type SourceRule, text, until } from './subject.ts'

/** How a call goes and ends, for one era. */
export function courseRules({ client, toCall }: Era): SourceRule[] {
  return [
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
}
