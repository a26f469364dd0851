import type { RequestListener } from 'node:http'
import { Refusal } from '@mcp-lambda/wrapper'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAuthenticate } from '../src/auth/authenticate.ts'
import type { KeysDeps } from '../src/auth/issuer-keys.ts'
import { audience, createKey, inSeconds, send, startTokenIssuer } from './token-issuer.ts'

type TokenIssuer = Awaited<ReturnType<typeof startTokenIssuer>>

const discoveryPath = '/.well-known/openid-configuration'
const minutesMs = 60_000
const hourMs = 60 * minutesMs

/** Tokens of these tests are good for longer than any of their clocks run. */
const lasting = { exp: inSeconds(10 * 24 * 3600) }

/** The door of a gateway for tokens of `issuers`, with a clock that is set by hand. */
function openDoor(issuers: readonly { issuer: string; jwksUri?: string }[], override: Partial<KeysDeps> = {}) {
  const clock = { ms: Date.now() }
  const logged: { message: string; facts: Record<string, unknown> }[] = []
  const authenticate = createAuthenticate(
    { doors: { functionUrl: 'jwt' }, callers: [], jwt: { issuers, audience: [audience], requiredScopes: [] } },
    { fetch, now: () => clock.ms, log: (message, facts) => logged.push({ message, facts }), ...override },
  )
  return {
    clock,
    logged,
    /** 200 or the status, reason and header of the refusal. */
    async ask(token: string): Promise<{ status: number; message?: string; cause?: unknown; retryAfter?: string }> {
      const caller = {
        entryPoint: 'function-url',
        headers: { authorization: `Bearer ${token}`, host: 'gateway.test' },
      } as const
      try {
        await authenticate(caller)
        return { status: 200 }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const { status, message, data, headers } = error
        const { 'retry-after': retryAfter } = typeof headers === 'function' ? headers(caller) : headers
        for (const part of token.split('.').filter(part => part !== ''))
          expect(JSON.stringify([message, data, headers])).not.toContain(part)
        return { status, message, cause: data?.cause, ...(retryAfter !== undefined && { retryAfter }) }
      }
    },
  }
}

async function openOne(override: Partial<KeysDeps> = {}) {
  const idp = await startTokenIssuer()
  const door = openDoor([{ issuer: idp.issuer }], override)
  const token = await idp.sign(lasting)
  return { idp, token, ...door, askWith: async (kid: string) => door.ask(await idp.sign(lasting, { kid })) }
}

const unavailable = { status: 503, cause: 'issuer_unavailable' }
const misconfigured = { status: 503, cause: 'issuer_misconfigured' }
const justRead = { status: 503, cause: 'keys_just_read' }
const noSuchKey = { status: 401, message: 'The token is not taken: its issuer has no such key' }

/** Every way in which an issuer gives no key set. */
const failures: { what: string; answer: RequestListener; isFinal?: boolean }[] = [
  { what: 'answers 500', answer: (_, response) => send(response, 500, {}) },
  { what: 'answers 429', answer: (_, response) => send(response, 429, {}) },
  { what: 'answers 404', answer: (_, response) => send(response, 404, {}), isFinal: true },
  { what: 'answers 403', answer: (_, response) => send(response, 403, {}), isFinal: true },
  { what: 'answers 204', answer: (_, response) => response.writeHead(204).end() },
  {
    what: 'redirects',
    answer: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    isFinal: true,
  },
  { what: 'answers HTML', answer: (_, response) => response.end('<html>busy</html>') },
  { what: 'answers nothing', answer: (_, response) => response.end() },
  { what: 'answers half a document', answer: (_, response) => response.end('{"keys":[') },
  { what: 'answers a text', answer: (_, response) => response.end('"keys"') },
  { what: 'answers null', answer: (_, response) => response.end('null') },
  { what: 'answers a list', answer: (_, response) => response.end('[]') },
  { what: 'answers an object without keys', answer: (_, response) => send(response, 200, {}) },
  { what: 'answers keys that are no list', answer: (_, response) => send(response, 200, { keys: { a: 1 } }) },
  {
    what: 'nests 100,000 deep',
    answer: (_, response) => response.end(`{"keys":[{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}]}`),
  },
  { what: 'ends the connection', answer: request => request.socket.destroy() },
  {
    what: 'ends the connection in the body',
    answer: (request, response) => response.write('{', () => request.socket.destroy()),
  },
]

describe('an issuer whose key set', () => {
  it.each(failures)('$what is unavailable, and back at the next reading', async ({ answer, isFinal }) => {
    const { idp, token, ask, clock } = await openOne()
    idp.answer('/keys', answer)
    expect(await ask(token)).toMatchObject(isFinal ? misconfigured : { ...unavailable, retryAfter: '10' })
    idp.answer('/keys', undefined)
    clock.ms += 10_001
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it.each(failures)('$what takes nothing from the callers whose key is kept', async ({ answer }) => {
    const { idp, token, ask, askWith, clock } = await openOne()
    await ask(token)
    idp.answer('/keys', answer)
    clock.ms += 40_000
    expect(await askWith('unknown')).toMatchObject(unavailable)
    expect(await ask(token)).toEqual({ status: 200 })
    clock.ms += 30 * minutesMs
    expect(await ask(token)).toEqual({ status: 200 })
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it.each(failures)('is known, and whose discovery document $what', async ({ answer }) => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    idp.answer(discoveryPath, answer)
    idp.answer('/keys', (_, response) => send(response, 500, {}))
    clock.ms += 11 * minutesMs
    expect(await ask(token)).toEqual({ status: 200 })
    // The address that was discovered before is used on.
    idp.answer('/keys', undefined)
    await idp.rotate('second')
    clock.ms += 10_001
    expect(await ask(await idp.sign(lasting))).toEqual({ status: 200 })
  })

  it('moved is found by a new discovery', async () => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    await idp.rotate('second')
    const moved = { issuer: idp.issuer, jwks_uri: `${idp.issuer}/moved` }
    idp.answer(discoveryPath, (_, response) => send(response, 200, moved))
    idp.answer('/moved', (_, response) => send(response, 200, { keys: [idp.publicKey()] }))
    idp.answer('/keys', (_, response) => send(response, 404, {}))
    clock.ms += 31_000
    expect(await ask(await idp.sign(lasting))).toMatchObject(unavailable)
    clock.ms += 10_001
    expect(await ask(await idp.sign(lasting))).toEqual({ status: 200 })
  })

  const hanging: { what: string; path: string; answer: RequestListener }[] = [
    { what: 'never begins', path: '/keys', answer: () => undefined },
    { what: 'never ends', path: '/keys', answer: (_, response) => response.write('{"keys":[') },
    { what: 'has a discovery document that never begins', path: discoveryPath, answer: () => undefined },
  ]
  it.each(hanging)('$what is given up at the time limit', async ({ path, answer }) => {
    const { idp, token, ask, logged, clock } = await openOne({ timeoutMs: 100 })
    idp.answer(path, answer)
    expect(await Promise.all([ask(token), ask(token)])).toMatchObject([unavailable, unavailable])
    expect(logged).toHaveLength(1)
    const asked = idp.asked.length
    clock.ms += 10_001
    expect(await ask(token)).toMatchObject(unavailable)
    expect(idp.asked.length).toBeGreaterThan(asked)
  })

  it('is asked for by a fetch that takes no notice of its signal is given up all the same', async () => {
    const { token, ask } = await openOne({ timeoutMs: 20, fetch: () => new Promise(() => undefined) })
    expect(await ask(token)).toMatchObject(unavailable)
  })

  const sizes = [
    { path: '/keys', bytes: 500_000, status: 200 },
    { path: '/keys', bytes: 600_000, status: 503 },
    { path: discoveryPath, bytes: 600_000, status: 503 },
  ]
  it.each(
    sizes.flatMap(size => [
      { ...size, how: 'with' },
      { ...size, how: 'without' },
    ]),
  )('of $bytes bytes at $path, $how a Content-Length: $status', async ({ path, bytes, status, how }) => {
    const { idp, token, ask } = await openOne()
    const document =
      path === '/keys' ? { keys: [idp.publicKey()] } : { issuer: idp.issuer, jwks_uri: `${idp.issuer}/keys` }
    const text = JSON.stringify({ ...document, padding: 'x'.repeat(bytes) })
    idp.answer(path, (_, response) => {
      if (how === 'with') response.setHeader('content-length', text.length)
      response.write(text.slice(0, 10))
      response.end(text.slice(10))
    })
    expect(await ask(token)).toMatchObject({ status })
  })

  it('does not end is read no further than the limit', async () => {
    const { idp, token, ask } = await openOne()
    let written = 0
    idp.answer('/keys', (_, response) => {
      const more = () => {
        while (!response.destroyed && written < 50e6) {
          written += 65_536
          if (!response.write('x'.repeat(65_536))) return response.once('drain', more)
        }
        return response.end()
      }
      more()
    })
    expect(await ask(token)).toMatchObject(unavailable)
    // What fits into the buffers of both sockets, and no more.
    expect(written).toBeLessThan(20e6)
  })
})

describe('keys that are kept', () => {
  it('are used for an hour without the issuer, then all its callers get 503, until it is back', async () => {
    const [idp, other] = [await startTokenIssuer(), await startTokenIssuer()]
    const { ask, clock, logged } = openDoor([{ issuer: idp.issuer }, { issuer: other.issuer }])
    const [token, others] = [await idp.sign(lasting), await other.sign(lasting)]
    await ask(token)
    await ask(others)
    idp.setDown(true)
    for (const minute of [11, 20, 40, 59]) {
      clock.ms = Date.now() + minute * minutesMs
      expect({ minute, ...(await ask(token)) }).toEqual({ minute, status: 200 })
    }
    clock.ms = Date.now() + 61 * minutesMs
    expect(await ask(token)).toMatchObject({ ...unavailable, retryAfter: '10' })
    expect(await ask(others)).toEqual({ status: 200 })
    clock.ms += 4_000
    expect(await ask(token)).toMatchObject({ ...unavailable, retryAfter: '6' })
    idp.setDown(false)
    clock.ms += 6_001
    expect(await ask(token)).toEqual({ status: 200 })
    expect(logged.map(({ message }) => message)).toEqual([
      'The keys of a token issuer cannot be read',
      'The keys of a token issuer can be read again',
    ])
    expect(logged[0]?.facts).toMatchObject({ issuer: idp.issuer, keptKeysUntil: expect.any(String) })
    expect(logged[1]?.facts).toMatchObject({ issuer: idp.issuer, failures: 5 })
  })

  it('are read again after ten minutes, so that a key which was withdrawn is refused', async () => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    await idp.rotate('second')
    clock.ms += 9 * minutesMs
    expect(await ask(token)).toEqual({ status: 200 })
    clock.ms += 2 * minutesMs
    expect(await ask(token)).toMatchObject(noSuchKey)
  })

  it('are used at once by all but the one call that reads them again', async () => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    clock.ms += 11 * minutesMs
    const reading = Promise.withResolvers<() => void>()
    idp.answer('/keys', (_, response) => reading.resolve(() => send(response, 200, { keys: [idp.publicKey()] })))
    const first = ask(token)
    const finish = await reading.promise
    expect(await Promise.all([ask(token), ask(token)])).toEqual([{ status: 200 }, { status: 200 }])
    finish()
    expect(await first).toEqual({ status: 200 })
  })

  it('are used by the call that waited in vain for new ones', async () => {
    const { idp, token, ask, clock } = await openOne({ timeoutMs: 500 })
    await ask(token)
    clock.ms += 11 * minutesMs
    idp.answer('/keys', () => undefined)
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it('of one issuer do not wait for another’s', async () => {
    const [idp, other] = [await startTokenIssuer(), await startTokenIssuer()]
    const { ask } = openDoor([{ issuer: idp.issuer }, { issuer: other.issuer }])
    const reading = Promise.withResolvers<() => void>()
    other.answer('/keys', (_, response) => reading.resolve(() => send(response, 200, { keys: [other.publicKey()] })))
    const waiting = ask(await other.sign(lasting))
    const finish = await reading.promise
    expect(await ask(await idp.sign(lasting))).toEqual({ status: 200 })
    finish()
    expect(await waiting).toEqual({ status: 200 })
  })
})

describe('a token that names a key which is not kept', () => {
  it('makes the gateway read once, however many come, and all are served by that reading', async () => {
    const { idp, token, ask, askWith, clock } = await openOne()
    await ask(token)
    await idp.rotate('second')
    clock.ms += 31_000
    const rotated = await idp.sign(lasting)
    const asked = idp.asked.length
    const all = await Promise.all([...Array(20).keys()].map(n => (n % 2 ? ask(rotated) : askWith(`forged-${n}`))))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(all.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(idp.asked.slice(asked)).toEqual(['/keys'])
  })

  it('cannot make the gateway read more often than every 30 s, or 10 s after a failure', async () => {
    const { idp, token, ask, askWith, clock } = await openOne()
    await ask(token)
    const readings = () => idp.asked.filter(path => path === '/keys').length
    const count = async (seconds: number) => {
      const before = readings()
      for (let second = 0; second < seconds; second += 1) {
        clock.ms += 1_000
        await Promise.all([askWith(`a${second}`), askWith(`b${second}`)])
      }
      return readings() - before
    }
    expect(await count(300)).toBe(10)
    idp.setDown(true)
    // The first when the 30 s are over.
    expect(await count(300)).toBe(28)
  })

  it('is refused when the keys were read after it came, and may be good while they may not be read again', async () => {
    const { idp, token, ask, clock } = await openOne()
    const askNew = async () => {
      const iat = Math.floor(clock.ms / 1000)
      return ask(await idp.sign({ ...lasting, iat }, { kid: 'unknown' }))
    }
    expect(await askNew()).toMatchObject(noSuchKey)
    clock.ms += 5_000
    expect(await askNew()).toMatchObject({ ...justRead, retryAfter: '25' })
    clock.ms += 25_001
    expect(await askNew()).toMatchObject(noSuchKey)
    expect(await ask(token)).toEqual({ status: 200 })
    expect(idp.asked.filter(path => path === '/keys')).toHaveLength(2)
  })

  it('signed right after a rotation is told to come back, and is good then', async () => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    await idp.rotate('second')
    const rotated = await idp.sign({ ...lasting, iat: inSeconds(1) })
    const { retryAfter } = await ask(rotated)
    expect(retryAfter).toBe('30')
    clock.ms += Number(retryAfter) * 1000
    expect(await ask(rotated)).toEqual({ status: 200 })
  })

  it.each([
    { what: 'a minute before the keys were read', iat: inSeconds(-60), answer: noSuchKey },
    // Clocks may be 30 s apart.
    { what: 'about when they were read', iat: inSeconds(-10), answer: justRead },
    { what: 'at no time that it says', iat: undefined, answer: noSuchKey },
    { what: 'at a time that is no number', iat: 'now', answer: noSuchKey },
  ])('and was issued $what is $answer.status', async ({ iat, answer }) => {
    const { idp, token, ask } = await openOne()
    await ask(token)
    expect(await ask(await idp.sign({ ...lasting, iat }, { kid: 'unknown' }))).toMatchObject(answer)
    expect(idp.asked).toHaveLength(2)
  })

  const unread = [
    { what: 'alg none', sign: ({ issuer }: TokenIssuer) => new UnsecuredJWT({ iss: issuer, sub: 'ada' }).encode() },
    {
      what: 'HS256',
      sign: ({ issuer }: TokenIssuer) =>
        new SignJWT({ iss: issuer, sub: 'ada' }).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
    },
    {
      what: 'a header that is not JSON',
      sign: async (idp: TokenIssuer) => (await idp.sign()).replace(/^[^.]*/, 'AAAA'),
    },
  ]
  it.each(unread)('is refused for $what without any reading, also during an outage', async ({ sign }) => {
    const { idp, ask } = await openOne()
    idp.setDown(true)
    expect(await ask(await sign(idp))).toMatchObject({ status: 401 })
    expect(idp.asked).toEqual([])
  })
})

describe('a clock that is set back by an hour', () => {
  it('ends the wait after a failure', async () => {
    const { idp, token, ask, clock } = await openOne()
    idp.setDown(true)
    expect(await ask(token)).toMatchObject(unavailable)
    idp.setDown(false)
    clock.ms -= hourMs
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it('does not hide a key that is rotated meanwhile', async () => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    clock.ms -= hourMs
    await idp.rotate('second')
    expect(await ask(await idp.sign(lasting))).toEqual({ status: 200 })
    await idp.rotate('third')
    clock.ms += 31_000
    expect(await ask(await idp.sign(lasting))).toEqual({ status: 200 })
  })

  it('has the keys read again, and loses none that are kept where that fails', async () => {
    const { idp, token, ask, clock } = await openOne()
    await ask(token)
    idp.setDown(true)
    clock.ms -= hourMs
    expect(await ask(token)).toEqual({ status: 200 })
    expect(idp.asked).toHaveLength(3)
    clock.ms += 49 * minutesMs
    expect(await ask(token)).toEqual({ status: 200 })
    clock.ms += 2 * minutesMs
    expect(await ask(token)).toMatchObject(unavailable)
  })
})

/** Keys that are published by mistake or for something else. `make` gets a good key that is never used to sign. */
type Jwk = Awaited<ReturnType<typeof createKey>>['jwk']
const badKeys: { what: string; make: (jwk: Jwk) => unknown }[] = [
  { what: 'a point that is not on the curve', make: jwk => ({ ...jwk, y: jwk.x }) },
  { what: 'a coordinate that is no base64url', make: jwk => ({ ...jwk, x: '***' }) },
  { what: 'no coordinates', make: ({ kid }) => ({ kty: 'EC', crv: 'P-256', kid }) },
  { what: 'the private half', make: jwk => ({ ...jwk, d: jwk.x }) },
]

describe('a key that cannot be used', () => {
  it.each(badKeys)('($what) is about the token that names it, and about no other', async ({ make }) => {
    const { idp, token, ask, askWith } = await openOne()
    const bad = await createKey('bad')
    idp.publish(make(bad.jwk), idp.publicKey())
    for (let times = 0; times < 2; times += 1) {
      expect(await askWith('bad')).toMatchObject({
        status: 401,
        message: 'The token is not taken: its key cannot be used',
      })
      expect(await ask(token)).toEqual({ status: 200 })
    }
    expect(idp.asked).toHaveLength(2)
  })

  it.each(badKeys)('($what) given twice under one kid is still about that token', async ({ make }) => {
    const { idp, token, ask, askWith } = await openOne()
    const [one, two] = [await createKey('bad'), await createKey('bad')]
    idp.publish(make(one.jwk), make(two.jwk), idp.publicKey())
    expect(await askWith('bad')).toMatchObject({
      status: 401,
      message: 'The token is not taken: its key cannot be used',
    })
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it.each(badKeys)('($what) does not hide a good one of the same kid, nor one for a token without kid', async ({
    make,
  }) => {
    const { idp, token, ask } = await openOne()
    const { jwk } = await createKey('first')
    idp.publish(make(jwk), idp.publicKey())
    expect(await ask(token)).toEqual({ status: 200 })
    expect(await ask(await idp.sign(lasting, { kid: undefined }))).toEqual({ status: 200 })
  })

  it('(RSA of 1,024 bits) is about the token that names it', async () => {
    const { idp, token, ask } = await openOne()
    const weak = await createWeakRsaKey()
    idp.publish({ ...weak, kid: 'weak' }, idp.publicKey())
    const [, payload] = token.split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'weak' })).toString('base64url')
    expect(await ask(`${header}.${payload}.${'A'.repeat(171)}`)).toMatchObject({
      status: 401,
      message: 'The token is not taken: its key cannot be used',
    })
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it.each([
    null,
    'a key',
    7,
    [[]],
    {},
    { kty: 'oct', k: 'AAAA', kid: 'first' },
    { kty: 'XX', kid: 'first' },
  ])('(%j) in the set leaves the others good', async member => {
    const { idp, token, ask } = await openOne()
    idp.publish(member, idp.publicKey(), member)
    expect(await ask(token)).toEqual({ status: 200 })
  })

  it.each([
    { what: 'for encryption', change: { use: 'enc' } },
    { what: 'for another algorithm', change: { alg: 'ES384' } },
    { what: 'with a kid that is no text', change: { kid: 7 } },
    { what: 'without a kid, while the token names one', change: { kid: undefined } },
    { what: 'for other operations', change: { key_ops: ['sign'] } },
  ])('($what) is none that the issuer has', async ({ change }) => {
    const { idp, token, ask } = await openOne()
    idp.publish({ ...idp.publicKey(), ...change })
    expect(await ask(token)).toMatchObject(noSuchKey)
  })
})

describe('a token that does not name its key', () => {
  it('is checked with each that fits, and so is one whose kid was given twice', async () => {
    const { idp, ask } = await openOne()
    const [second, third] = [await createKey('first'), await createKey('third')]
    const encryption = { ...(await createKey('enc')).jwk, use: 'enc' }
    const rsa = { ...(await exportJWK((await generateKeyPair('RS256')).publicKey)), kid: 'rsa' }
    idp.publish(encryption, rsa, idp.publicKey(), second.jwk, { ...third.jwk, kid: undefined })
    expect(await ask(await idp.sign(lasting, { kid: undefined }))).toEqual({ status: 200 })
    expect(await ask(await idp.sign(lasting, { kid: undefined }, second))).toEqual({ status: 200 })
    expect(await ask(await idp.sign(lasting, { kid: undefined }, third))).toEqual({ status: 200 })
    expect(await ask(await idp.sign(lasting, { kid: 'first' }, second))).toEqual({ status: 200 })
    expect(await ask(await idp.sign(lasting, { kid: 'first' }, third))).toMatchObject({
      status: 401,
      message: 'The token is not taken: its signature does not fit',
    })
  })

  it('is checked like any other where a key fits', async () => {
    const { idp, ask } = await openOne()
    const second = await createKey('second')
    idp.publish(second.jwk, idp.publicKey())
    const of = async (claims: object) => ask(await idp.sign({ ...lasting, ...claims }, { kid: undefined }))
    expect(await of({ exp: inSeconds(-600) })).toMatchObject({ message: 'The token is not taken: it has expired' })
    expect(await of({ aud: 'other' })).toMatchObject({ message: 'The token is not taken: it is for another audience' })
  })

  it('is checked with 16 keys and no more', async () => {
    const { idp, ask } = await openOne()
    const keys = await Promise.all([...Array(17).keys()].map(n => createKey(`key-${n}`)))
    idp.publish(...keys.map(({ jwk }) => jwk))
    expect(await ask(await idp.sign(lasting, { kid: undefined }, keys[15]))).toEqual({ status: 200 })
    expect(await ask(await idp.sign(lasting, { kid: undefined }, keys[16]))).toMatchObject({
      status: 401,
      message: 'The token is not taken: it names no key, and none of the keys tried fits its signature',
    })
  })

  it.each([1, 2])('is found after a rotation, from %i keys, and a forged one stays 401', async count => {
    const { idp, ask, clock } = await openOne()
    const fillers = count === 1 ? [] : [(await createKey('filler')).jwk]
    idp.publish(idp.publicKey(), ...fillers)
    expect(await ask(await idp.sign(lasting, { kid: undefined }))).toEqual({ status: 200 })
    await idp.rotate('second')
    idp.publish(idp.publicKey(), ...fillers)
    const [rotated, forged] = [
      await idp.sign(lasting, { kid: undefined }),
      await idp.sign(lasting, { kid: undefined }, await createKey('forged')),
    ]
    expect(await ask(forged)).toMatchObject({ status: 401 })
    clock.ms += 31_000
    expect(await ask(rotated)).toEqual({ status: 200 })
    idp.setDown(true)
    clock.ms += 31_000
    expect(await ask(forged)).toMatchObject({ status: 401 })
    expect(await ask(rotated)).toEqual({ status: 200 })
  })
})

/** jose makes none below 2,048 bits. */
async function createWeakRsaKey() {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const { publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  return exportJWK(publicKey)
}
