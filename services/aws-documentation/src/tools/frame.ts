import { randomInt } from 'node:crypto'
import type { Contents } from '../page/contents.ts'
import type { Page } from '../page-source.ts'

/**
 * Text of others between two lines that it cannot contain: what stands outside is this server's. A mark is new in each
 * answer, so that no page can be written to end its text early.
 */
export type Fence = (text: string) => string

export function createFence(newMark: () => string = createMark): Fence {
  let mark = newMark()
  return text => {
    while (text.includes(mark)) mark = newMark()
    return `<<${mark}\n${text}\n${mark}>>`
  }
}

/** Nine digits: three tokens, however they fall. */
function createMark(): string {
  return String(randomInt(100_000_000, 1_000_000_000))
}

/** `1,234`: a number of characters as people write it. */
export function count(characters: number): string {
  return characters.toLocaleString('en-US')
}

/** `1 row`, `1,234 rows`. */
export function numberOf(things: number, name: string): string {
  return `${count(things)} ${name}${things === 1 ? '' : 's'}`
}

export function toLine(text: string, most = 200): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

/** A name of the page's between quotation marks, which it cannot close: it stands outside the marks of a text. */
export function quote(text: string, most = 100): string {
  return `“${toLine(text, most).replace(/[“”]/g, "'")}”`
}

/** A fragment as it is written in addresses: a redirect chooses it, and a sentence needs blanks. */
export function fragment(anchor: string): string {
  return `#${toLine(anchor, 100).replaceAll(' ', '%20')}`
}

/** What the page says above its title. */
export function noticeText({ notice }: Page, fence: Fence): string | undefined {
  return notice === undefined ? undefined : `The page says above its title: ${fence(toLine(notice, 500))}`
}

/** Where the answer comes from, and how large the whole is. */
export function sourceLine({ url, markdown }: Page, place?: string): string {
  return `Source: ${url}${place ?? ''} (${count(markdown.length)} characters)`
}

/** The places of a page with start and length, as numbers to pass on. */
export function contentsText({ entries, total }: Contents, fence: Fence): string {
  const least = entries.reduce((lowest, { level }) => Math.min(lowest, level), 6)
  const lines = entries.map(
    ({ level, title, start, end }) =>
      `${'  '.repeat(level - least)}- ${toLine(title, 120).replace(/:$/, '')}: ${start}, ${end - start}`,
  )
  const rest = total > entries.length ? `; ${entries.length} of ${total}, the others by find` : ''
  return `Contents (title: start_index, length${rest}):\n${fence(lines.join('\n'))}`
}
