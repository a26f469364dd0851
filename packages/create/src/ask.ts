/** Questions to the user: the port, and its adapter for a terminal. */

export type TextQuestion = {
  readonly message: string
  readonly suggestion: string
  /** What is wrong with an answer, if anything. */
  readonly findProblem: (answer: string) => string | undefined
}

export type Ask = {
  /** @throws Cancelled */
  text(question: TextQuestion): Promise<string>
  /** @throws Cancelled */
  choose<Choice extends string>(message: string, choices: Readonly<Record<Choice, string>>): Promise<Choice>
}

/** The user pressed Ctrl-C at a question. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** Loads the questions' library when the first one is asked. */
export function createTerminalAsk(): Ask {
  return {
    async text({ message, suggestion, findProblem }) {
      const { text, isCancel } = await import('@clack/prompts')
      const answer = await text({
        message,
        placeholder: suggestion,
        defaultValue: suggestion,
        validate: value => findProblem(value || suggestion),
      })
      if (isCancel(answer)) throw new Cancelled()
      return answer
    },
    async choose(message, choices) {
      const { select, isCancel } = await import('@clack/prompts')
      const options = Object.entries<string>(choices).map(([value, label]) => ({ value, label }))
      const answer = await select({ message, options })
      if (isCancel(answer)) throw new Cancelled()
      // The library gives one of the values, all of which are keys of `choices`.
      return answer as keyof typeof choices
    },
  }
}
