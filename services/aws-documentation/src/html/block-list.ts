import { type Block, named } from './blocks.ts'

/** A paragraph, and the list before it: what is indented below them makes one list of all. */
const held = 2

/** Blocks in the order of the page. Names wait for the block that comes next. */
export class BlockList {
  /** Blocks that came so far, those passed on too. */
  length = 0
  readonly blocks: Block[] = []
  readonly #waiting: string[] = []
  readonly #passOn: ((block: Block) => void) | undefined

  /** With `passOn`, holds the last two blocks alone: half a million take more room than their text. */
  constructor(passOn?: (block: Block) => void) {
    this.#passOn = passOn
  }

  get waiting(): number {
    return this.#waiting.length
  }

  name(ids: readonly string[]): void {
    for (const id of ids) this.#waiting.push(id)
  }

  /** Takes back the names that came after the first `count` of those that wait. */
  forgetNames(count: number): void {
    this.#waiting.length = count
  }

  /** The names that wait, which wait no more. */
  takeNames(): string[] {
    return this.#waiting.splice(0)
  }

  add(block: Block): void {
    this.blocks.push(this.#waiting.length > 0 ? named(block, this.takeNames()) : block)
    this.length++
    if (this.#passOn && this.blocks.length > held) this.#pass(this.blocks.length - held)
  }

  /** The last block, if more than `count` came. */
  lastAfter(count: number): Block | undefined {
    return this.length > count ? this.blocks.at(-1) : undefined
  }

  takeLast(): Block | undefined {
    const last = this.blocks.pop()
    if (last) this.length--
    return last
  }

  /** Gives the last block the names for which no other came. */
  nameLast(): void {
    const last = this.#waiting.length > 0 ? this.takeLast() : undefined
    if (last) this.add(last)
  }

  /** Passes the rest on. */
  end(): void {
    this.#pass(this.blocks.length)
  }

  #pass(count: number): void {
    for (const block of this.blocks.splice(0, count)) this.#passOn?.(block)
  }
}
