import type { Page } from './page-source.ts'

/** A page, and what the site gave to ask whether it has changed. */
export type HeldPage = {
  readonly page: Page
  readonly etag?: string
  readonly lastModified?: string
}

export type PageCache = {
  get(key: string): HeldPage | undefined
  set(key: string, held: HeldPage): void
  delete(key: string): void
}

/** Keeps the pages used last, bounded by how many characters of Markdown they hold together. */
export function createPageCache(maxCharacters: number): PageCache {
  // A Map iterates in order of insertion, so the first entry is the one least recently used.
  const entries = new Map<string, HeldPage>()
  let characters = 0

  function remove(key: string): HeldPage | undefined {
    const held = entries.get(key)
    if (held && entries.delete(key)) characters -= held.page.markdown.length
    return held
  }

  return {
    get(key) {
      const held = entries.get(key)
      if (held && entries.delete(key)) entries.set(key, held)
      return held
    },
    set(key, held) {
      remove(key)
      if (held.page.markdown.length > maxCharacters) return
      entries.set(key, held)
      characters += held.page.markdown.length
      for (const oldest of entries.keys()) {
        if (characters <= maxCharacters) break
        remove(oldest)
      }
    },
    delete(key) {
      remove(key)
    },
  }
}
