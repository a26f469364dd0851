import type { JsonObject } from './json-rpc.ts'

/** Whether two JSON values are equal; the order of an object's keys does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isCompound(a) || !isCompound(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && isSame(a[key], b[key]))
}

function isCompound(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
