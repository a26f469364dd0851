/** The command line of the repository's own programs. `--help` and wrong words end a program before any work. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

type Program<Flags extends Options, Words extends boolean> = {
  /** What `--help` prints, and what follows the words that say what is wrong. */
  readonly usage: string
  readonly options: Flags
  /** Whether words without a flag are allowed. Default: none. */
  readonly allowPositionals?: Words
  /** Returns what is wrong with the values, if anything. */
  readonly check?: (given: Given<Flags, Words>) => string | undefined
}

type Given<Flags extends Options, Words extends boolean> = ReturnType<
  typeof parseArgs<{ options: Flags; allowPositionals: Words; strict: true }>
>

/** Exits with 0 after `--help`, and with 2 if a word or a value is wrong. */
export function readFlags<const Flags extends Options, const Words extends boolean = false>(
  program: Program<Flags, Words>,
  args: readonly string[] = process.argv.slice(2),
): Given<Flags, Words> {
  const { usage } = program
  const line = readCommandLine(program, args)
  if (line.kind === 'given') return line.given
  if (line.kind === 'help') console.log(usage)
  else console.error(`${line.problem}\n\n${usage}`)
  process.exit(line.kind === 'help' ? 0 : 2)
}

export type CommandLine<Given> =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | { readonly kind: 'given'; readonly given: Given }

/** A flag may be given once, unless it is `multiple`. */
export function readCommandLine<const Flags extends Options, const Words extends boolean = false>(
  { options, allowPositionals, check }: Omit<Program<Flags, Words>, 'usage'>,
  args: readonly string[],
): CommandLine<Given<Flags, Words>> {
  const all: Options = { ...options, help: { type: 'boolean', short: 'h' } }
  const config = { args: [...args], options: all, allowPositionals: allowPositionals ?? false, tokens: true } as const
  try {
    const parsed = parseArgs(config)
    if (parsed.values.help) return { kind: 'help' }
    const names = parsed.tokens.flatMap(token => (token.kind === 'option' ? [token.name] : []))
    const twice = names.find((name, index) => names.indexOf(name) !== index && !all[name]?.multiple)
    if (twice !== undefined) return { kind: 'wrong', problem: `--${twice} is given twice` }
    const { help: _, ...values } = parsed.values
    // The compiler knows the options as `Options` here, and not as the flags they are.
    const given = { values, positionals: parsed.positionals } as unknown as Given<Flags, Words>
    const problem = check?.(given)
    return problem === undefined ? { kind: 'given', given } : { kind: 'wrong', problem }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS_')) {
      return { kind: 'wrong', problem: (error as Error).message }
    }
    throw error
  }
}
