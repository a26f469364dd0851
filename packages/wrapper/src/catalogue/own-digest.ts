import type { Backend, Call } from '../backend.ts'
import { modernRevision } from '../era/revisions.ts'
import { isResponse, type JsonObject } from '../json-rpc.ts'

/** Key of a request's `_meta` that asks for the digest, and of the result's that holds it. */
export const catalogueKey = 'mcp-lambda/catalogue'

/** Until the answer that asked for it has left: listing a server's tools takes some ten milliseconds of its processor. */
const pauseMs = 50

/**
 * The digest of what a backend offers, worked out once in an environment's life, when it is first asked for but not then:
 * undefined until it is known, and for ever where the backend does not list itself to nobody in particular.
 */
export function createOwnDigest(backend: Backend): () => string | undefined {
  let started = false
  let digest: string | undefined

  async function workOut(): Promise<void> {
    try {
      // Loaded late: it brings cryptography with it.
      const { digestCatalogue, readCatalogue } = await import('./read-catalogue.ts')
      digest = digestCatalogue(await readCatalogue((method, params) => ask(backend, method, params)))
    } catch (error) {
      console.warn('This server did not say what it offers, so that nobody can tell whether that has changed', error)
    }
  }

  return () => {
    if (!started) {
      started = true
      setTimeout(() => void workOut(), pauseMs).unref()
    }
    return digest
  }
}

async function ask(backend: Backend, method: string, params: JsonObject): Promise<JsonObject> {
  // An environment may be frozen in the middle and go on an hour later, so that there is no limit in time.
  const call: Call = {
    requestId: 'catalogue',
    era: 'modern',
    revision: modernRevision,
    deadlineMs: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
  }
  for await (const message of backend.exchange({ jsonrpc: '2.0', id: method, method, params }, call)) {
    if (!isResponse(message)) continue
    if ('result' in message) return message.result
    throw new Error(`${method} is answered with ${JSON.stringify(message.error)}`)
  }
  throw new Error(`${method} is not answered`)
}
