import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'

export const audience = 'https://gateway.test/mcp'

/** A token issuer on this machine: its discovery document, its keys, and tokens really signed with them. */
export async function startTokenIssuer({ discovery = 'openid-configuration' } = {}) {
  const asked: string[] = []
  const instead = new Map<string, RequestListener>()
  let signing = await createKey('first')
  let published: unknown[] = [signing.jwk]
  let isDown = false

  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (isDown) return send(response, 503, {})
    const answer = instead.get(request.url ?? '')
    if (answer) return answer(request, response)
    if (request.url === `/.well-known/${discovery}`) return send(response, 200, { issuer, jwks_uri: `${issuer}/keys` })
    if (request.url === '/keys') return send(response, 200, { keys: published })
    return send(response, 404, {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  return {
    issuer,
    /** Paths it was asked for. */
    asked,
    setDown(down: boolean) {
      isDown = down
    },
    /** From now on `path` is answered so; undefined takes it back. */
    answer(path: string, answer: RequestListener | undefined) {
      if (answer) instead.set(path, answer)
      else instead.delete(path)
    },
    /** From now on there is this key and no other. */
    async rotate(kid: string) {
      signing = await createKey(kid)
      published = [signing.jwk]
    },
    /** From now on its key set holds these; tokens are signed as before. */
    publish(...jwks: unknown[]) {
      published = jwks
    },
    publicKey: () => signing.jwk,
    /** A token for Ada and this gateway, for a minute, but for what `claims` says; undefined leaves a claim out. */
    async sign(
      claims: JsonObject = {},
      header: { kid?: string | undefined; alg?: string; typ?: string | undefined } = {},
      key = signing,
    ): Promise<string> {
      const all = {
        iss: issuer,
        aud: audience,
        sub: 'ada',
        exp: inSeconds(60),
        jti: testSecret(randomUUID()),
        ...claims,
      }
      return new SignJWT(all as JWTPayload)
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header } as JWTHeaderParameters)
        .sign(key.privateKey)
    },
  }
}

export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}

/** A key pair, and its public half as an issuer publishes it. */
export async function createKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}

export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
