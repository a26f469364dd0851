import { isDeepStrictEqual } from 'node:util'
import type { Defaults } from './defaults.ts'
import { additionsTo } from './fill-in.ts'
import type { Configuration, Stack } from './stack.ts'

export type Editions = Readonly<Record<number, (stack: Stack) => Defaults>>

export type EditionChange = {
  /** Of the setting in `serverless.yml`, or `resources`. */
  readonly path: string
  /** Undefined where the edition has no such default. */
  readonly before: unknown
  readonly after: unknown
}

/** What the edition after `stack.settings.defaults` would change in a `serverless.yml`; nothing is changed for the newest. */
export function changesOfNextEdition(stack: Stack, written: Configuration, editions: Editions): EditionChange[] {
  const { defaults: edition } = stack.settings
  const [current, next] = [editions[edition], editions[edition + 1]]
  if (current === undefined || next === undefined) return []
  const before = toSettings(current(stack), written)
  const after = toSettings(next(stack), written)
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map(path => ({ path, before: before.get(path), after: after.get(path) }))
    .filter(change => !isDeepStrictEqual(change.before, change.after))
}

/** Each default that is used, by its path. */
function toSettings({ configuration, resources }: Defaults, written: Configuration): Map<string, unknown> {
  const used = additionsTo(written, configuration).flatMap(({ path, value }) => toLeaves(path.join('.'), value))
  return new Map([...used, ['resources', resources]])
}

function toLeaves(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => toLeaves(`${path}.${key}`, inner))
}
