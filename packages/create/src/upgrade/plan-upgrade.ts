/** From the old output of the template, the project and the new output to steps. Pure: nothing is read or written. */
import type { Files } from '../files.ts'

export type Step = { readonly path: string } & (
  | { readonly kind: 'keep'; readonly because: 'same' | 'deleted here' | 'not from the template' | 'changed here only' }
  | { readonly kind: 'write'; readonly text: string; readonly conflicts: number }
  | { readonly kind: 'remove' }
)

/** Merges a text of the project with the new one of the template. `was` is the text that both come from. */
export type Merge = (file: {
  readonly path: string
  readonly was: string
  readonly mine: string
  readonly next: string
}) => { readonly text: string; readonly conflicts: number }

type Sides = {
  /** What the old template wrote. */
  readonly base: Files
  /** What the project has today. */
  readonly mine: Files
  /** What the new template writes. */
  readonly next: Files
}

/** One step for each file of either template. */
export function planUpgrade({ base, mine, next }: Sides, merge: Merge): Step[] {
  const paths = [...new Set([...base.keys(), ...next.keys()])].sort()
  return paths.map(path => toStep(path, { was: base.get(path), now: mine.get(path), text: next.get(path) }, merge))
}

type Texts = Readonly<Record<'was' | 'now' | 'text', string | undefined>>

function toStep(path: string, { was, now, text }: Texts, merge: Merge): Step {
  if (now === text) return { kind: 'keep', path, because: 'same' }
  if (now === undefined && was !== undefined) return { kind: 'keep', path, because: 'deleted here' }
  if (text === undefined)
    return now === was ? { kind: 'remove', path } : { kind: 'keep', path, because: 'changed here only' }
  if (now === undefined || now === was) return { kind: 'write', path, text, conflicts: 0 }
  if (was === undefined) return { kind: 'keep', path, because: 'not from the template' }
  if (was === text) return { kind: 'keep', path, because: 'changed here only' }
  const merged = merge({ path, was, mine: now, next: text })
  return merged.text === now ? { kind: 'keep', path, because: 'same' } : { kind: 'write', path, ...merged }
}
