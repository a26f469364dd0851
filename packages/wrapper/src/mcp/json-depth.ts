/**
 * One bound on how deep JSON may nest, for every text and event that is read. `JSON.parse` takes any depth, while
 * `JSON.stringify` and recursive code throw at about 5,000 levels (Node 24).
 */
export const maxJsonDepth = 500

/** Whether a value nests deeper than the bound: for events, which Lambda's runtime has parsed already. */
export function isTooDeep(value: unknown, levels = maxJsonDepth): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some(inner => isTooDeep(inner, levels - 1))
}
