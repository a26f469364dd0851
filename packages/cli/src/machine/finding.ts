/** What one look at this machine found. */
export type Finding = {
  readonly name: string
  /** `off`: something is skipped, or done in another way. `missing`: the project does not run without it. */
  readonly state: 'ok' | 'off' | 'missing'
  /** A version, a place, or that there is none. */
  readonly found: string
  /** What follows from it, and what to do. Always there unless the state is `ok`. */
  readonly effect?: string
}

export type Environment = Readonly<Record<string, string | undefined>>
