/** Three digits that matter: `14 µs`, `0.52 ms`, `1.4 s`. */
export function formatDuration(ms: number): string {
  if (Number.isNaN(ms)) return '–'
  const size = Math.abs(ms)
  if (size < 0.1) return `${(ms * 1000).toFixed(size < 0.01 ? 1 : 0)} µs`
  if (size < 1) return `${(ms * 1000).toFixed(0)} µs`
  if (size < 1000) return `${ms.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)} ms`
  return `${(ms / 1000).toFixed(1)} s`
}
