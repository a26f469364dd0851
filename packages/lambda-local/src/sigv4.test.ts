import { createHash } from 'node:crypto'
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { type SignedRequest, verifySigV4 } from './sigv4.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' }
const scope = { service: 'aps', region: 'us-east-1', credentials, now }

type Signing = Partial<{
  service: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  at: number
  method: string
  path: string
  query: Record<string, string | string[]>
  headers: Record<string, string>
  body: string
}>

/** What a client sends: signed by AWS's own signer, with the query encoded as its HTTP handler encodes it. */
async function signed(signing: Signing = {}): Promise<SignedRequest> {
  const { accessKeyId = 'local', secretAccessKey = 'local-secret', sessionToken } = signing
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    region: signing.region ?? 'us-east-1',
    service: signing.service ?? 'aps',
    sha256: Sha256,
  })
  const { method = 'POST', path = '/workspaces/ws-1/api/v1/query', query = {}, body = 'query=up' } = signing
  const headers = { host: '127.0.0.1:9090', 'content-type': 'application/x-www-form-urlencoded', ...signing.headers }
  const request = new HttpRequest({ method, path, query, body, headers })
  const { headers: sent } = await signer.sign(request, { signingDate: new Date(signing.at ?? now) })
  const search = Object.entries(query)
    .flatMap(([name, values]) =>
      [values].flat().map(value => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
    )
    .join('&')
  return { method, url: search ? `${path}?${search}` : path, headers: sent, body }
}

describe('verifySigV4', () => {
  it.each<{ what: string; signing: Signing }>([
    { what: 'a form', signing: {} },
    {
      what: 'a query with spaces, quotes and repeated names',
      signing: { query: { 'match[]': ['b{x="1 2"}', 'a'], q: '+&=' } },
    },
    {
      what: 'an escaped path',
      signing: { path: '/workspaces/ws-1/api/v1/label/a%20b/values', method: 'GET', body: '' },
    },
    { what: 'temporary credentials', signing: { sessionToken: 'a-token' } },
    { what: 'a clock four minutes behind', signing: { at: now - 4 * 60_000 } },
    { what: 'a body that is not ASCII', signing: { body: 'query=größe' } },
  ])('accepts $what', async ({ signing }) => {
    expect(await verifySigV4(await signed(signing), scope)).toEqual({ kind: 'ok', accessKeyId: 'local' })
  })

  it.each<{ what: string; signing: Signing; error: string; reason: RegExp }>([
    {
      what: 'another secret',
      signing: { secretAccessKey: 'x' },
      error: 'InvalidSignatureException',
      reason: /does not match/,
    },
    { what: 'an unknown key', signing: { accessKeyId: 'x' }, error: 'UnrecognizedClientException', reason: /token/ },
    {
      what: 'another region',
      signing: { region: 'eu-west-1' },
      error: 'InvalidSignatureException',
      reason: /valid region/,
    },
    {
      what: 'another service',
      signing: { service: 'lambda' },
      error: 'InvalidSignatureException',
      reason: /service: 'aps'/,
    },
    {
      what: 'an old signature',
      signing: { at: now - 6 * 60_000 },
      error: 'InvalidSignatureException',
      reason: /^Signature expired: 20261122T095400Z/,
    },
    {
      what: 'a signature from the future',
      signing: { at: now + 6 * 60_000 },
      error: 'InvalidSignatureException',
      reason: /^Signature not yet current/,
    },
  ])('refuses $what', async ({ signing, error, reason }) => {
    const verdict = await verifySigV4(await signed(signing), scope)
    expect(verdict).toMatchObject({ kind: 'wrong', error, reason: expect.stringMatching(reason) })
  })

  it.each<{ what: string; change: (request: SignedRequest) => SignedRequest }>([
    { what: 'body', change: request => ({ ...request, body: 'query=down' }) },
    { what: 'method', change: request => ({ ...request, method: 'PUT' }) },
    { what: 'path', change: request => ({ ...request, url: '/workspaces/ws-2/api/v1/query' }) },
    { what: 'query', change: request => ({ ...request, url: `${request.url}?time=1` }) },
    { what: 'host', change: request => ({ ...request, headers: { ...request.headers, host: 'elsewhere' } }) },
  ])('refuses a request whose $what changed after it was signed', async ({ change }) => {
    expect(await verifySigV4(change(await signed()), scope)).toMatchObject({ kind: 'wrong' })
  })

  it.each([
    '127.0.0.1:9090',
    'localhost:9090',
    '[::1]:9090',
  ])('accepts a host that was signed without its port, of this machine: %s', async host => {
    const request = await signed({ headers: { host: host.replace(/:9090$/, '') } })
    const sent = { ...request, headers: { ...request.headers, host } }
    expect(await verifySigV4(sent, scope)).toEqual({ kind: 'ok', accessKeyId: 'local' })
    expect(await verifySigV4({ ...sent, body: 'query=down' }, scope)).toMatchObject({ kind: 'wrong' })
  })

  it('refuses a host that was signed without its port elsewhere', async () => {
    const request = await signed({ headers: { host: 'amp.test' } })
    const sent = { ...request, headers: { ...request.headers, host: 'amp.test:9090' } }
    expect(await verifySigV4(sent, scope)).toMatchObject({ kind: 'wrong' })
  })

  it('names the canonical request that was expected', async () => {
    const request = await signed({ query: { q: 'a b' } })
    const verdict = await verifySigV4({ ...request, url: '/workspaces/ws-2/api/v1/query?q=a%20b' }, scope)
    const hash = createHash('sha256').update('query=up').digest('hex')
    expect(verdict).toMatchObject({
      reason: expect.stringContaining(
        [
          "'POST",
          '/workspaces/ws-2/api/v1/query',
          'q=a%20b',
          'content-type:application/x-www-form-urlencoded',
          'host:127.0.0.1:9090',
          `x-amz-content-sha256:${hash}`,
          `x-amz-date:${request.headers['x-amz-date']}`,
          '',
          'content-type;host;x-amz-content-sha256;x-amz-date',
          `${hash}'`,
        ].join('\n'),
      ),
    })
  })

  it('takes the hash of the body from the body, not from the header that claims it', async () => {
    const hash = createHash('sha256').update('query=up').digest('hex')
    const honest = await signed({ headers: { 'x-amz-content-sha256': hash } })
    expect(await verifySigV4(honest, scope)).toMatchObject({ kind: 'ok' })
    expect(await verifySigV4({ ...honest, body: 'query=down' }, scope)).toMatchObject({ kind: 'wrong' })
    const unsigned = await signed({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })
    expect(await verifySigV4(unsigned, scope)).toMatchObject({ kind: 'wrong' })
  })

  it('tells a request without a signature from one with half of it', async () => {
    const { authorization: _, ...unsigned } = (await signed()).headers
    const request = await signed()
    expect(await verifySigV4({ ...request, headers: unsigned }, scope)).toMatchObject({ kind: 'missing' })
    const basic = { ...request.headers, authorization: 'Basic bG9jYWw=' }
    expect(await verifySigV4({ ...request, headers: basic }, scope)).toMatchObject({ kind: 'incomplete' })
  })
})
