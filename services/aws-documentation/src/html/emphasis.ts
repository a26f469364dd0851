/** A mark of emphasis among the pieces of a line: `*` or `**`, one of a pair. */
export type Mark = { readonly at: number; readonly pair: number; readonly isOpen: boolean; readonly size: number }

/**
 * Takes out the pairs that CommonMark would not read as they are meant. Marks beside punctuation with a letter on the
 * other side neither open nor close (section 6.2, "left-flanking"): in `注意：**` followed by a letter they would be shown.
 * The words matter more than their weight, so the marks go and the words stay.
 *
 * @returns whether any were taken out
 */
export function dropBrokenEmphasis(pieces: string[], marks: readonly Mark[]): boolean {
  if (marks.every(mark => isBesideWord(pieces, mark))) return false
  let kept = [...marks].sort((a, b) => a.at - b.at)
  let isChanged = false
  while (kept.length > 0) {
    const broken = findBroken(pieces, kept)
    if (broken.size === 0) return isChanged
    isChanged = true
    for (const { at, pair } of kept) if (broken.has(pair)) pieces[at] = ''
    kept = kept.filter(({ pair }) => !broken.has(pair))
  }
  return isChanged
}

/** The ordinary case, for which nothing has to be paired: a letter inside, and a blank, a stop or nothing outside. */
function isBesideWord(pieces: readonly string[], { at, isOpen }: Mark): boolean {
  const before = pieces[at - 1]
  const after = pieces[at + 1]
  return isOpen
    ? (before === undefined || /[\s(]$/.test(before)) && after !== undefined && /^[A-Za-z\d]/.test(after)
    : before !== undefined && /[A-Za-z\d]$/.test(before) && (after === undefined || /^[\s).,:;]/.test(after))
}

/** Marks with nothing between them. They open and close together. */
type Run = { readonly marks: Mark[]; size: number; canOpen: boolean; canClose: boolean }

function findBroken(pieces: readonly string[], marks: readonly Mark[]): Set<number> {
  const places = toRuns(pieces, marks)
  const broken = new Set<number>()
  for (const isPunctuation of [isUnicodePunctuation, isOlderPunctuation]) {
    const runs = places.map(({ marks: run, before, after }) => toRun(run, before, after, isPunctuation))
    const isPlain = runs.every(run => run.marks.length === 1 && run.canOpen !== run.canClose && isMeant(run))
    if (isPlain) continue
    for (const counts of ['whole runs', 'what is left'] as const) {
      for (const pair of findUnmatched(runs, counts)) broken.add(pair)
    }
  }
  return broken
}

function isMeant({ marks: [mark], canOpen }: Run): boolean {
  return mark?.isOpen === canOpen
}

type Place = { readonly marks: Mark[]; readonly before: string; readonly after: string }

function toRuns(pieces: readonly string[], marks: readonly Mark[]): Place[] {
  const groups: Mark[][] = []
  for (const mark of marks) {
    const last = groups.at(-1)
    const previous = last?.at(-1)
    if (last && previous && isEmptyBetween(pieces, previous.at + 1, mark.at)) last.push(mark)
    else groups.push([mark])
  }
  return groups.map(group => ({
    marks: group,
    before: characterBefore(pieces, group[0]?.at ?? 0),
    after: characterAfter(pieces, group.at(-1)?.at ?? 0),
  }))
}

function isEmptyBetween(pieces: readonly string[], from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (pieces[index] !== '') return false
  return true
}

function characterBefore(pieces: readonly string[], at: number): string {
  for (let index = at - 1; index >= 0; index--) {
    const piece = pieces[index]
    if (piece) return [...piece.slice(-2)].at(-1) ?? ''
  }
  return ' '
}

function characterAfter(pieces: readonly string[], at: number): string {
  for (let index = at + 1; index < pieces.length; index++) {
    const piece = pieces[index]
    if (piece) return String.fromCodePoint(piece.codePointAt(0) ?? 32)
  }
  return ' '
}

function toRun(marks: Mark[], before: string, after: string, isPunctuation: (character: string) => boolean): Run {
  const [blankBefore, blankAfter] = [/\s/.test(before), /\s/.test(after)]
  const [markBefore, markAfter] = [isPunctuation(before), isPunctuation(after)]
  return {
    marks,
    size: marks.reduce((sum, { size }) => sum + size, 0),
    canOpen: !blankAfter && (!markAfter || blankBefore || markBefore),
    canClose: !blankBefore && (!markBefore || blankAfter || markAfter),
  }
}

/** What the rule of three adds up: whole runs by CommonMark, and what earlier pairs left of them by micromark (4.0.3). */
type Counts = 'whole runs' | 'what is left'

/** Pairs marks as CommonMark does ("process emphasis"), and names those that were meant otherwise. */
function findUnmatched(runs: readonly Run[], counts: Counts): Set<number> {
  const found = new Set<string>()
  const left = runs.map(({ size }) => size)
  const sizes = counts === 'whole runs' ? runs.map(({ size }) => size) : left
  const openers: number[] = []
  for (const [index, run] of runs.entries()) {
    while (run.canClose && (left[index] ?? 0) > 0) {
      const at = openers.findLastIndex(opener => {
        return mayMatch(runs[opener], run, [sizes[opener] ?? 0, sizes[index] ?? 0])
      })
      const opener = openers[at]
      if (opener === undefined) break
      const size = (left[opener] ?? 0) >= 2 && (left[index] ?? 0) >= 2 ? 2 : 1
      found.add(`${opener} ${index} ${size}`)
      left[opener] = (left[opener] ?? 0) - size
      left[index] = (left[index] ?? 0) - size
      openers.length = left[opener] === 0 ? at : at + 1
    }
    if (run.canOpen && (left[index] ?? 0) > 0) openers.push(index)
  }
  const places = new Map<number, { open: number; close: number; size: number }>()
  for (const [index, { marks }] of runs.entries()) {
    for (const { pair, isOpen, size } of marks) {
      const place = places.get(pair) ?? { open: -1, close: -1, size }
      places.set(pair, isOpen ? { ...place, open: index } : { ...place, close: index })
    }
  }
  const unmatched = [...places].filter(([, { open, close, size }]) => !found.has(`${open} ${close} ${size}`))
  return new Set(unmatched.map(([pair]) => pair))
}

/** "Rule of three": a run that can do both does not match where the sizes add up to a multiple of three. */
function mayMatch(opener: Run | undefined, closer: Run, [opening, closing]: readonly [number, number]): boolean {
  if (!opener) return false
  if (!(opener.canOpen && opener.canClose) && !(closer.canOpen && closer.canClose)) return true
  return (opening + closing) % 3 !== 0 || (opening % 3 === 0 && closing % 3 === 0)
}

/** By CommonMark 0.31. */
function isUnicodePunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character)
}

/** By CommonMark 0.30 and before: other alphabets have no symbols. */
function isOlderPunctuation(character: string): boolean {
  return /[\p{P}!-/:-@[-`{-~]/u.test(character)
}
