import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import { type JsonObject, type JsonRpcRequest, readCallFacts } from '@mcp-lambda/wrapper/protocol'
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '@mcp-lambda/wrapper/testing'
import { describe, expect, it } from 'vitest'
import { createRandom } from './create-random.ts'
import { ask, createGateway, resultOf, targetOf, tools } from './fixtures.ts'
import { audience, startTokenIssuer } from './token-issuer.ts'

/** Another one each night: `MUTATION_SEED=… npm test`, or `npm run soak`, runs what failed there. */
const seed = Number(process.env.MUTATION_SEED ?? 20_261_129)
console.info(`mutations: MUTATION_SEED=${seed}`)
const random = createRandom(seed)

/** Only the tenant globex may read this. */
const secret = 'the secret of globex'

const stateKeys = ['a key of at least thirty-two characters']
const targets = [
  targetOf('safe', { tools: tools('open', 'other'), capabilities: { tools: {} } }),
  targetOf('vault', { tools: tools('open') }),
]

/** A target that asks a question, and then returns the secret of the tenant. */
const invokeFunction: InvokeFunction = async ({ payload }) => {
  const { id, params } = JSON.parse(payload)
  const { tenant } = readCallFacts(params._meta)
  const words = tenant === 'globex' ? secret : `nothing for ${JSON.stringify(tenant)}`
  const result =
    params.requestState === 'opened' || params.arguments?.ask !== true
      ? { content: [{ type: 'text', text: words }] }
      : { resultType: 'input_required', inputRequests: {}, requestState: 'opened' }
  return { payload: JSON.stringify({ jsonrpc: '2.0', id, result }) }
}

/** A gateway, and the token with which Ada of acme comes by its URL. */
async function start() {
  const idp = await startTokenIssuer()
  const jwt = { issuers: [{ issuer: idp.issuer, tenantClaim: 'org' }], audience: [audience], requiredScopes: [] }
  const gateway = createGateway({
    doors: { functionUrl: 'jwt', invoke: { trusted: { principal: 'agents' } } },
    access: { jwt },
    targets,
    invokeFunction,
    stateKeys,
  })
  const authorization = `Bearer ${await idp.sign({ org: 'acme' })}`

  async function post(request: JsonRpcRequest, headers: Record<string, string> = {}): Promise<Answer> {
    const event = functionUrlEvent({ headers: { ...mirroredHeaders(call), authorization, ...headers }, body: request })
    return (await gateway(event, lambdaContext())) as Answer
  }
  return { gateway, authorization, post }
}

const call = modernRequest('tools/call', { name: 'safe___open', arguments: {} })

/** A suite of so many random changes of each field that a caller writes. */
export function describeMutations(times: number): void {
  describe(`${times} random changes`, { timeout: 60_000 }, () => {
    const headers = [
      'authorization',
      'content-type',
      'accept',
      'origin',
      'mcp-protocol-version',
      'mcp-method',
      'mcp-name',
    ]

    it.each([
      ...headers,
      'mcp-session-id',
      'last-event-id',
      'mcp-param-x',
      'x-amzn-trace-id',
      'host',
    ])('of the header %s never break the gateway, nor open another tenant’s', async name => {
      const { authorization, post } = await start()
      const sent: Record<string, string> = { ...mirroredHeaders(call), authorization }
      for (let count = 0; count < times; count += 1) {
        const value = changeText(sent[name] ?? 'application/json')
        check(await post(call, { [name]: value }), `${name}: ${JSON.stringify(value)}`)
      }
    })

    const envelope = ['protocolVersion', 'clientCapabilities', 'clientInfo', 'logLevel'].map(
      key => `io.modelcontextprotocol/${key}`,
    )
    const ours = ['principal', 'tenant', 'deadline', 'trace', 'catalogue', 'token', 'claims'].map(
      key => `mcp-lambda/${key}`,
    )

    it.each([
      ...envelope,
      ...ours,
      'progressToken',
      'traceparent',
      'tracestate',
      'baggage',
    ])('of _meta["%s"] never break the gateway, nor open another tenant’s', async key => {
      const { post } = await start()
      const meta = call.params?._meta as JsonObject
      for (let count = 0; count < times; count += 1) {
        const value = changeValue(meta[key] ?? (key.endsWith('tenant') ? 'globex' : { id: 'admin', tenant: 'globex' }))
        const request = { ...call, params: { ...call.params, _meta: { ...meta, [key]: value } } }
        check(await post(request), `${key}: ${JSON.stringify(value)}`)
      }
    })

    it('of a cursor are refused as one nobody gave', async () => {
      const many = createGateway({
        targets: [targetOf('many', { tools: tools(...Array.from({ length: 40 }, (_, index) => `tool-${index}`)) })],
        maxPageBytes: 400,
      })
      const cursor = String(resultOf(await ask(many, 'tools/list')).nextCursor)
      for (let count = 0; count < times; count += 1) {
        const value = changeValue(cursor)
        if (value === cursor || value === undefined) continue
        expect(await ask(many, 'tools/list', { cursor: value }), `cursor: ${JSON.stringify(value)}`).toMatchObject({
          error: { code: -32602, data: { cause: 'unknown_cursor' } },
        })
      }
    })

    it('of a sealed state are refused as one nobody made', async () => {
      const { gateway } = await start()
      const asking = { name: 'safe___open', arguments: { ask: true } }
      const meta = { 'mcp-lambda/tenant': 'acme' }
      const state = String(resultOf(await ask(gateway, 'tools/call', asking, meta)).requestState)
      expect(await ask(gateway, 'tools/call', { ...asking, requestState: state }, meta)).toHaveProperty(
        'result.content',
      )
      const bytes = Buffer.from(state, 'base64url')
      for (let count = 0; count < times; count += 1) {
        const value = changeValue(state)
        // What Node's decoder skips or cannot tell apart is no change of the state.
        if (value === undefined || (typeof value === 'string' && Buffer.from(value, 'base64url').equals(bytes)))
          continue
        const answer = await ask(gateway, 'tools/call', { ...asking, requestState: value }, meta)
        expect(answer, `state: ${JSON.stringify(value)}`).toMatchObject({
          error: { code: -32602, data: { cause: 'unknown_state' } },
        })
      }
    })

    it('of who and what a sealed state is for are refused', async () => {
      const { gateway } = await start()
      const asking = { name: 'safe___open', arguments: { ask: true } }
      const meta = { 'mcp-lambda/tenant': 'acme' }
      const requestState = String(resultOf(await ask(gateway, 'tools/call', asking, meta)).requestState)
      for (let count = 0; count < times; count += 1) {
        const changed = pick([
          { params: { name: pick(['safe___other', 'vault___open']) }, tenant: 'acme' },
          { params: { arguments: { ask: true, more: changeValue('x') ?? null } }, tenant: 'acme' },
          { params: {}, tenant: pick(['globex', '', 'ACME', `acme-${changeText('x')}`]) },
        ])
        const params = { ...asking, ...changed.params, requestState }
        const answer = await ask(gateway, 'tools/call', params, { 'mcp-lambda/tenant': changed.tenant })
        expect(answer, JSON.stringify(changed)).toMatchObject({ error: { data: { cause: 'unknown_state' } } })
      }
    })
  })
}

type Answer = { statusCode: number; body: string }

/** Fails if the answer is a server error or contains another tenant's secret. */
function check({ statusCode, body }: Answer, change: string): void {
  if (statusCode < 500 && !body.includes('-32603') && !body.includes(secret)) return
  expect.fail(`${change} was answered ${statusCode}: ${body}`)
}

/** Text as it was, but for one random change; or none at all of it. */
function changeText(text: string): string {
  const at = Math.floor(random() * (text.length + 1))
  const character = pick(['a', 'Z', '0', '_', '=', '.', ' ', ',', ';', '"', '\\', '\u0000', '\n', 'é', '\u202e', '😀'])
  return pick([
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + character + text.slice(at + 1),
    () => text.slice(0, at) + character + text.slice(at),
    () => text.slice(0, at),
    () => text.slice(at),
    () => text + text,
    () => text.toUpperCase(),
    () => '',
    () => character.repeat(5_000),
    () => '=?base64?////?=',
  ])()
}

/** `undefined` is a key that is left out. */
function changeValue(value: unknown): unknown {
  if (typeof value === 'string' && random() < 0.7) return changeText(value)
  return pick([
    undefined,
    null,
    true,
    0,
    -1,
    1e308,
    0.5,
    '',
    'globex',
    [],
    [value],
    {},
    { id: 'globex', tenant: 'globex' },
    { toString: 'x', __proto__: null, constructor: 1 },
    JSON.parse('{"__proto__":{"tenant":"globex"}}'),
    value,
  ])
}

function pick<T>(choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T
}
