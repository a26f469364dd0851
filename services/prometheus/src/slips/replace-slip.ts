/** A slip that a regular expression finds. */
import type { MaskedQuery } from './masked-query.ts'

export type Slip = {
  readonly why: string
  /** The query without the slip; undefined where it has none. */
  readonly mend: (query: MaskedQuery) => string | undefined
}

type Place = 'braces' | 'range' | 'outside' | 'anywhere'

/** Replaces each match that stands in a place. Groups have the text as it was, strings included. */
export function replace(
  place: Place,
  find: RegExp,
  write: (groups: readonly (string | undefined)[]) => string | undefined,
  why: string,
): Slip {
  const pattern = new RegExp(find.source, `${find.flags}d`)
  return {
    why,
    mend(query) {
      const { text, masked } = query
      let mended = ''
      let next = 0
      for (const match of place === 'range' ? inRanges(query, pattern) : masked.matchAll(pattern)) {
        if (match.index < next || !isAt(query, match.index, place)) continue
        const groups = (match.indices ?? []).map(span => span && text.slice(...span))
        const written = write(groups)
        if (written === undefined) continue
        mended += text.slice(next, match.index) + written
        next = match.index + match[0].length
      }
      return next === 0 ? undefined : mended + text.slice(next)
    },
  }
}

function isAt({ around }: MaskedQuery, index: number, place: Place): boolean {
  const bracket = around[index]
  if (place === 'braces') return bracket === '{'
  return place !== 'outside' || bracket === '' || bracket === '('
}

/** Matches of the whole inside of a pair of square brackets. */
function* inRanges({ masked, text }: MaskedQuery, pattern: RegExp): Generator<RegExpExecArray> {
  for (const { index, 0: found } of masked.matchAll(/(?<=\[)[^[\]]*(?=\])/g)) {
    pattern.lastIndex = 0
    const inside = pattern.exec(text.slice(index, index + found.length))
    if (!inside) continue
    const move = ([from, to]: [number, number]): [number, number] => [from + index, to + index]
    const indices = inside.indices?.map(span => span && move(span))
    yield Object.assign(inside, { index: index + inside.index, indices })
  }
}
