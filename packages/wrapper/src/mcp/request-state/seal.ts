import { kernelRandom } from '../../primitives/kernel-random.ts'
import { nodeCrypto } from '../../primitives/node-crypto.ts'
import type { JsonObject } from '../json-rpc.ts'

/** Encrypts state that travels through the client, so that it can neither be read nor changed there (AEAD). */
export type Seal = {
  /** `boundTo` is associated data: not in the text, and required to open it. */
  close(state: JsonObject, boundTo: string): string
  /** Undefined when the text was altered, closed under another key, or bound to other data. */
  open(text: string, boundTo: string): JsonObject | undefined
}

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM under keys derived from the given secrets: the first closes, all of them open, so that a new one can be
 * put in front and the old one taken away later. A nonce is random, which is safe up to 2^32 seals under one key.
 *
 * @param secrets At least 32 characters each.
 */
export function createSeal(secrets: readonly string[]): Seal {
  const keys = secrets.map(secret => {
    if (secret.length < 32) throw new Error('Each of the stateKeys (MCP_STATE_KEYS) must have at least 32 characters')
    return nodeCrypto().createHash('sha256').update('mcp-lambda state\0').update(secret).digest()
  })
  const [newest] = keys
  if (!newest) throw new Error('stateKeys (MCP_STATE_KEYS) holds no key')

  return {
    close(state, boundTo) {
      const nonce = kernelRandom(nonceBytes)
      const cipher = nodeCrypto().createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(boundTo))
      const text = Buffer.concat([cipher.update(JSON.stringify(state), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')
    },
    open(text, boundTo) {
      const sealed = Buffer.from(text, 'base64url')
      if (sealed.length < nonceBytes + tagBytes) return undefined
      for (const key of keys) {
        const opened = tryOpen(sealed, key, boundTo)
        if (opened !== undefined) return JSON.parse(opened) as JsonObject
      }
      return undefined
    },
  }
}

function tryOpen(sealed: Buffer, key: Buffer, boundTo: string): string | undefined {
  const nonce = sealed.subarray(0, nonceBytes)
  const decipher = nodeCrypto().createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(boundTo)).setAuthTag(sealed.subarray(-tagBytes))
  try {
    return decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
