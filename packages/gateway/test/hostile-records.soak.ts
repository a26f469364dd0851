import { randomBytes } from 'node:crypto'
import { lambdaContext, modernRequest } from '@mcp-lambda/wrapper/testing'
import { expect, it, vi } from 'vitest'
import { captureStdout } from '../../../shared/capture-stdout.ts'
import { testSecret } from '../../../shared/test-secret.ts'
import { createGateway } from './fixtures.ts'

const count = 10_000

/** As AWS, GitHub, Slack, OpenAI and an issuer of JWTs write theirs. */
const credentials: readonly (() => string)[] = [
  () => Buffer.from(testSecret(randomBytes(18).toString('hex'))).toString('base64'),
  () => `ghp_${testSecret(randomBytes(18).toString('hex'))}`,
  () => `xoxb-${Date.now()}-${testSecret(randomBytes(12).toString('hex'))}`,
  () => `sk-${testSecret(randomBytes(24).toString('hex'))}`,
  () => [24, 60, 32].map(bytes => randomBytes(bytes).toString('base64url')).join('.'),
]

it(`holds no value of an argument, no token and no secret in ${count} records of hostile calls`, async () => {
  const secrets: string[] = []
  const gateway = createGateway({ record: true })
  const { lines, restore } = captureStdout()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  try {
    // A flood of refusals leaves fewer records than calls.
    for (let n = 0; lines.length < count; n += 1) {
      const secret = credentials[n % credentials.length]?.() ?? ''
      secrets.push(secret)
      await gateway(...hostileCall(n, secret)).catch(() => undefined)
    }
  } finally {
    restore()
  }
  expect(findLeak(lines.join(''), secrets)).toBeUndefined()
  expect(lines.filter(line => Buffer.byteLength(line) > 1_024)).toEqual([])
}, 120_000)

/** The text around the first secret. Looks up heads of secrets: to search for each of 10,000 took most of the time. */
function findLeak(text: string, secrets: readonly string[]): string | undefined {
  const headLength = 12
  const byHead = Map.groupBy(secrets, secret => secret.slice(0, headLength))
  for (let at = 0; at < text.length; at += 1) {
    const candidates = byHead.get(text.slice(at, at + headLength))
    if (candidates?.some(secret => text.startsWith(secret, at))) return text.slice(Math.max(0, at - 200), at + 200)
  }
  return undefined
}

/** A call that carries a secret wherever a caller may write something. */
function hostileCall(n: number, secret: string): [event: unknown, context: ReturnType<typeof lambdaContext>] {
  const name = ['numbers___add', secret, `numbers___${secret}`, 'numbers___add'][n % 4]
  const args = { a: secret, b: { [secret]: secret }, [secret]: secret, password: secret }
  const method = n % 11 === 0 ? secret : 'tools/call'
  const request = modernRequest(
    method,
    { name, arguments: args, [secret]: secret },
    {
      meta: {
        'io.modelcontextprotocol/clientInfo': { name: secret, version: secret },
        'mcp-lambda/request-id': secret,
        'mcp-lambda/token': secret,
        'mcp-lambda/trace': { traceparent: secret, xray: `Root=${secret}` },
        traceparent: secret,
      },
    },
  )
  if (n % 2 === 0) return [request, lambdaContext()]
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${secret}`,
    'x-api-key': secret,
    traceparent: secret,
  }
  const event = {
    version: '2.0',
    rawPath: `/mcp/${secret}`,
    rawQueryString: `token=${secret}`,
    headers: {
      ...headers,
      accept: 'application/json',
      'mcp-method': method,
      'mcp-name': name,
      'mcp-protocol-version': '2026-07-28',
    },
    body: n % 7 === 0 ? `{ "broken": "${secret}"` : JSON.stringify(request),
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST' }, domainName: 'abc.lambda-url.us-east-1.on.aws' },
  }
  return [event, lambdaContext()]
}
