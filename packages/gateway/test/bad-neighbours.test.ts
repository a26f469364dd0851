import { setTimeout as sleep } from 'node:timers/promises'
import { ErrorCode } from '@mcp-lambda/wrapper'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import type { JsonRpcResponse } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import { ask, createGateway, errorOf, targetOf, tools } from './fixtures.ts'

const names = ['dead', 'slow', 'lying', 'flapping', 'healthy', 'well']
const targets = names.map(name => targetOf(name, { tools: tools('x') }, name === 'slow' ? { timeoutMs: 100 } : {}))

/** What each does when it is called; the nth call of it, from zero. */
const behaviours: Record<string, (payload: string, count: number, signal: AbortSignal) => Promise<string>> = {
  dead: async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  },
  slow: (_payload, _count, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  lying: async () => '{"jsonrpc":"2.0","id":"somebody else","result":{"content":[{"type":"text","text":"lies"}]}}',
  flapping: async (payload, count) => {
    if (count % 2 === 0) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    return answer(payload)
  },
}

it('a dead, a slow, a lying and a flapping target: every call to a healthy one answers, and every bad one says why', async () => {
  const counts = new Map<string, number>()
  const invokeFunction: InvokeFunction = async ({ functionName, payload }, signal) => {
    const name = /mcp-server-(\w+)-test/.exec(functionName)?.[1] ?? ''
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    await sleep(1)
    return { payload: await (behaviours[name]?.(payload, count, signal) ?? answer(payload)) }
  }
  const gateway = createGateway({ targets, invokeFunction })
  const calls = Array.from({ length: 50 }, () => names).flat()
  const answered = await Promise.all(
    calls.map(async name => ({ name, response: await ask(gateway, 'tools/call', { name: `${name}___x` }) })),
  )
  const of = (asked: string) => answered.filter(({ name }) => name === asked).map(({ response }) => response)

  for (const response of [...of('healthy'), ...of('well')]) expect(response).toMatchObject({ result: { content: [] } })
  expect(codesOf(of('dead'))).toEqual([ErrorCode.backendUnavailable])
  expect(codesOf(of('slow'))).toEqual([ErrorCode.deadlineExceeded])
  expect(codesOf(of('lying'))).toEqual([ErrorCode.backendFailed])
  const flapped = of('flapping')
  expect(flapped.filter(response => 'result' in response)).toHaveLength(25)
  for (const response of flapped) if ('error' in response) expect(errorOf(response).data.cause).toBe('connection_lost')

  // What is known by now: the dead one is not asked again, and lists are as they were.
  const asked = counts.get('dead')
  expect(errorOf(await ask(gateway, 'tools/call', { name: 'dead___x' })).data.cause).toBe('circuit_open')
  expect(counts.get('dead')).toBe(asked)
  expect(await ask(gateway, 'tools/list')).toMatchObject({ result: { tools: { length: names.length } } })
})

function answer(payload: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: { content: [] } })
}

function codesOf(responses: readonly JsonRpcResponse[]): number[] {
  return [...new Set(responses.map(response => errorOf(response).code))]
}
