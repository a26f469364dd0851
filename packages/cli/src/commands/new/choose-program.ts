type Wanted = {
  /** The name of a program that npx or uvx would start: that of the package. */
  readonly own: string
  /** `--program`. */
  readonly program?: string | undefined
}

/**
 * Which of the programs of a package is the server.
 *
 * @throws Error with the names of all of them
 */
export function chooseProgram(names: readonly string[], { own, program }: Wanted): string {
  const [first, ...more] = names
  if (first === undefined) throw new Error('the package has no program, so it is no server that npx or uvx starts')
  const all = names.join(', ')
  if (program !== undefined) {
    if (names.includes(program)) return program
    throw new Error(`the package has no program ${program}. Its programs: ${all}`)
  }
  if (names.includes(own)) return own
  if (more.length === 0) return first
  throw new Error(`the package has several programs, and none of its own name. Add --program with one of them: ${all}`)
}
