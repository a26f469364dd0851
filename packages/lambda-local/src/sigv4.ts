/** Checks an AWS Signature Version 4 the way AWS does: sign the request again with the known secret, and compare. */
import { timingSafeEqual } from 'node:crypto'
import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'

/** A request as it arrived. */
export type SignedRequest = {
  readonly method: string
  /** Path and query exactly as they were on the wire (`IncomingMessage.url`). */
  readonly url: string
  /** Lower-case names (`IncomingMessage.headers`). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array | string
}

/** What the signature must match. */
export type SigningScope = {
  readonly service: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The verifier's clock, in milliseconds since the epoch. */
  readonly now: number
}

/** AWS's error names for a request it does not accept as signed (`x-amzn-errortype`). Their HTTP status is 403. */
export type SignatureErrorName =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException'

/** `reason` is AWS's message for the error. */
export type SignatureVerdict =
  | { readonly kind: 'ok'; readonly accessKeyId: string }
  | { readonly kind: 'missing' | 'incomplete' | 'wrong'; readonly error: SignatureErrorName; readonly reason: string }

/** AWS allows a clock to be five minutes off in either direction. */
const maxSkewMs = 5 * 60_000

export async function verifySigV4(request: SignedRequest, scope: SigningScope): Promise<SignatureVerdict> {
  const authorization = headerOf(request, 'authorization')
  if (!authorization) {
    return { kind: 'missing', error: 'MissingAuthenticationTokenException', reason: 'Missing Authentication Token' }
  }
  const claim = readAuthorization(authorization)
  const date = headerOf(request, 'x-amz-date')
  if (!claim || !date) {
    const reason =
      "Authorization header requires 'AWS4-HMAC-SHA256' with 'Credential', 'SignedHeaders' and 'Signature' parameters, and existence of a 'X-Amz-Date' header."
    return { kind: 'incomplete', error: 'IncompleteSignatureException', reason }
  }
  const problem = checkScope(claim, date, scope) ?? checkDate(date, scope.now)
  if (problem) return problem
  const expected = await signAgain(request, claim, date, scope)
  if (expected === undefined) return wrong(mismatch)
  const ok = { kind: 'ok', accessKeyId: claim.accessKeyId } as const
  if (isSame(expected.signature, claim.signature)) return ok
  const portless = withoutLocalPort(request)
  const other = portless && (await signAgain(portless, claim, date, scope))
  if (other && isSame(other.signature, claim.signature)) return ok
  return wrong(
    `${mismatch}\n\nThe Canonical String for this request should have been\n'${expected.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${expected.stringToSign}'\n`,
  )
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/**
 * Some clients leave the port out of the host they sign (awslabs' transport for Node). On AWS an endpoint has no port, so that
 * they work there.
 */
function withoutLocalPort(request: SignedRequest): SignedRequest | undefined {
  const [, host] = /^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.exec(headerOf(request, 'host') ?? '') ?? []
  return host === undefined ? undefined : { ...request, headers: { ...request.headers, host } }
}

type Claim = {
  accessKeyId: string
  day: string
  region: string
  service: string
  terminator: string
  signedHeaders: string[]
  signature: string
}

function readAuthorization(authorization: string): Claim | undefined {
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) return undefined
  const part = (name: string) => new RegExp(`${name}=([^, ]+)`).exec(authorization)?.[1]
  const [accessKeyId, day, region, service, terminator] = part('Credential')?.split('/') ?? []
  const signedHeaders = part('SignedHeaders')?.split(';')
  const signature = part('Signature')
  if (!accessKeyId || !day || !region || !service || !terminator || !signedHeaders || !signature) return undefined
  return { accessKeyId, day, region, service, terminator, signedHeaders, signature }
}

function checkScope(claim: Claim, date: string, scope: SigningScope): SignatureVerdict | undefined {
  if (claim.accessKeyId !== scope.credentials.accessKeyId) {
    const reason = 'The security token included in the request is invalid.'
    return { kind: 'wrong', error: 'UnrecognizedClientException', reason }
  }
  if (claim.region !== scope.region) return wrong('Credential should be scoped to a valid region.')
  if (claim.service !== scope.service) {
    return wrong(`Credential should be scoped to correct service: '${scope.service}'.`)
  }
  if (claim.terminator !== 'aws4_request') {
    return wrong("Credential should be scoped with a valid terminator: 'aws4_request'.")
  }
  if (!date.startsWith(claim.day))
    return wrong('Date in Credential scope does not match YYYYMMDD from ISO-8601 version.')
  if (!claim.signedHeaders.includes('host')) return wrong("'Host' must be a 'SignedHeader' in the AWS Authorization.")
  return undefined
}

function checkDate(date: string, now: number): SignatureVerdict | undefined {
  const signedMs = toEpochMs(date)
  if (Number.isNaN(signedMs)) return wrong('Date must be in ISO-8601 basic format: YYYYMMDDThhmmssZ.')
  if (signedMs < now - maxSkewMs) {
    return wrong(
      `Signature expired: ${date} is now earlier than ${toAmzDate(now - maxSkewMs)} (${toAmzDate(now)} - 5 min.)`,
    )
  }
  if (signedMs > now + maxSkewMs) {
    return wrong(
      `Signature not yet current: ${date} is still later than ${toAmzDate(now + maxSkewMs)} (${toAmzDate(now)} + 5 min.)`,
    )
  }
  return undefined
}

type Signing = { readonly signature: string; readonly canonicalRequest: string; readonly stringToSign: string }

/** Undefined for a request whose signed headers are not there, or whose body is not the one that was signed. */
async function signAgain(
  request: SignedRequest,
  claim: Claim,
  date: string,
  scope: SigningScope,
): Promise<Signing | undefined> {
  const headers: Record<string, string> = {}
  for (const name of claim.signedHeaders) {
    const value = headerOf(request, name)
    if (value === undefined) return undefined
    // The signer uses this header as the body's hash without checking it, so compare it with the real hash.
    // This also rejects UNSIGNED-PAYLOAD, as Lambda does.
    if (name === 'x-amz-content-sha256' && value !== (await sha256(request.body))) return undefined
    headers[name] = value
  }
  const { accessKeyId, secretAccessKey } = scope.credentials
  const signer = new TracedSigner({
    credentials: { accessKeyId, secretAccessKey },
    region: scope.region,
    service: scope.service,
    sha256: Sha256,
    applyChecksum: false,
  })
  const [path = '/', search = ''] = splitOnce(request.url, '?')
  const signed = await signer.sign(
    new HttpRequest({ method: request.method, path, query: readQuery(search), headers, body: request.body }),
    // By default the signer leaves out some headers (`user-agent`, `x-amzn-trace-id`) even if they were signed.
    { signingDate: new Date(toEpochMs(date)), signableHeaders: new Set(claim.signedHeaders) },
  )
  const { signature = '' } = readAuthorization(signed.headers.authorization ?? '') ?? {}
  return { signature, canonicalRequest: signer.canonicalRequest, stringToSign: signer.stringToSign }
}

/** Keeps what it signed. */
class TracedSigner extends SignatureV4 {
  canonicalRequest = ''
  stringToSign = ''

  protected override createCanonicalRequest(...parts: Parameters<SignatureV4['createCanonicalRequest']>): string {
    this.canonicalRequest = super.createCanonicalRequest(...parts)
    return this.canonicalRequest
  }

  protected override async createStringToSign(
    ...parts: Parameters<SignatureV4['createStringToSign']>
  ): Promise<string> {
    this.stringToSign = await super.createStringToSign(...parts)
    return this.stringToSign
  }
}

/** Keeps `+` as a plus sign: SigV4 encodes a space only as `%20`. */
function readQuery(search: string): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null)
  for (const pair of search.split('&').filter(Boolean)) {
    const [name = '', value = ''] = splitOnce(pair, '=').map(decode)
    query[name] ??= []
    query[name].push(value)
  }
  return query
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'object' ? value.join(',') : value
}

async function sha256(body: Uint8Array | string): Promise<string> {
  const hash = new Sha256()
  hash.update(body)
  return Buffer.from(await hash.digest()).toString('hex')
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function wrong(reason: string): SignatureVerdict {
  return { kind: 'wrong', error: 'InvalidSignatureException', reason }
}

function toEpochMs(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function toAmzDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
