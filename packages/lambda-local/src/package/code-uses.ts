/** Counts what uses the code in each folder, so that code can be removed once nothing does. */

export type CodeUses = {
  /** Something uses the code in this folder until it calls what it gets. */
  begin(folder: string): () => void
  isUsed(folder: string): boolean
  /** Resolves when nothing uses the code in this folder any more, at once where nothing does. */
  untilUnused(folder: string): Promise<void>
}

export function createCodeUses(): CodeUses {
  const counts = new Map<string, number>()
  const waiting = new Map<string, (() => void)[]>()
  return {
    begin(folder) {
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
      return () => {
        const left = (counts.get(folder) ?? 1) - 1
        if (left > 0) return void counts.set(folder, left)
        counts.delete(folder)
        for (const resolve of waiting.get(folder) ?? []) resolve()
        waiting.delete(folder)
      }
    },
    isUsed: folder => counts.has(folder),
    untilUnused(folder) {
      if (!counts.has(folder)) return Promise.resolve()
      return new Promise(resolve => waiting.set(folder, [...(waiting.get(folder) ?? []), resolve]))
    },
  }
}
