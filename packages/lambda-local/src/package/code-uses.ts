/** Counts the uses of the code in each folder, so that unused code can be removed. */

export type CodeUses = {
  /** Begins a use of the code in this folder. Call the returned function to end it. */
  begin(folder: string): () => void
  isUsed(folder: string): boolean
  /** Resolves once the code in this folder is unused. */
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
