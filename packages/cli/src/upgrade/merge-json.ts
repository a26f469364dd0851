/** A merge of JSON by keys: a dependency that the author adds is no conflict with one beside it that the template changes. */

type Json = null | boolean | number | string | readonly Json[] | JsonObject
type JsonObject = { readonly [key: string]: Json }

const conflict = Symbol('conflict')

/** Undefined where both sides change one value, or where a text is no JSON. */
export function mergeJson(texts: { was: string; mine: string; next: string }): string | undefined {
  try {
    const merged = mergeValues(JSON.parse(texts.was), JSON.parse(texts.mine), JSON.parse(texts.next))
    return `${JSON.stringify(merged, null, 2)}\n`
  } catch (error) {
    if (error === conflict || error instanceof SyntaxError) return undefined
    throw error
  }
}

function mergeValues(was: Json | undefined, mine: Json | undefined, next: Json | undefined): Json | undefined {
  if (isSame(mine, next) || isSame(was, next)) return mine
  if (isSame(was, mine)) return next
  if (isObject(mine) && isObject(next)) return mergeObjects(isObject(was) ? was : {}, mine, next)
  throw conflict
}

function mergeObjects(was: JsonObject, mine: JsonObject, next: JsonObject): JsonObject {
  const keys = [...new Set([...Object.keys(mine), ...Object.keys(next)])]
  const entries = keys.flatMap(key => {
    const merged = mergeValues(was[key], mine[key], next[key])
    return merged === undefined ? [] : [[key, merged] as const]
  })
  return Object.fromEntries(entries)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
