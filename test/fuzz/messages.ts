/** Valid requests and notifications of both eras, and mutations of any JSON. */

import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { legacyRequest, modernRequest } from '@mcp-lambda/wrapper/testing'
import type { Random } from './random.ts'

/** How the names of tools, prompts and resources read at one server. */
export type Names = { readonly tools: readonly string[]; readonly prompt: string; readonly resource: string }

export function pickMessage(random: Random, names: Names): JsonObject {
  const make = random.pick([legacyRequest, modernRequest])
  const name = random.pick(names.tools)
  const progress = random.below(3) === 0 ? { _meta: { progressToken: random.pick(['abc', 7]) } } : {}
  const message: JsonObject = random.pick<() => JsonObject>([
    () => make('tools/call', { name, arguments: { a: 1, b: 2 }, ...(make === legacyRequest ? progress : {}) }),
    () => make('tools/call', { name, arguments: { a: 'x' } }),
    () => make('tools/list'),
    () => make('tools/list', { cursor: 'x' }),
    () => make('prompts/list'),
    () => make('prompts/get', { name: names.prompt, arguments: { name: 'Ada' } }),
    () => make('resources/list'),
    () => make('resources/templates/list'),
    () => make('resources/read', { uri: names.resource }),
    () =>
      make('completion/complete', {
        ref: { type: 'ref/prompt', name: names.prompt },
        argument: { name: 'a', value: '' },
      }),
    () => make('ping'),
    () => make('server/discover'),
    () => make('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    () => make('logging/setLevel', { level: 'info' }),
    () => make('nothing/known', { a: 1 }),
    () =>
      make('initialize', {
        protocolVersion: random.pick(['2025-11-25', '2025-03-26', '1.0']),
        capabilities: {},
        clientInfo: { name: 'fuzz', version: '1' },
      }),
    () => ({ jsonrpc: '2.0', method: 'notifications/initialized' }),
    () => ({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }),
  ])()
  return message
}

const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 60),
  '',
  'x',
  '2.0',
  '\u0000\ud800',
  '\u2028',
  '__proto__',
  'a'.repeat(5_000),
  [],
  {},
  [[]],
  [null, 1],
  { toString: 5, valueOf: null },
  { constructor: { prototype: 1 } },
  { taskId: 5 },
]

const oddKeys: readonly string[] = [
  'foo',
  'executionId',
  'result',
  'error',
  'jsonrpc',
  'id',
  'method',
  'params',
  '_meta',
  'progressToken',
  'io.modelcontextprotocol/related-task',
  'io.modelcontextprotocol/protocolVersion',
  'io.modelcontextprotocol/clientCapabilities',
  'io.modelcontextprotocol/clientInfo',
  'io.modelcontextprotocol/logLevel',
  'mcp-lambda/principal',
  'mcp-lambda/tenant',
  'mcp-lambda/trace',
  'mcp-lambda/catalogue',
  'task',
  'toString',
  '__proto__',
  '',
]

/** A copy with one to three random changes, anywhere in it. */
export function mutate(value: unknown, random: Random): unknown {
  let changed = value
  for (let times = 1 + random.below(3); times > 0; times -= 1) changed = mutateOnce(changed, random)
  return changed
}

function mutateOnce(value: unknown, random: Random): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  // Mostly somewhere inside; what is chosen last is changed itself.
  if (entries.length > 0 && random.below(4) > 0) {
    const [key, inner] = random.pick(entries)
    const change = random.below(6)
    if (change === 0) return without(value, key)
    return withMember(value, key, change === 1 ? pickOdd(random) : mutateOnce(inner, random))
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isObject && random.below(3) > 0) return withMember(value, random.pick(oddKeys), pickOdd(random))
  return random.below(5) === 0 ? [value] : pickOdd(random)
}

function pickOdd(random: Random): unknown {
  return random.below(12) > 0 ? random.pick(oddValues) : `(${random.pick([300, 600, 6_000, 50_000])} levels)`
}

/**
 * The JSON text of a mutated value. `JSON.stringify` fails on a deep one, so that depth is written down as a word until
 * then.
 */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return text.replace(/"\((\d+) levels\)"/g, (_, levels) => {
    const pairs = Number(levels) / 2
    return `${'[{"a":'.repeat(pairs)}1${'}]'.repeat(pairs)}`
  })
}

function without(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => String(index) !== key)
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key))
}

function withMember(value: unknown, key: string, inner: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inner : item))
  // `fromEntries` defines `__proto__` as a member, as `JSON.parse` does; a literal would set the prototype.
  return Object.fromEntries([...Object.entries(value as object), [key, inner]])
}
