/** One command of the table: its flags, and the function that is loaded when it runs. */
import { buildCommand, type Command, type CommandContext, type FlagParametersForType } from '@stricli/core'
import type { Output } from './terminal/output.ts'

/** What a command works with. */
export type Tools = {
  /** The folder of the project. Reading it throws CommandError outside of one. */
  readonly root: string
  /** The folder that the command was called in. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly output: Output
}

export type CommonFlags = { readonly json: boolean }

/** Returns the exit code. @throws Error for the user: its message is shown, and the exit code is 1 */
export type Run<Flags> = (flags: Flags & CommonFlags, tools: Tools) => Promise<number>

export type Outcome = { readonly exitCode: number } | { readonly error: unknown }

export type Context = CommandContext & {
  createTools(): Tools
  /** Keeps the outcome of the command. */
  end(outcome: Outcome): void
}

/** A word that a command needs beside its flags. */
type Word = {
  readonly brief: string
  readonly placeholder: string
  /** @throws RangeError for a wrong value */
  readonly parse: (text: string) => string
  /** Whether the command can do without it: it is empty then. */
  readonly optional?: true
}

type CommandOptions<Flags> = {
  readonly brief: string
  /** More words for `--help`. */
  readonly description?: string
  readonly word?: Word
  readonly flags: FlagParametersForType<Flags, Context>
  /** `word` is empty for a command that takes none. */
  readonly load: () => Promise<Run<Flags & { readonly word: string }>>
}

export function command<Flags extends object = object>({
  brief,
  description,
  word,
  flags,
  load,
}: CommandOptions<Flags>): Command<Context> {
  const json = {
    kind: 'boolean',
    default: false,
    withNegated: false,
    brief: 'One JSON object on stdout, also on failure',
  }
  return buildCommand<Flags & CommonFlags, string[], Context>({
    docs: { brief, ...(description !== undefined && { fullDescription: description }) },
    parameters: {
      // The compiler cannot join the two mapped types.
      flags: { ...flags, json } as unknown as FlagParametersForType<Flags & CommonFlags, Context>,
      // Its length is known here, and not to the compiler.
      positional: { kind: 'tuple', parameters: word ? [word] : [] } as never,
    },
    loader: async () =>
      async function run(this: Context, given: Flags & CommonFlags, ...words: readonly string[]) {
        try {
          const tools = this.createTools()
          this.end({ exitCode: await (await load())({ ...given, word: words[0] ?? '' }, tools) })
        } catch (error) {
          this.end({ error })
        }
      },
  })
}
