import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'

/** A place in `gateway.yml` and what is wrong there. */
export type Problem = {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** What to write. */
  readonly remedy: string
}

/**
 * Levels at which mappings are merged: a block (`targets`), a name or key in it (`weather`), a key of that name
 * (`timeoutMs`). Deeper mappings are values: a stage that names another trusted principal must not inherit the roles of
 * the first.
 */
const levels = 3

export type Merged = { readonly settings: JsonObject; readonly problems: readonly Problem[] }

/**
 * Merges a stage's settings over the others: mappings key by key, so that a time-out set for one stage drops no `hide`;
 * lists and single values whole. `null` removes a key. Where there is no such key, that is a problem: a misspelt key would
 * otherwise leave in place what it was to remove.
 */
export function mergeStage(settings: JsonObject, stage: JsonObject): Merged {
  const problems: Problem[] = []
  return { settings: merge(settings, stage, []), problems }

  function merge(below: JsonObject, above: JsonObject, path: readonly string[]): JsonObject {
    const merged = new Map(Object.entries(below))
    for (const [key, value] of Object.entries(above)) {
      const at = [...path, key]
      const former = merged.get(key)
      if (value === null) {
        if (!merged.delete(key))
          problems.push({
            path: at,
            message: 'null takes a key away, and there is none; leave it out',
            remedy: 'Take the line out, or correct the name of the key: it is one that stands above stages.',
          })
      } else if (isObject(value) && at.length < levels) {
        merged.set(key, merge(isObject(former) ? former : {}, value, at))
      } else {
        merged.set(key, value)
      }
    }
    return Object.fromEntries(merged)
  }
}

/** Whether the value at `path` is of a stage alone: a list or single value of its, or part of one. */
export function isReplaced(stage: JsonObject, path: readonly PropertyKey[]): boolean {
  let value: unknown = stage
  for (const [depth, key] of path.entries()) {
    if (!isObject(value) || depth >= levels) return true
    if (!Object.hasOwn(value, key)) return false
    value = value[String(key)]
  }
  return !isObject(value) || path.length >= levels
}
