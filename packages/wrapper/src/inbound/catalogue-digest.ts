import type { Backend } from '../backend.ts'

/** Key of a request's `_meta` that asks for the digest, and of the result's that holds it. */
export const catalogueKey = 'mcp-lambda/catalogue'

/** Until the answer that asked for it has left: listing a server's tools takes some ten milliseconds of its processor. */
const pauseMs = 50

/**
 * The digest of what a backend offers, worked out once in an environment's life, when it is first asked for but not then:
 * undefined until it is known, and for ever where the backend does not list itself to nobody in particular.
 */
export function createCatalogueDigest(backend: Backend): () => string | undefined {
  let started = false
  let digest: string | undefined

  async function workOut(): Promise<void> {
    try {
      // Loaded late: it brings cryptography with it.
      const { digestBackend } = await import('./digest-backend.ts')
      digest = await digestBackend(backend)
    } catch (error) {
      console.warn('This server does not list what it offers, so drift of it goes unnoticed', error)
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
