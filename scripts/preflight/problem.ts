/** Something that keeps a stage from working, or from being as safe as it claims. */
export type Problem = {
  /** Where it is: a file, and the place in it. */
  readonly path: string
  readonly problem: string
  /** What to do about it. */
  readonly remedy: string
}

export function toText({ path, problem, remedy }: Problem): string {
  return `${path}: ${problem}\n    ${remedy}`
}
