import { isObject } from './json-rpc.ts'

/** What somebody sent, in words: `String` would call the `toString` of an object of theirs, which need be no function. */
export function toWords(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}

/** The same value with the keys of its objects in one order, so that equal values have equal JSON. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sortKeys(value[key])]),
  )
}
