/** From the words of `new` to the server that is meant. Wrong and taken names are refused before anything is written. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inspectPackage } from '@mcp-lambda/serverless/python'
import {
  findServerNameProblem,
  type NpmServer,
  nameOfPackage,
  nameOfPythonPackage,
  nameOfUrl,
  type PythonServer,
  type Server,
} from 'create-mcp-lambda'
import type { Tools } from '../../command.ts'
import { CommandError, messageOf } from '../../command-error.ts'
import { chooseProgram } from './choose-program.ts'
import { describeNpmRefusal } from './describe-npm-refusal.ts'
import type { NewFlags } from './new-flags.ts'

type Context = {
  readonly root: string
  readonly stop: AbortSignal
  readonly env: Tools['env']
  readonly note: (text: string) => void
  /** @throws CommandError for a name that is taken */
  readonly refuse: (name: string) => void
}

export async function readServer(
  flags: Omit<NewFlags, 'dryRun'>,
  { root, stop, env, note, refuse }: Context,
): Promise<Server> {
  expectFlagsThatFit(flags)
  const { word, name: flag, npm, python, program, args = [], with: others = [], url, sdk, secret: secrets = [] } = flags
  const own = secrets.length > 0 ? { secrets: [...new Set(secrets)] } : {}
  const spec = npm?.replace(/(?<=.)@.*$/, '')
  const name = word || flag || findName({ npm: spec, python: python?.replace(/==.*/, ''), url })
  if (name === '') {
    const [source] = Object.entries({ npm, python, url }).flatMap(([key, value]) => (value ? [`--${key}`] : []))
    const lacking = source ? `No name follows from ${source}: add --name NAME` : 'NAME is missing: npm run new -- notes'
    throw new CommandError('usage', lacking)
  }
  const problem = findServerNameProblem(name)
  if (problem !== undefined) throw new CommandError('usage', `"${name}": ${problem}. Or give another: --name NAME`)
  refuse(name)
  const given = args.length > 0 ? { args } : {}
  if (npm !== undefined) return { name, ...own, ...(await readPackage(npm, { root, stop, program })), ...given }
  if (python !== undefined) {
    const beside = others.length > 0 ? { with: others } : {}
    return { name, ...own, ...(await readPythonPackage(python, { env, note, program })), ...given, ...beside }
  }
  if (url !== undefined) return { name, ...own, url }
  return { name, ...own, sdk: sdk ?? 'v2' }
}

/** @throws CommandError for flags that exclude each other, or that are for another kind of server */
function expectFlagsThatFit(flags: Omit<NewFlags, 'dryRun'>): void {
  const { word, name, npm, python, program, args, with: others = [], url, sdk, secret: secrets = [] } = flags
  const kinds = Object.entries({ npm, python, url, sdk }).flatMap(([kind, value]) =>
    value === undefined ? [] : [`--${kind}`],
  )
  if (kinds.length > 1) throw new CommandError('usage', `${kinds.join(' and ')} exclude each other`)
  if (word !== '' && name !== undefined)
    throw new CommandError('usage', `The name is given twice: ${word} and --name ${name}`)
  if (url !== undefined && secrets.length > 1) {
    throw new CommandError(
      'usage',
      '--url takes one --secret: it is sent as its bearer token. Others are lines of src/handler.ts',
    )
  }
  if (others.length > 0 && python === undefined)
    throw new CommandError('usage', '--with is for --python: it is one more line of its requirements.txt')
  const [ofProgram] = Object.entries({ program, args }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]))
  if (ofProgram !== undefined && npm === undefined && python === undefined)
    throw new CommandError('usage', `--${ofProgram} is for --npm and --python, whose packages have programs`)
}

function findName({ npm, python, url }: Readonly<Record<'npm' | 'python' | 'url', string | undefined>>): string {
  if (npm !== undefined) return nameOfPackage(npm)
  if (python !== undefined) return nameOfPythonPackage(python)
  return url === undefined ? '' : nameOfUrl(url)
}

/** Fetches the package itself: no registry says which programs it has. */
async function readPythonPackage(
  requirement: string,
  { env, note, program }: Pick<Context, 'env' | 'note'> & { readonly program: string | undefined },
): Promise<Pick<PythonServer, 'python' | 'version' | 'command'>> {
  const choose = (names: readonly string[], own: string) => chooseProgram(names, { own, program })
  const { version, command } = await inspectPackage(requirement, { env, say: note, choose }).catch(error => {
    throw new CommandError('usage', `--python ${requirement}: ${messageOf(error)}`)
  })
  return { python: requirement.replace(/==.*/, ''), version, command }
}

/** Asks the registry of the project what the package is. */
async function readPackage(
  spec: string,
  { root: cwd, stop: signal, program }: Pick<Context, 'root' | 'stop'> & { readonly program: string | undefined },
): Promise<Pick<NpmServer, 'npm' | 'version' | 'program'>> {
  const words = ['view', spec, 'name', 'version', 'bin', '--json']
  const view = await promisify(execFile)('npm', words, { cwd, signal }).catch(error => {
    signal.throwIfAborted()
    throw new CommandError('usage', describeNpmRefusal(spec, String(error.stderr) + String(error.stdout)))
  })
  if (view.stdout.trim() === '') throw new CommandError('usage', `--npm ${spec}: there is no such version`)
  const answer: Manifest | readonly Manifest[] = JSON.parse(view.stdout)
  // A range has several versions, the newest last.
  const manifest = [answer].flat().at(-1) as Manifest
  const { name, version } = manifest
  try {
    return { npm: name, version, program: findProgram(manifest, program).replace(/^\.\//, '') }
  } catch (error) {
    throw new CommandError('usage', `--npm ${spec}: ${messageOf(error)}`)
  }
}

/** As registries have it: `bin` may be one text, for a program of the name of the package. */
type Manifest = {
  readonly name: string
  readonly version: string
  readonly bin?: string | Readonly<Record<string, string>>
}

/** Returns its file, from the folder of the package. */
function findProgram({ name, bin = {} }: Manifest, program: string | undefined): string {
  const own = name.replace(/^@[^/]+\//, '')
  const files = typeof bin === 'string' ? { [own]: bin } : bin
  // Chosen among its keys.
  return files[chooseProgram(Object.keys(files), { own, program })] as string
}
