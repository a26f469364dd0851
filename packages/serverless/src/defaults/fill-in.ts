import type { Configuration } from './stack.ts'

export type Addition = { readonly path: readonly string[]; readonly value: unknown }

/** What of `defaults` is to be added to `written`: mappings are merged, and what is written wins. */
export function additionsTo(written: unknown, defaults: Configuration, path: readonly string[] = []): Addition[] {
  return Object.entries(defaults).flatMap(([key, value]): Addition[] => {
    const at = [...path, key]
    const existing = isMapping(written) ? written[key] : undefined
    if (existing === undefined || existing === null) return [{ path: at, value }]
    return isMapping(existing) && isMapping(value) ? additionsTo(existing, value, at) : []
  })
}

/** One configuration of two: mappings are merged, and `over` wins. */
export function mergeOver(under: Configuration, over: Configuration): Configuration {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = under[key]
    return [key, isMapping(below) && isMapping(value) ? mergeOver(below, value) : value]
  })
  return { ...under, ...Object.fromEntries(merged) }
}

function isMapping(value: unknown): value is Configuration {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
