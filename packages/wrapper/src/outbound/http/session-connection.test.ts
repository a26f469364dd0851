import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { isRequest, type JsonRpcMessage } from '../../mcp/json-rpc.ts'
import type { HttpClient } from './http-client.ts'
import type { HttpReply } from './post.ts'
import { connectOverHttp } from './session-connection.ts'

/** A server that takes the stream of a session and says nothing on it, not even a status. */
function createSilentClient(posted: string[]): HttpClient {
  async function answer(message: JsonRpcMessage): Promise<HttpReply> {
    if ('method' in message) posted.push(message.method)
    const body = isRequest(message) ? JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {} }) : ''
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'mcp-session-id': 's' },
      body: (async function* () {
        yield Buffer.from(body)
      })(),
      discard: () => undefined,
    }
  }
  return {
    name: 'silent.test',
    post: answer,
    get: () => new Promise(() => undefined),
    delete: () => Promise.reject(new Error('gone')),
    close: () => undefined,
  }
}

it('waits for the stream of a silent server once, and not before each request', async () => {
  const posted: string[] = []
  const answered: unknown[] = []
  const open = connectOverHttp(createSilentClient(posted), {
    maxReplyBytes: 1_000,
    openWithinMs: 1_000,
    streamOpensWithinMs: 30,
  })
  const wire = await open(
    message => void answered.push('id' in message && message.id),
    () => undefined,
  )
  wire.send({ jsonrpc: '2.0', id: 1, method: 'initialize' })
  await expect.poll(() => answered).toEqual([1])
  wire.send({ jsonrpc: '2.0', id: 2, method: 'tools/list' })
  await nextTurn()
  expect(posted).toEqual(['initialize'])
  await expect.poll(() => answered).toEqual([1, 2])
  wire.send({ jsonrpc: '2.0', id: 3, method: 'tools/call' })
  await nextTurn()
  expect(posted).toEqual(['initialize', 'tools/list', 'tools/call'])
  await wire.close()
})
