import { parseArgs } from 'node:util'
import { type Sdk, sdks } from './answers.ts'

export const usage = `npm create mcp-lambda [folder] -- [options]

Writes a project of MCP servers on AWS Lambda, behind one gateway, to a folder that is new or empty. On a terminal, asks for what
is not given.

  --name NAME         name of the project; without it, that of the folder
  --server NAME       name of the first tool server; default hello
  --sdk v2|v1         official SDK that it is written on; default v2
  --packages FOLDER   takes the packages of mcp-lambda from packed files in this folder, instead of a registry
  --dry-run           lists what would be written, and writes nothing
  --version           prints the version
  --help              prints this text

Exit codes: 0 done; 1 the work failed; 2 the command line is wrong; 128 + n ended by signal n. Nothing is left unless it is done.`

export type Words = {
  readonly folder?: string
  readonly name?: string
  readonly server?: string
  readonly sdk?: Sdk
  readonly packages?: string
  readonly isDryRun: boolean
}

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'create'; readonly words: Words }
  | { readonly kind: 'wrong'; readonly problem: string }

export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values, positionals, tokens } = parse(args)
    if (values.help) return { kind: 'help' }
    if (values.version) return { kind: 'version' }
    const flags = tokens.flatMap(token => (token.kind === 'option' ? [token.name] : []))
    const twice = flags.find((flag, index) => flags.indexOf(flag) !== index)
    if (twice !== undefined) return { kind: 'wrong', problem: `--${twice} is given twice` }
    const [folder, ...more] = positionals
    if (more.length > 0) return { kind: 'wrong', problem: `one folder is expected, and "${more[0]}" is a second one` }
    const { sdk, 'dry-run': isDryRun = false, help: _, version: __, ...rest } = values
    if (sdk !== undefined && !isSdk(sdk)) return { kind: 'wrong', problem: `--sdk is "${sdk}": give v2 or v1` }
    return { kind: 'create', words: { ...rest, ...(folder && { folder }), ...(sdk && { sdk }), isDryRun } }
  } catch (error) {
    return { kind: 'wrong', problem: (error as Error).message }
  }
}

function parse(args: readonly string[]) {
  const options = {
    name: { type: 'string' },
    server: { type: 'string' },
    sdk: { type: 'string' },
    packages: { type: 'string' },
    'dry-run': { type: 'boolean' },
    version: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const
  return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true })
}

function isSdk(text: string): text is Sdk {
  return sdks.some(sdk => sdk === text)
}
