import { describe, expect, it } from 'vitest'
import type { Issuer, JwtSettings } from '../src/config/gateway-config.ts'
import { askIssuers } from '../src/logins/ask-issuers.ts'
import { audience, send, startTokenIssuer } from './token-issuer.ts'

type TokenIssuer = Awaited<ReturnType<typeof startTokenIssuer>>

const metadataPath = '/.well-known/openid-configuration'
const good = { code_challenge_methods_supported: ['S256'], registration_endpoint: 'https://idp.test/register' }

function publish(idp: TokenIssuer, metadata: object): void {
  const all = { issuer: idp.issuer, jwks_uri: `${idp.issuer}/keys`, ...good, ...metadata }
  idp.answer(metadataPath, (_, response) => send(response, 200, all))
}

async function find(issuer: Issuer, override: Partial<JwtSettings> = {}) {
  const jwt = { issuers: [issuer], audience: [audience], requiredScopes: [], ...override }
  const found = await askIssuers({ jwt }, { fetch, timeoutMs: 2_000 })
  return found.map(({ path, level, text }) => `${level} ${path} ${text}`)
}

describe('an issuer that is asked', () => {
  it('and publishes what is configured has nothing wrong', async () => {
    const idp = await startTokenIssuer()
    publish(idp, { scopes_supported: ['mcp:use', 'openid'] })
    expect(await find({ issuer: idp.issuer }, { requiredScopes: ['mcp:use'] })).toEqual([])
  })

  it.each<{ what: string; set: (idp: TokenIssuer) => Issuer; says: RegExp; settings?: Partial<JwtSettings> }>([
    {
      what: 'a slash too many',
      set: ({ issuer }) => ({ issuer: `${issuer}/` }),
      says: /^error jwt\.issuers\.0\.issuer does not fit what is published: .* is of another issuer: http:\/\/127\.0\.0\.1:\d+, and not/,
    },
    {
      what: 'a realm that is misspelt',
      set: ({ issuer }) => ({ issuer: `${issuer}/realms/acmee` }),
      says: /^error jwt\.issuers\.0\.issuer does not fit what is published: (.+ answered 404; ){2}.+ answered 404$/,
    },
    {
      what: 'another name of the same host',
      set: ({ issuer }) => ({ issuer: issuer.replace('127.0.0.1', 'localhost') }),
      says: /^error jwt\.issuers\.0\.issuer does not fit .* is of another issuer/,
    },
    {
      what: 'no jwks_uri',
      set: idp => {
        publish(idp, { jwks_uri: undefined })
        return { issuer: idp.issuer }
      },
      says: /has no jwks_uri that can be used/,
    },
    {
      what: 'keys to encrypt with alone',
      set: idp => {
        idp.publish({ ...idp.publicKey(), use: 'enc' })
        return { issuer: idp.issuer }
      },
      says: /^error jwt\.issuers\.0\.issuer has no key in .* that the gateway can use, of 1/,
    },
    {
      what: 'an algorithm that is not taken',
      set: idp => {
        idp.publish({ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' })
        return { issuer: idp.issuer }
      },
      says: /has no key in/,
    },
    {
      what: 'a key that is too short',
      set: idp => {
        idp.publish({ kty: 'RSA', n: Buffer.alloc(128, 1).toString('base64url'), e: 'AQAB' })
        return { issuer: idp.issuer }
      },
      says: /has no key in/,
    },
    {
      what: 'a jwksUri that is not there',
      set: ({ issuer }) => ({ issuer, jwksUri: `${issuer}/gone` }),
      says: /^error jwt\.issuers\.0\.jwksUri does not fit what is published: .*\/gone answered 404/,
    },
    {
      what: 'a jwksUri beside the published one',
      set: idp => {
        idp.answer('/other', (_, response) => send(response, 200, { keys: [idp.publicKey()] }))
        return { issuer: idp.issuer, jwksUri: `${idp.issuer}/other` }
      },
      says: /^warning jwt\.issuers\.0\.jwksUri is .*\/other, and the issuer publishes .*\/keys/,
    },
    {
      what: 'scopes that it does not offer',
      set: idp => {
        publish(idp, { scopes_supported: ['openid'] })
        return { issuer: idp.issuer }
      },
      settings: { requiredScopes: ['mcp:use'], offeredScopes: ['mcp:use', 'notes:write'] },
      says: /^warning .* does not offer scopes that gateway\.yml needs: mcp:use, notes:write/,
    },
    {
      what: 'no PKCE',
      set: idp => {
        publish(idp, { code_challenge_methods_supported: undefined })
        return { issuer: idp.issuer }
      },
      says: /^warning .* PKCE/,
    },
    {
      what: 'no way for clients to register',
      set: idp => {
        publish(idp, { registration_endpoint: undefined })
        return { issuer: idp.issuer }
      },
      says: /^warning .* registers no clients by itself/,
    },
    {
      what: 'several keys without names',
      set: ({ issuer, publicKey, publish: publishKeys }) => {
        publishKeys(publicKey(), { ...publicKey(), kid: undefined })
        return { issuer }
      },
      says: /^warning .* not all with a kid/,
    },
  ])('has $what', async ({ set, says, settings }) => {
    const idp = await startTokenIssuer()
    publish(idp, {})
    const found = await find(set(idp), settings)
    expect(found.filter(line => says.test(line))).toHaveLength(1)
  })

  it('and does not answer is told of, with the reason', async () => {
    const [found] = await find({ issuer: 'http://127.0.0.1:9' })
    expect(found).toMatch(/^error jwt\.issuers\.0\.issuer could not be asked: .* \(.+\)$/)
  })

  it('and hangs is told of after its time', async () => {
    const idp = await startTokenIssuer()
    idp.answer(metadataPath, () => undefined)
    const jwt = { issuers: [{ issuer: idp.issuer }], audience: [audience], requiredScopes: [] }
    const [found] = await askIssuers({ jwt }, { fetch, timeoutMs: 50 })
    expect(found?.text).toContain('took longer than 50 ms')
  })

  it('one of several, each by its place', async () => {
    const [a, b] = [await startTokenIssuer(), await startTokenIssuer()]
    publish(a, {})
    const found = await askIssuers(
      {
        jwt: { issuers: [{ issuer: a.issuer }, { issuer: `${b.issuer}/x` }], audience: [audience], requiredScopes: [] },
      },
      { fetch },
    )
    expect(found.map(({ path }) => path)).toEqual(['jwt.issuers.1.issuer'])
  })
})
