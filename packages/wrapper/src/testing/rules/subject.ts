/** What the rules are held against, and how they ask it. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backend, type Call, drop, type Emit } from '../../backend.ts'
import { classify } from '../../mcp/classify.ts'
import type {
  JsonObject,
  JsonRpcErrorObject,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
} from '../../mcp/json-rpc.ts'
import { lambdaContext } from '../events.ts'

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

/** Well below the 60 s that an SDK server waits for an answer of its client. */
export const patienceMs = 10_000

type Facts = { readonly tenant?: string; readonly remainingMs?: number }

/** A message invocation. */
export async function ask({ handler }: Subject, request: JsonRpcRequest, facts: Facts = {}): Promise<JsonRpcResponse> {
  const { tenant, remainingMs = patienceMs } = facts
  const { _meta, ...params } = (request.params ?? {}) as { _meta?: JsonObject }
  const sent =
    tenant === undefined
      ? request
      : { ...request, params: { ...params, _meta: { ..._meta, 'mcp-lambda/tenant': tenant } } }
  return (await handler(sent, lambdaContext({ remainingMs }))) as JsonRpcResponse
}

export async function result(subject: Subject, request: JsonRpcRequest, facts?: Facts): Promise<JsonObject> {
  const response = await ask(subject, request, facts)
  assert.ok('result' in response, JSON.stringify(response))
  return response.result
}

export async function failure(subject: Subject, request: JsonRpcRequest, facts?: Facts): Promise<JsonRpcErrorObject> {
  const response = await ask(subject, request, facts)
  assert.ok('error' in response, JSON.stringify(response))
  return response.error
}

export async function text(subject: Subject, request: JsonRpcRequest, facts?: Facts): Promise<string> {
  return toText(await result(subject, request, facts))
}

export function toText({ content }: JsonObject): string {
  const [first] = content as { text: string }[]
  return first?.text ?? ''
}

/** An exchange with the backend itself, where what comes before the response can be seen, and the signal can be fired. */
export function exchange(
  { backend }: Subject,
  request: JsonRpcRequest,
  { signal = AbortSignal.timeout(patienceMs), emit = drop }: { signal?: AbortSignal; emit?: Emit } = {},
): Promise<JsonRpcResponse> {
  const call: Call = { requestId: randomUUID(), ...classify(request), deadlineMs: Date.now() + patienceMs, signal }
  return backend.exchange(request, call, emit)
}

/** A response, and what was emitted before it. */
export async function listen(subject: Subject, request: JsonRpcRequest) {
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

export async function until(holds: () => Promise<boolean>): Promise<void> {
  const endsAtMs = Date.now() + patienceMs
  while (!(await holds())) {
    assert.ok(Date.now() < endsAtMs, 'A server still runs')
    await sleep(5)
  }
}
