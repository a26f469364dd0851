import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localIdentity } from '../src/identity.ts'
import type { FunctionUrlDefinition } from '../src/package/function-definition.ts'
import type { FunctionSpec } from '../src/testing/define-function.ts'
import { type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'

const open: FunctionUrlDefinition = { authType: 'NONE', invokeMode: 'BUFFERED' }
const streamed: FunctionUrlDefinition = { authType: 'NONE', invokeMode: 'RESPONSE_STREAM' }
const cors = {
  allowOrigins: ['https://a.example'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['content-type'],
  exposeHeaders: ['x-own'],
  allowCredentials: false,
  maxAgeSeconds: 60,
}
const withUrl = (code: string, url: FunctionUrlDefinition = open): FunctionSpec => ({ code, url })
const answering = (result: string) => withUrl(`export const handler = async () => (${result})`)
const streaming = (body: string) =>
  withUrl(`export const handler = awslambda.streamifyResponse(async (event, stream) => {${body}})`, streamed)

const folder = mkdtempSync(join(tmpdir(), 'function-url-'))
/** Exists once a test has read what the function `stream` writes first. */
const firstIsRead = join(folder, 'first-is-read')

let at: LambdaForTest
beforeAll(async () => {
  at = await lambdaForTest({
    event: withUrl('export const handler = async event => event'),
    signed: withUrl('export const handler = async event => event', { ...open, authType: 'AWS_IAM' }),
    shared: withUrl(`export const handler = async () => ({ statusCode: 200, headers: { 'x-own': '1' }, body: 'x' })`, {
      ...open,
      cors,
    }),
    full: answering(`{ statusCode: 201, headers: { 'X-Own': 'a' }, cookies: ['a=1', 'b=2; Secure'], body: 'created' }`),
    binary: answering(
      `{ statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'iVBORw==', isBase64Encoded: true }`,
    ),
    text: answering(`'hello'`),
    wrongBody: answering(`{ statusCode: 200, body: { not: 'text' } }`),
    wrongStatus: answering(`{ statusCode: 'fine' }`),
    fails: withUrl(`export const handler = async () => { throw new Error('a secret') }`),
    busy: { ...answering(`'x'`), reservedConcurrency: 0 },
    stream:
      streaming(`const http = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'content-type': 'text/event-stream' }, cookies: ['a=1'] })
      http.write('one ')
      while (!process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(firstIsRead)})) await new Promise(resolve => setTimeout(resolve, 5))
      http.write('two'); http.end()`),
    streamRaw: streaming(`stream.setContentType('text/plain'); stream.write('raw'); stream.end()`),
    streamFails: streaming(`throw new Error('before the first byte')`),
    streamBreaks: streaming(`stream.write('begun'); throw new Error('late')`),
    none: { code: 'export const handler = async () => 1' },
  })
})
afterAll(() => at.close())
afterAll(() => rmSync(folder, { recursive: true }))

const urlOf = (name: string) => at.lambda.functionUrl(name) ?? `no URL for ${name}`

/** The functions `event` and `signed` answer with the event they got. */
async function readEvent(answer: Response): Promise<LambdaFunctionURLEvent> {
  return JSON.parse(await answer.text())
}

describe('the event', () => {
  it('is payload format 2.0', async () => {
    const answer = await fetch(`${urlOf('event')}/a%20b/c?x=1&x=2&y=z%20z`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Two': 'a', cookie: 'p=1; q=2', 'user-agent': 'test/1' },
      body: '{"a":"ü"}',
    })
    const event = await readEvent(answer)
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=z%20z',
      cookies: ['p=1', 'q=2'],
      queryStringParameters: { x: '1,2', y: 'z z' },
      headers: {
        'content-type': 'application/json',
        'x-two': 'a',
        'x-forwarded-proto': 'http',
        host: new URL(urlOf('event')).host,
      },
      body: '{"a":"ü"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: 'anonymous',
        domainName: expect.stringMatching(/^[0-9a-f]{32}\.lambda-url\.us-east-1\.on\.aws$/),
        stage: '$default',
        requestId: answer.headers.get('x-amzn-requestid'),
        http: { method: 'POST', path: '/a%20b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
    })
    expect(event.headers).not.toHaveProperty('cookie')
    expect(event.requestContext).not.toHaveProperty('authorizer')
  })

  it('has headers and parameters by names that each object has', async () => {
    const answer = await fetch(`${urlOf('event')}/?constructor=1&__proto__=2`, { headers: { constructor: 'a' } })
    const text = await answer.text()
    expect(text).toContain('"queryStringParameters":{"constructor":"1","__proto__":"2"}')
    expect(JSON.parse(text).headers).toHaveProperty('constructor', 'a')
  })

  it.each([
    { type: 'application/json; charset=utf-8', isBase64Encoded: false },
    { type: 'text/plain', isBase64Encoded: false },
    { type: 'application/problem+json', isBase64Encoded: false },
    { type: 'application/x-www-form-urlencoded', isBase64Encoded: true },
    { type: 'image/png', isBase64Encoded: true },
  ])('carries a body of $type as base64: $isBase64Encoded', async ({ type, isBase64Encoded }) => {
    const answer = await fetch(urlOf('event'), { method: 'POST', headers: { 'content-type': type }, body: 'abc' })
    expect(await answer.json()).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'YWJj' : 'abc' })
  })

  it('joins headers sent twice with a comma', async () => {
    const event = await new Promise<string>((resolve, reject) => {
      const sent = request(urlOf('event'), { headers: { 'x-two': ['a', 'b'] } }, answer =>
        text(answer).then(resolve, reject),
      )
      sent.on('error', reject).end()
    })
    expect(JSON.parse(event).headers['x-two']).toBe('a,b')
  })

  it.each(['event', 'signed'])('of more than 6 MB is refused with 413 by %s', async name => {
    const body = JSON.stringify('x'.repeat(6_291_456))
    const answer = await fetch(urlOf(name), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toEqual({
      Message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    })
  })
})

describe('the result', () => {
  it('with a status is the response', async () => {
    const answer = await fetch(urlOf('full'))
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-own')).toBe('a')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2; Secure'])
    expect(await answer.text()).toBe('created')
  })

  it('in base64 becomes the bytes it stands for', async () => {
    const answer = await fetch(urlOf('binary'))
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe('89504e47')
  })

  it('without a status is a JSON body', async () => {
    const answer = await fetch(urlOf('text'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.text()).toBe('"hello"')
  })

  it.each(['fails', 'wrongBody', 'wrongStatus', 'streamFails'])('of %s is 502 and tells nothing', async name => {
    const answer = await fetch(urlOf(name))
    expect(answer.status).toBe(502)
    expect(await answer.text()).toBe('Internal Server Error')
  })

  it('of a throttled function is 429', async () => {
    expect((await fetch(urlOf('busy'))).status).toBe(429)
  })
})

describe('a streamed response', () => {
  it('has the status, headers and cookies of its prelude, and arrives as it is written', async () => {
    const answer = await fetch(urlOf('stream'))
    expect(answer.status).toBe(202)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.getSetCookie()).toEqual(['a=1'])
    let body = ''
    for await (const chunk of answer.body ?? []) {
      body += Buffer.from(chunk).toString('utf8')
      // The second is written once the first was read.
      if (body === 'one ') await writeFile(firstIsRead, '')
    }
    expect(body).toBe('one two')
  })

  it('without a prelude is the body itself', async () => {
    const answer = await fetch(urlOf('streamRaw'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain')
    expect(await answer.text()).toBe('raw')
  })

  it('that breaks off is cut, never ended as if it were whole', async () => {
    const answer = await fetch(urlOf('streamBreaks'))
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
  })
})

describe('a URL with AWS_IAM', () => {
  async function signedFetch(service: string, secretAccessKey: string) {
    const url = new URL(`${urlOf('signed')}/mcp?x=1`)
    const signer = new SignatureV4({
      credentials: { accessKeyId: localIdentity.accessKeyId, secretAccessKey },
      region: localIdentity.region,
      service,
      sha256: Sha256,
    })
    const body = '{"a":1}'
    const headers = { host: url.host, 'content-type': 'application/json' }
    const signed = await signer.sign(
      new HttpRequest({ method: 'POST', path: url.pathname, query: { x: '1' }, headers, body }),
    )
    return fetch(url, { method: 'POST', headers: signed.headers, body })
  }

  it('tells the function whose signature it verified', async () => {
    const answer = await signedFetch('lambda', localIdentity.secretAccessKey)
    expect(answer.status).toBe(200)
    expect((await readEvent(answer)).requestContext).toMatchObject({
      accountId: '123456789012',
      authorizer: {
        iam: { accessKey: 'local', accountId: '123456789012', userArn: 'arn:aws:iam::123456789012:user/local' },
      },
    })
  })

  it.each([
    { what: 'another secret', service: 'lambda', secret: 'guessed', message: /does not match/ },
    { what: 'another service', service: 'execute-api', secret: 'local-secret', message: /correct service: 'lambda'/ },
  ])('refuses $what with 403', async ({ service, secret, message }) => {
    const answer = await signedFetch(service, secret)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toEqual({ Message: expect.stringMatching(message) })
  })

  it('refuses a request without a signature, and the function is not run', async () => {
    const before = at.eventsOf('invocation-started').length
    const answer = await fetch(urlOf('signed'))
    expect(answer.status).toBe(403)
    expect(await answer.json()).toEqual({ Message: 'Forbidden' })
    expect(at.eventsOf('invocation-started')).toHaveLength(before)
  })
})

describe('CORS', () => {
  it('answers the preflight request of an allowed origin itself', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' }
    const answer = await fetch(urlOf('shared'), { method: 'OPTIONS', headers })
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '60',
      vary: 'Origin',
    })
    expect(at.eventsOf('invocation-started').filter(event => event.functionName === 'shared')).toEqual([])
  })

  it.each([
    { origin: 'https://a.example', allowed: 'https://a.example' },
    { origin: 'https://b.example', allowed: null },
  ])('says to $origin: $allowed', async ({ origin, allowed }) => {
    const answer = await fetch(urlOf('shared'), { headers: { origin } })
    expect(await answer.text()).toBe('x')
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed)
    expect(answer.headers.get('access-control-expose-headers')).toBe(allowed && 'x-own')
  })
})

it('only functions that have a URL are given one', () => {
  expect(at.lambda.functionUrl('none')).toBeUndefined()
})
