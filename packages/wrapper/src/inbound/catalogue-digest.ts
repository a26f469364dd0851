import type { Backend } from '../backend.ts'

/** Until the answer that asked for it has left, in milliseconds: listing a server's tools takes some 10 ms of processor time. */
const pauseMs = 50

/**
 * Computes the catalogue digest once per execution environment, in the background, after the first request that asks for
 * it. Returns `undefined` until then, and always if the backend cannot list anonymously.
 */
export function createCatalogueDigest(backend: Backend): () => string | undefined {
  let started = false
  let digest: string | undefined

  async function workOut(): Promise<void> {
    try {
      // Imported lazily, since it needs cryptography.
      const { digestBackend } = await import('./digest-backend.ts')
      digest = await digestBackend(backend)
    } catch (error) {
      console.warn('Drift detection is off: the server cannot be listed', error)
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
