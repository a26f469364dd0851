/** Made when it is first asked for, then kept: an import, to keep optional code out of the cold start, or another value. */
export function lazy<T extends object>(load: () => T): () => T {
  let loaded: T | undefined
  return () => {
    loaded ??= load()
    return loaded
  }
}
