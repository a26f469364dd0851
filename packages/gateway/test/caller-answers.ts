/** A table of policies, callers and requests, over targets with every kind of entry that lists and lookups treat apart. */

import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { Policy, Rule } from '../src/config/gateway-config.ts'
import type { Asker } from '../src/policy/policy.ts'
import { targetOf, tools } from './fixtures.ts'

const longTool = `${'x'.repeat(60)}.long`
/** Its tool `restart` has a name that is too long, and an alias that does not hold all of the target's. */
const longTarget = `target-${'y'.repeat(50)}`
const capabilities = { tools: {}, prompts: {}, resources: {} }

export const targets = [
  targetOf('docs', {
    capabilities: { ...capabilities, completions: {} },
    instructions: 'Be docs.',
    tools: [...tools('read', 'search', 'write', longTool), { name: 'read', title: 'a second one', annotations: {} }],
    prompts: [{ name: 'explain' }, { name: 'secret' }, { name: 'explain', title: 'a second one' }],
    resources: [
      { uri: 'docs://open/a' },
      { uri: 'docs://open/../secret/b' },
      { uri: 'docs://secret/b' },
      { uri: 'shared://x', name: 'of docs' },
      { uri: 'https://host/a b' },
    ],
    resourceTemplates: [
      { uriTemplate: 'docs://{part}/{page}' },
      { uriTemplate: 'docs://open/{+path}' },
      { uriTemplate: 'wiki://{+path}' },
    ],
  }),
  targetOf('empty', { capabilities: { logging: {} }, instructions: 'Be empty.' }),
  targetOf('live', { capabilities: {} }, { live: true }),
  targetOf(longTarget, { tools: tools('restart', 'run', 'stop') }),
  targetOf('partial', { capabilities: {} }, { live: true }),
  targetOf('unreachable', { capabilities: {} }, { live: true }),
  targetOf('vault', {
    capabilities,
    instructions: 'Be the vault.',
    tools: tools('open', 'read'),
    prompts: [{ name: 'explain' }],
    resources: [{ uri: 'shared://x', name: 'of the vault' }, { uri: 'vault://y' }],
    resourceTemplates: [{ uriTemplate: 'wiki://{+path}' }, { uriTemplate: 'docs://{part}/{page}' }],
  }),
  targetOf('vault-target', { tools: tools('open', 'shut') }),
]

/** What a live target answers; the prompts of `partial` cannot be read, and nothing of `unreachable`. */
export function answerAsTarget(functionName: string, { method, id }: { method: string; id: unknown }): JsonObject {
  if (functionName.includes('unreachable')) throw new Error('down')
  const isPartial = functionName.includes('partial')
  const name = isPartial ? 'partial' : 'live'
  const results: Record<string, JsonObject> = {
    'server/discover': { capabilities: { tools: {}, prompts: {}, resources: {} }, instructions: `Be ${name}.` },
    'tools/list': { tools: tools('read', 'write', 'hidden\u200b') },
    'resources/list': { resources: [{ uri: 'shared://x', name: `of ${name}` }, { uri: `${name}://a b` }] },
    'resources/templates/list': { resourceTemplates: [{ uriTemplate: `${name}://{+path}` }] },
    ...(!isPartial && { 'prompts/list': { prompts: [{ name: 'explain' }] } }),
  }
  const isRead = ['partial', 'live'].some(live => functionName.includes(live)) && method !== 'tools/call'
  const result = isRead && (method.endsWith('/list') || method === 'server/discover') ? results[method] : undefined
  if (!result && method.endsWith('/list')) return { jsonrpc: '2.0', id, error: { code: -32603, message: 'no luck' } }
  return { jsonrpc: '2.0', id, result: result ?? { functionName, ttlMs: 1_000, cacheScope: 'public' } }
}

const rules: Rule[] = [
  { names: ['docs___read', 'docs___explain', 'docs___docs://open/*', '*___wiki://{+path}', 'vault___wiki://open/*'] },
  { names: ['docs___x*', 'target-*_??????????'], tenants: ['acme', 'team-*'] },
  { names: ['docs___*'], roles: ['writer'] },
  { names: ['vault___*', 'live___*'], scopes: ['vault:open', 'vault:read'] },
  { names: ['vault___open', '*___shared://x', 'docs___docs://secret/*'], scopes: ['vault:open'], tenants: ['acme'] },
  { names: ['partial___r*', 'partial___partial://*', 'unreachable___read'], tenants: ['acme'] },
  { names: ['vault-target___*'], roles: ['*'] },
]

export const policies: Readonly<Record<string, Policy | undefined>> = {
  none: undefined,
  log: { mode: 'log', allow: rules },
  enforce: { mode: 'enforce', allow: rules },
  everything: { mode: 'enforce', allow: [{ names: ['*'] }] },
  nothing: { mode: 'enforce', allow: [{ names: ['nobody___*'] }] },
}

export const callers: Readonly<Record<string, Asker>> = {
  unknown: {},
  'of a tenant': { principal: { id: 'ada' }, tenant: 'acme' },
  'of another tenant': { principal: { id: 'eve' }, tenant: 'globex' },
  'in a role': { principal: { id: 'ada', roles: ['writer'] } },
  'with a token': { principal: { id: 'ada', scopes: [] } },
  'with one scope, of a tenant': { principal: { id: 'ada', scopes: ['vault:open'] }, tenant: 'team-a' },
  'with all': {
    principal: { id: 'ada', roles: ['writer', 'other'], scopes: ['vault:open', 'vault:read'] },
    tenant: 'acme',
  },
}

/** Followed by their cursors. */
export const lists = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']

const asRead = (uri: unknown): [string, JsonObject] => ['resources/read', { uri }]
const asCompletion = (ref: unknown): [string, JsonObject] => ['completion/complete', { ref, argument: {} }]

export const requests: readonly (readonly [method: string, params: JsonObject])[] = [
  ['server/discover', {}],
  ...[
    ...['docs___read', 'docs-target___read', 'docs___write', `docs___${longTool}`, 'docs___none', 'docs___'],
    ...[`${longTarget}___run`, `${longTarget}___none`, `target-${'y'.repeat(46)}_54fa95375b`],
    ...['vault___open', 'vault___read', 'vault-target___open', 'vault-target___read', 'vault-target-target___shut'],
    ...['live___read', 'live___none', 'partial___read', 'partial___write', 'unreachable___read', 'empty___x'],
    ...['nobody___x', 'read', '___read', '', 'constructor___x'],
  ].map((name): [string, JsonObject] => ['tools/call', { name }]),
  ['tools/call', { name: 7 }],
  ...['docs___explain', 'docs___secret', 'vault___explain', 'live___explain', 'partial___explain', 'x'].map(
    (name): [string, JsonObject] => ['prompts/get', { name }],
  ),
  ...[
    ...['docs://open/a', 'docs://open/../secret/b', 'docs://secret/b', 'docs://secret/other', 'docs://open/deep/page'],
    ...['shared://x', 'https://host/a b', 'https://host/a%20b', 'vault://y', 'wiki://open/x', 'wiki://other/x'],
    ...['live://a b', 'live://other', 'partial://a b', 'partial://other', 'nobody://x', 'docs://open/%2e%2e/secret/b'],
    ...['docs://{part}/{page}', 7],
  ].map(asRead),
  ...['docs://{part}/{page}', 'docs://open/{+path}', 'wiki://{+path}', 'partial://{+path}', 'docs://open/a', 'no://', 7]
    .map(uri => ({ type: 'ref/resource', uri }))
    .map(asCompletion),
  ...['docs___explain', 'docs___secret', 'vault___explain', 'vault-target___explain', 'x', 7]
    .map(name => ({ type: 'ref/prompt', name }))
    .map(asCompletion),
  asCompletion({ type: 'ref/other' }),
  ['tools/none', {}],
]
