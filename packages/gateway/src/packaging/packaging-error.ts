/** A mistake in a file that the gateway is packaged from. */
export type SourceProblem = {
  /** From the project's folder. */
  readonly file: string
  /** In the file, e.g. `stages.prod.targets.weather.hide`; empty where it is about the whole file. */
  readonly path: string
  /** For a reader of the file, whose name it leaves out. */
  readonly text: string
  /** What to write. */
  readonly remedy: string
}

/** The gateway cannot be packaged. `problems` are all that were found; the message has a line for each. */
export class PackagingError extends Error {
  override readonly name = 'PackagingError'
  readonly problems: readonly SourceProblem[]

  constructor(problems: readonly SourceProblem[], message = problems.map(toLine).join('\n')) {
    super(message)
    this.problems = problems
  }
}

function toLine({ file, text }: SourceProblem): string {
  return `${file}: ${text}`
}
