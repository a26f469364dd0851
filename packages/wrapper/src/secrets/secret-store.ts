import * as ErrorCode from '../mcp/error-codes.ts'
import { RpcError } from '../mcp/json-rpc.ts'
import { ageMs } from '../primitives/age.ts'
import { readReference, readReferences, type SecretReference } from './secret-reference.ts'

export type SecretOptions = {
  /** Reads the secret again, for a value that was refused: it may have been rotated. At most once in ten seconds. */
  readonly fresh?: boolean
}

/** Reads the text of a secret. Throws `SecretUnavailable`. */
export type FetchSecret = (id: string) => Promise<string>

/** `isLost`: the secret is gone or may no longer be read, so an earlier value must not be used either. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable'
  readonly isLost: boolean

  constructor(message: string, isLost: boolean, options?: ErrorOptions) {
    super(message, options)
    this.isLost = isLost
  }
}

export type SecretStoreDeps = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly fetchSecret: FetchSecret
  /** Called with each value that is given out, under its name. */
  readonly onValue: (name: string, value: string) => void
  /** The wall clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

export type SecretStore = {
  get(name: string, options?: SecretOptions): Promise<string>
  /** Each value is read again when it is next needed, and a read that is under way is not kept. */
  forget(): void
}

/** How long a value is used before it is read again. */
const keepForMs = 5 * 60_000

/** A server that refuses every key must not make each call read the secret. */
const freshAfterMs = 10_000

type Kept = { readonly text: string; readonly readAtMs: number }

/** Values of secrets by the name of their variable, read when first needed and kept for five minutes. */
export function createSecretStore({ env, fetchSecret, onValue, now = Date.now }: SecretStoreDeps): SecretStore {
  let values = { kept: new Map<string, Kept>(), reading: new Map<string, Promise<string>>() }

  /** Calls that need the same secret at once share one read. */
  function readText(id: string): Promise<string> {
    const { kept, reading } = values
    const read = reading.get(id) ?? fetchAndKeep(id, kept).finally(() => reading.delete(id))
    reading.set(id, read)
    return read
  }

  async function fetchAndKeep(id: string, kept: Map<string, Kept>): Promise<string> {
    const former = kept.get(id)
    try {
      const text = await fetchSecret(id)
      kept.set(id, { text, readAtMs: now() })
      return text
    } catch (error) {
      const isLost = error instanceof SecretUnavailable && error.isLost
      if (isLost) kept.delete(id)
      if (isLost || former === undefined) throw error
      console.warn(`The secret ${id} could not be read again, so its last value stays in use`, error)
      kept.set(id, { ...former, readAtMs: now() })
      return former.text
    }
  }

  async function textOf(id: string, fresh: boolean): Promise<string> {
    const former = values.kept.get(id)
    const limitMs = fresh ? freshAfterMs : keepForMs
    return former && ageMs(former.readAtMs, now()) < limitMs ? former.text : readText(id)
  }

  return {
    async get(name, { fresh = false } = {}) {
      const value = env[name] || (await readReferenced(name, fresh))
      onValue(name, value)
      return value
    },
    forget() {
      values = { kept: new Map(), reading: new Map() }
    },
  }

  async function readReferenced(name: string, fresh: boolean): Promise<string> {
    const reference = readReferences(env)[name]
    // Set on stage `local`, of which AWS knows nothing.
    if (env.MCP_LAMBDA_LOCAL === '1') {
      const message = `${name} has no value on this machine: write ${name}=… into .env in the folder of the project`
      throw unavailable(name, message)
    }
    if (reference === undefined) {
      const message = `There is no secret for ${name}: name one in serverless.yml, custom.mcp.secrets: { ${name}: <name of the secret> }`
      throw unavailable(name, message)
    }
    const { id, key } = readReference(reference)
    const text = await textOf(id, fresh).catch(error => {
      if (!(error instanceof SecretUnavailable)) throw error
      throw unavailable(name, `${name} is not available: ${error.message}`, error)
    })
    return key === undefined ? text : readKey(text, { id, key }, name)
  }
}

/** Errors name the key, and nothing of the text. */
function readKey(text: string, { id, key }: Required<SecretReference>, name: string): string {
  const value = parseObject(text)?.[key]
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const message = `${name} is not available: the secret ${id} is no JSON object with a text under "${key}"`
  throw unavailable(name, message)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object(value) : undefined
  } catch {
    return undefined
  }
}

function unavailable(name: string, message: string, cause?: unknown): RpcError {
  return new RpcError(ErrorCode.backendUnavailable, message, { secret: name }, { cause })
}
