import type { CodeBlock } from './blocks.ts'
import { escapeText } from './escape.ts'
import type { MarkdownText } from './markdown-text.ts'

type Links = CodeBlock['links']
type Waiting = { readonly at: number; readonly prefix: string; readonly links: Links }

/** A text that is added to another, at an offset of it. */
export type Addition = { readonly at: number; readonly text: string }

/**
 * Links in code that stand nowhere else on the page are listed below it. Which these are is known at its end, when the
 * code is long written: the list is added there.
 */
export class CodeLinks {
  readonly #targets: ReadonlySet<string>
  readonly #waiting: Waiting[] = []
  readonly #seen = new Set<string>()

  /** @param targets where links outside of code lead; more may be added later */
  constructor(targets: ReadonlySet<string>) {
    this.#targets = targets
  }

  /** Notes the links of the code that has just been written. */
  note(all: Links, { length: at, prefix }: MarkdownText): void {
    const links = all.filter(({ target }) => {
      if (target.startsWith('#') || this.#targets.has(target) || this.#seen.has(target)) return false
      this.#seen.add(target)
      return true
    })
    if (links.length > 0) this.#waiting.push({ at, prefix, links })
  }

  /** What is to be added, once all of the page is written. */
  missing(): Addition[] {
    return this.#waiting.flatMap(({ at, prefix, links }) => {
      const missing = links.filter(({ target }) => !this.#targets.has(target))
      return missing.length === 0 ? [] : [{ at, text: `\n${prefix.trimEnd()}\n${prefix}${linksLine(missing, false)}` }]
    })
  }
}

/** `Links: [A](a.html), [B](b.html)`: neither a fence nor a code span can hold links. */
export function linksLine(links: Links, inCell: boolean): string {
  if (links.length === 0) return ''
  const shown = links.map(({ text, target }) => `[${escapeText(text, '', { inCell, inLink: true })}](${target})`)
  return `Links: ${shown.join(', ')}`
}

/** Adds texts, in the order of where they go. */
export function addTexts(text: string, additions: readonly Addition[]): string {
  let from = 0
  const parts = additions.flatMap(({ at, text: added }) => {
    const before = text.slice(from, at)
    from = at
    return [before, added]
  })
  return [...parts, text.slice(from)].join('')
}

/** Where an offset is after the additions. What ended where one of them goes holds it now. */
export function createMove(additions: readonly Addition[]): (offset: number) => number {
  const places = additions.map(({ at }) => at)
  let sum = 0
  const sums = [0, ...additions.map(({ text }) => (sum += text.length))]
  return offset => {
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return offset + (sums[low] ?? 0)
  }
}
