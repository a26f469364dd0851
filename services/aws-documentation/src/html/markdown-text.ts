import { DocsError } from '../errors.ts'

/** A function has 2 GB, and a page is held several times over while it is made. */
export const maxMarkdownLength = 16_000_000

/** Parts of this number are joined: a page of half a million rows has three parts for each. */
const maxParts = 10_000

/** Markdown that grows line by line. */
export class MarkdownText {
  length = 0
  /** What stands before each line, and before the next line alone where it differs (`- `). */
  prefix = ''
  firstPrefix: string | undefined
  #isEmpty = true
  readonly #chunks: string[] = []
  readonly #parts: string[] = []

  /** @returns where the line begins, with what stands before it */
  line(text: string): number {
    const before = this.firstPrefix ?? this.prefix
    this.firstPrefix = undefined
    const start = this.nextLine
    if (!this.#isEmpty) this.#put('\n')
    this.#isEmpty = false
    this.#put(text === '' ? before.trimEnd() : before)
    this.#put(text)
    return start
  }

  /** The empty line between blocks. In a list item that has just begun there is none. */
  separate(isTight = false): void {
    if (this.#isParted(isTight)) this.line('')
  }

  /** Where the next line begins. */
  get nextLine(): number {
    return this.#isEmpty ? 0 : this.length + 1
  }

  /** Where the next block begins. */
  nextBlock(isTight: boolean): number {
    return this.nextLine + (this.#isParted(isTight) ? this.prefix.trimEnd().length + 1 : 0)
  }

  requireRoom(more: number): void {
    if (this.length + more <= maxMarkdownLength) return
    throw new DocsError('too_large', `The page is longer than the ${maxMarkdownLength} characters of text read here.`)
  }

  toString(): string {
    return [...this.#chunks, ...this.#parts].join('')
  }

  #isParted(isTight: boolean): boolean {
    return !this.#isEmpty && this.firstPrefix === undefined && !isTight
  }

  #put(text: string): void {
    if (text === '') return
    this.requireRoom(text.length)
    this.length += text.length
    this.#parts.push(text)
    if (this.#parts.length < maxParts) return
    this.#chunks.push(this.#parts.join(''))
    this.#parts.length = 0
  }
}
