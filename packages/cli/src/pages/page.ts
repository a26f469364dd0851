/** What stands under a code. */
export type Page = {
  readonly code: string
  readonly title: string
  /** How it comes about. */
  readonly cause: string
  readonly wayOut: string
  /** Other words that it is found by. */
  readonly aliases?: readonly string[]
}
