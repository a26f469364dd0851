/** A caller's token, wherever a client may put it, stays at the gateway. */

import { randomBytes } from 'node:crypto'
import {
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  mirroredHeaders,
  modernRequest,
} from '@mcp-lambda/wrapper/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { captureStdout } from '../../../shared/capture-stdout.ts'
import { testSecretMark } from '../../../shared/test-secret.ts'
import { createGateway, targetOf, tools } from './fixtures.ts'
import { audience, startTokenIssuer } from './token-issuer.ts'

const call = modernRequest('tools/call', { name: 'numbers___add', arguments: { a: 1 } })
/** A session token of IAM: base64 of some hundred bytes. */
const session = `IQoJb3JpZ2luX2Vj${testSecretMark}${randomBytes(240).toString('base64')}`

type Tokens = { readonly issuer: string; readonly valid: string; readonly tampered: string }

async function createTokens(): Promise<Tokens> {
  const idp = await startTokenIssuer()
  const valid = await idp.sign({ scope: 'a' })
  return { issuer: idp.issuer, valid, tampered: `${valid.slice(0, -12)}${randomBytes(9).toString('base64url')}` }
}

let written: string[]
let payloads: string[]
let captured: ReturnType<typeof captureStdout>

beforeEach(() => {
  written = []
  payloads = []
  captured = captureStdout()
  for (const level of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation(
      (...line) => void written.push(JSON.stringify(line), line.map(String).join()),
    )
  }
})

afterEach(() => {
  captured.restore()
  vi.restoreAllMocks()
})

function openGateway({ issuer }: Tokens, answer: (payload: string) => string = toResult) {
  return createGateway({
    record: true,
    doors: { functionUrl: 'jwt', apiGateway: 'jwt', invoke: 'jwt' },
    access: { jwt: { issuers: [{ issuer }], audience: [audience], requiredScopes: [] } },
    targets: [targetOf('numbers', { tools: tools('add') })],
    invokeFunction: async ({ payload }) => {
      payloads.push(payload)
      return { payload: answer(payload) }
    },
    log: (...line) => written.push(JSON.stringify(line)),
  })
}

function toResult(payload: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: { content: [] } })
}

/** Any run of characters of it that is long enough to be a part of it, and nothing else. */
function findPart(text: string, token: string): string | undefined {
  const length = Math.min(16, token.length)
  for (let at = 0; at + length <= token.length; at += 1) {
    const part = token.slice(at, at + length)
    if (text.includes(part)) return part
  }
  return undefined
}

function expectNowhere(token: string, answer: unknown): void {
  const lines = captured.lines.join('')
  for (const [where, text] of Object.entries({
    written: written.join('\n'),
    records: lines,
    payloads: payloads.join('\n'),
  })) {
    expect(findPart(text, token), where).toBeUndefined()
  }
  expect(findPart(JSON.stringify(answer), token), 'answer').toBeUndefined()
}

type Http = { headers?: Record<string, string>; body?: unknown; path?: string; query?: string }

async function post(
  gateway: ReturnType<typeof openGateway>,
  { headers = {}, body = call, path = '/mcp', query }: Http,
  make = functionUrlEvent,
) {
  const event = make({ headers: { ...mirroredHeaders(call), host: 'gateway.test', ...headers }, body, path } as never)
  return gateway({ ...event, ...(query !== undefined && { rawQueryString: query }) }, lambdaContext())
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` }
}

describe.each([functionUrlEvent, httpApiEvent])('over HTTP (%#), a token', make => {
  it.each<[place: string, toRequest: (tokens: Tokens & { authorized: Record<string, string> }) => Http]>([
    ['where it belongs', ({ authorized }) => ({ headers: authorized })],
    ['with another signature', ({ tampered }) => ({ headers: { authorization: `Bearer ${tampered}` } })],
    ['without its end', ({ valid }) => ({ headers: { authorization: `Bearer ${valid.slice(0, -40)}` } })],
    ['without a scheme', ({ valid }) => ({ headers: { authorization: valid } })],
    ['under another scheme', ({ valid }) => ({ headers: { authorization: `Token ${valid}` } })],
    ['twice', ({ valid }) => ({ headers: { authorization: `Bearer ${valid}, Bearer ${valid}` } })],
    ['in quotes', ({ valid }) => ({ headers: { authorization: `Bearer "${valid}"` } })],
    ['in parts', ({ valid }) => ({ headers: { authorization: `Bearer ${valid.replaceAll('.', ' ')}` } })],
    ['that is opaque', () => ({ headers: { authorization: `Bearer ${session}` } })],
    ['as the name of a user', ({ valid }) => ({ headers: { authorization: `Basic ${valid}` } })],
    [
      'in a cookie and headers of its own',
      ({ valid, authorized }) => ({ headers: { ...authorized, cookie: `t=${valid}`, 'x-api-key': valid } }),
    ],
    ['of IAM', ({ authorized }) => ({ headers: { ...authorized, 'x-amz-security-token': session } })],
    ['in the query', ({ valid }) => ({ query: `access_token=${valid}` })],
    [
      'in the query beside the header',
      ({ valid, authorized }) => ({ headers: authorized, query: `access_token=${valid}` }),
    ],
    [
      'of IAM in the query',
      ({ authorized }) => ({
        headers: authorized,
        query: `X-Amz-Security-Token=${encodeURIComponent(session)}`,
      }),
    ],
    ['as the body', ({ valid, authorized }) => ({ headers: authorized, body: valid })],
    [
      'in a body that is not JSON',
      ({ valid, authorized }) => ({ headers: authorized, body: `{"access_token":"${valid}"` }),
    ],
    ['in a body that begins with it', ({ valid, authorized }) => ({ headers: authorized, body: `Bearer ${valid}` })],
    ['in a form', ({ valid, authorized }) => ({ headers: authorized, body: `access_token=${valid}` })],
    ['as a message', ({ valid, authorized }) => ({ headers: authorized, body: JSON.stringify(valid) })],
  ])('%s', async (_place, toRequest) => {
    const tokens = await createTokens()
    const { valid, tampered } = tokens
    const answer = await post(openGateway(tokens), toRequest({ ...tokens, authorized: bearer(valid) }), make)
    for (const token of [valid, tampered, session]) expectNowhere(token, answer)
  })
})

it('in the path is in no record, no log and no payload', async () => {
  const tokens = await createTokens()
  await post(openGateway(tokens), { path: `/mcp/${tokens.valid}` })
  // The challenge names the URL that was asked for, as RFC 9728 has it.
  expectNowhere(tokens.valid, '')
})

describe('in _meta', () => {
  it.each(['mcp-lambda/token', 'MCP-Lambda/Token', ' mcp-lambda/token'])('under %j', async key => {
    const tokens = await createTokens()
    for (const token of [tokens.valid, tokens.tampered]) {
      const meta = { [key]: token }
      const request = modernRequest('tools/call', { name: 'numbers___add' }, { meta })
      const gateway = openGateway(tokens)
      const answers = [
        await gateway(request, lambdaContext()),
        await post(gateway, { headers: bearer(tokens.valid), body: request }),
      ]
      expectNowhere(token, answers)
    }
    expect(payloads.length).toBeGreaterThan(0)
  })
})

it('stays at the gateway where its target fails, and where AWS repeats the request in an error', async () => {
  const tokens = await createTokens()
  const { valid } = tokens
  const error = `The canonical request is POST / host:x x-amz-security-token:${session} authorization:${valid}`
  const failing = openGateway(tokens, () => {
    throw Object.assign(new Error(error), { name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 } })
  })
  const headers = { ...bearer(valid), 'x-amz-security-token': session }
  const answer = await post(failing, { headers })
  expectNowhere(valid, answer)
  expectNowhere(session, answer)
})
