import type { Field, FindTools } from '../config/gateway-config.ts'
import { matchesGlob } from '../glob.ts'
import { type Entry, keyOf } from './catalogue-index.ts'

/** Pinned tools first; with `found`, these alone. Some clients read the first page of a list and no other. */
export function arrange(field: Field, entries: readonly Entry[], { list, pinned }: FindTools): readonly Entry[] {
  if (field !== 'tools') return entries
  const isPinned = (entry: Entry) => pinned.some(glob => matchesGlob(glob, keyOf(entry)))
  const first = entries.filter(isPinned)
  return list === 'found' ? first : [...first, ...entries.filter(entry => !isPinned(entry))]
}
