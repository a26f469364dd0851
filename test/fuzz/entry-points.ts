/** Each way in: makes an event of a message, hands it in, and gives every JSON-RPC message that came back. */

import { type LambdaHandler, lambdaHandler } from '@mcp-lambda/wrapper'
import type { Source } from '@mcp-lambda/wrapper/protocol'
import {
  albEvent,
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  mirroredHeaders,
  restApiEvent,
  streamedHandler,
} from '@mcp-lambda/wrapper/testing'
import { mutate, toJsonText } from './messages.ts'
import type { Random } from './random.ts'

export type Handlers = { readonly whole: LambdaHandler; readonly streamed: ReturnType<typeof streamedHandler> }

export function toHandlers(source: Source): Handlers {
  return { whole: lambdaHandler(source as never), streamed: streamedHandler(source as never) }
}

/** What came back; `undefined` for an answer without messages, which some entry points give to a notification. */
export type Answered = { readonly messages: readonly unknown[]; readonly event: unknown }

export type EntryPoint = (message: unknown, handlers: Handlers, random: Random) => Promise<Answered>

/** Long enough for any answer here. An answer at the deadline is one of the faults looked for. */
const remainingMs = 20_000

export const entryPoints: Readonly<Record<string, EntryPoint>> = {
  message: async (message, { whole }) => {
    const answer = await whole(toValue(message), lambdaContext({ remainingMs }))
    return { event: message, messages: readWhole(answer) }
  },
  short: async (message, { whole }) => {
    const { jsonrpc: _, id: __, ...event } = Object(message)
    const answer = await whole(toValue(event), lambdaContext({ remainingMs }))
    return { event, messages: readWhole(answer) }
  },
  'function URL': (message, handlers, random) => post(functionUrlEvent(toParts(message, random)), handlers),
  'HTTP API': (message, handlers, random) => post(httpApiEvent(toParts(message, random)), handlers),
  'REST API': (message, handlers, random) => post(restApiEvent(toParts(message, random)), handlers),
  ALB: (message, handlers, random) =>
    post(albEvent({ ...toParts(message, random), multiValue: random.below(2) === 0 }), handlers),
  batch: (message, handlers, random) => {
    const body = [message, mutate(message, random), { jsonrpc: '2.0', id: 'last', method: 'ping' }]
    return post(functionUrlEvent({ body: toJsonText(body) }), handlers)
  },
  'a broken text': (message, handlers, random) => {
    const text = toJsonText(message)
    const at = random.below(text.length + 1)
    const body =
      text.slice(0, at) + random.pick(['', '"', '}', '[[[[', '\u0000', '\\']) + text.slice(at + random.below(3))
    return post({ ...functionUrlEvent({ body }), isBase64Encoded: random.below(8) === 0 }, handlers)
  },
  'a mutated event': (message, handlers, random) => {
    const make = random.pick([functionUrlEvent, restApiEvent, httpApiEvent, albEvent])
    return post(mutate(make({ body: toJsonText(message) }), random), handlers)
  },
  'streamed lines': async (event, { streamed }) => {
    const context = { ...lambdaContext({ remainingMs }), clientContext: { custom: { frames: 'ndjson' } } }
    const text = await collect(streamed(toValue(event), context))
    return { event, messages: text.split('\n').filter(Boolean).map(readMessage) }
  },
  'streaming function URL': async (message, { streamed }, random) => {
    const event = functionUrlEvent(toParts(message, random))
    const [prelude = '', ...parts] = await collectParts(streamed(event, lambdaContext({ remainingMs })))
    return { event, messages: readBody(JSON.parse(prelude), parts.join('')) }
  },
  'a mutated event, streamed': async (message, { streamed }, random) => {
    const event = mutate(functionUrlEvent({ body: toJsonText(message) }), random)
    await collectParts(streamed(toValue(event), lambdaContext({ remainingMs })))
    // Which form the answer has depends on what is left of the event; that there is one is what counts.
    return { event, messages: [] }
  },
  AgentCore: async (message, { whole }, random) => {
    const { params } = Object(message)
    const { name } = Object(params)
    // A mutated name may be an object that has no text.
    const custom = { bedrockAgentCoreToolName: `target___${typeof name === 'string' ? name : toJsonText(name)}` }
    const event = mutate(Object(params).arguments ?? {}, random)
    // A thrown error is how this contract fails a call; a TypeError or RangeError is a fault of ours.
    await whole(toValue(event), { ...lambdaContext({ remainingMs }), clientContext: { custom } }).catch(error => {
      if (error instanceof TypeError || error instanceof RangeError) throw error
    })
    return { event, messages: [] }
  },
}

/** As Lambda's runtime parses an event. */
function toValue(event: unknown): unknown {
  return JSON.parse(toJsonText(event))
}

/** With the headers of its era, most of the time. */
function toParts(message: unknown, random: Random): { body: unknown; headers: Record<string, string> } {
  const isModern = JSON.stringify(message)?.includes('2026-07-28') === true
  const mirrored = isModern && random.below(8) > 0 ? mirroredHeaders(Object(message)) : {}
  const headers = Object.fromEntries(Object.entries(mirrored).filter(([, value]) => typeof value === 'string'))
  const accept = random.pick([{}, {}, { accept: 'application/json' }, { accept: '*/*' }])
  return { body: toJsonText(message), headers: { ...headers, ...accept } }
}

async function post(event: unknown, { whole }: Handlers): Promise<Answered> {
  return { event, messages: readWhole(await whole(toValue(event), lambdaContext({ remainingMs }))) }
}

type WholeAnswer = { statusCode?: unknown; headers?: object; multiValueHeaders?: object; body?: unknown }

/** A mutation can make an event of another kind, which is answered in that kind's form: the answer tells which it is. */
function readWhole(given: unknown): readonly unknown[] {
  const answer = given as WholeAnswer
  // Of a notification.
  if (Object.keys(answer).length === 0) return []
  if (typeof answer.statusCode !== 'number' || typeof answer.body !== 'string') return [answer]
  return answer.headers || answer.multiValueHeaders ? readBody(answer, answer.body) : readShort(answer)
}

/** The messages of an HTTP body: none, JSON (one or a list), or an event stream. */
function readBody(
  { headers, multiValueHeaders }: { headers?: object; multiValueHeaders?: object },
  body: string,
): unknown[] {
  if (body === '') return []
  const type = String(Object(headers)['content-type'] ?? Object(multiValueHeaders)['content-type'])
  if (!type.startsWith('text/event-stream')) return [JSON.parse(body)].flat()
  return body
    .split('\n\n')
    .map(event => event.split('\n').find(line => line.startsWith('data: ')))
    .filter(line => line !== undefined)
    .map(line => readMessage(line.slice('data: '.length)))
}

function readShort(answer: unknown): unknown[] {
  const { statusCode, body } = answer as { statusCode: number; body: string }
  const content = JSON.parse(body)
  return [{ jsonrpc: '2.0', id: 'short', ...(statusCode === 200 ? { result: content } : content) }]
}

function readMessage(text: string): unknown {
  return JSON.parse(text)
}

async function collect(parts: AsyncIterable<string>): Promise<string> {
  return (await collectParts(parts)).join('')
}

async function collectParts(parts: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = []
  for await (const part of parts) collected.push(part)
  return collected
}
