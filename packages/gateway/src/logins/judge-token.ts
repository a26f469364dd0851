import { type Principal, Refusal } from '@mcp-lambda/wrapper'
import type { RefusalFacts } from '@mcp-lambda/wrapper/protocol'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import { createCheckToken, readBearer } from '../auth/check-token.ts'
import { readToken, type UnverifiedToken } from '../auth/read-token.ts'
import { algorithms, maxTokenLength } from '../auth/verify-token.ts'
import type { JwtSettings, PackagedTargets } from '../config/gateway-config.ts'
import { type ToolOfCaller, toolsOf } from './tools-of.ts'

export type JudgedToken =
  | {
      readonly kind: 'taken'
      readonly principal: Principal
      /** The tools that its bearer sees. */
      readonly tools: readonly ToolOfCaller[]
      /** How many tools the gateway has. */
      readonly offered: number
      /** What the gateway would log of it. */
      readonly notes: readonly string[]
    }
  | { readonly kind: 'refused'; readonly text: string; readonly facts: RefusalFacts }

export type JudgeOptions = {
  /** The endpoint that the token would be sent to. */
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

/**
 * What the gateway makes of a token, but for its signature, which needs the issuer. No request is sent.
 *
 * The gateway's own check runs, over the same claims, signed again with a key of this process that stands for each issuer's.
 *
 * @throws Error where gateway.yml takes no tokens
 */
export async function judgeToken(
  token: string,
  { config, targets }: PackagedTargets,
  { path, nowMs }: JudgeOptions,
): Promise<JudgedToken> {
  const { jwt, policy } = config
  if (!jwt) throw new Error('gateway.yml has no jwt on this stage, so no token is taken')
  const read = canBeSent(token) ? readToken(token) : undefined
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const kid = read?.header.kid
  const keys = [{ ...(await exportJWK(publicKey)), ...(typeof kid === 'string' && { kid }) }]
  const notes: string[] = []
  const check = createCheckToken(withOwnKeys(jwt), {
    fetch: async () => Response.json({ keys }),
    now: () => nowMs,
    log: (message, facts) => notes.push(`${message}: ${JSON.stringify(facts)}`),
  })
  const authorization = `Bearer ${read ? await signAgain(read, token, privateKey) : token}`
  try {
    const principal = await check({ entryPoint: 'function-url', path, headers: { authorization } })
    return { kind: 'taken', principal, notes, ...toolsOf(principal, targets, policy) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { message, facts = { reason: 'no_bearer' } } = error
    return { kind: 'refused', text: message, facts }
  }
}

function withOwnKeys(jwt: JwtSettings): JwtSettings {
  return { ...jwt, issuers: jwt.issuers.map(issuer => ({ ...issuer, jwksUri: 'https://issuer.invalid/keys' })) }
}

/** Readers of a token skip blanks and line breaks in it, and one signed again may be shorter: neither may hide what is wrong. */
function canBeSent(token: string): boolean {
  return token.length <= maxTokenLength && readBearer({ headers: { authorization: `Bearer ${token}` } }) === token
}

/** A token that cannot be signed again is refused before its signature is looked at. */
async function signAgain({ header, claims }: UnverifiedToken, token: string, key: CryptoKey): Promise<string> {
  if (!algorithms.includes(String(header.alg))) return token
  try {
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'ES256' } as JWTHeaderParameters).sign(key)
  } catch {
    return token
  }
}
