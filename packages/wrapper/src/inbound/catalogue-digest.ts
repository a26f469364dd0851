import type { Backend } from '../backend.ts'
import { within } from '../primitives/within.ts'

/** Longest that an answer waits for the digest, in milliseconds: listing a child takes some 10, a server elsewhere more. */
const waitMs = 250

/**
 * Computes the catalogue digest once per execution environment, before the second answer that asks for it: the first one is
 * that of a cold start. Not in the background: an environment is frozen there, and the next call would find the server busy
 * and start another. Returns `undefined` until it is known, and always if the backend cannot list anonymously.
 */
export function createCatalogueDigest(backend: Backend): () => Promise<string | undefined> {
  let isFirst = true
  let digest: string | undefined
  let working: Promise<void> | undefined

  async function workOut(): Promise<void> {
    try {
      // Imported lazily, since it needs cryptography.
      const { digestBackend } = await import('./digest-backend.ts')
      digest = await digestBackend(backend)
    } catch (error) {
      console.warn('Drift detection is off: the server cannot be listed', error)
    }
  }

  return async () => {
    if (!isFirst && digest === undefined) {
      working ??= workOut()
      await within(working, waitMs)
    }
    isFirst = false
    return digest
  }
}
