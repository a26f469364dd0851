/** What an environment runs: the runtime of its function, and the exec wrapper in front of it. */
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LambdaError } from '../lambda-error.ts'
import { findJava } from '../machine/find-java.ts'
import { findPython } from '../machine/find-python.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

/** The Node.js runtime client of an environment: the small one of this package, or AWS's own by the path of its `index.mjs`. */
export type RuntimeChoice = 'small' | { readonly file: string }

export type Runtime = {
  readonly command: readonly string[]
  /** A folder that contains only the programs of the runtime. */
  readonly binFolder: string
}

export type FindRuntime = (definition: FunctionDefinition) => Promise<Runtime>

/**
 * @param folder where links to interpreters are made
 * @param env where a Python or a Java is looked for
 */
export function createFindRuntime(
  choice: RuntimeChoice,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): FindRuntime {
  const binFolders = new Map<string, Promise<string>>()
  /** Each folder is made once. */
  function linkOnce(name: string, link: () => Promise<Readonly<Record<string, string>>>): Promise<string> {
    const made = binFolders.get(name) ?? link().then(links => makeBinFolder(join(folder, name), links))
    binFolders.set(name, made)
    return made
  }

  return async function findRuntime(definition) {
    const wrapper = readExecWrapper(definition)
    const interpreter = readInterpreter(definition.runtime, env)
    if (interpreter === undefined) {
      const binFolder = await linkOnce('bin', async () => ({ node: process.execPath }))
      return { command: [...wrapper, ...nodeCommand(choice, definition)], binFolder }
    }
    const { names, find, args } = interpreter
    const binFolder = await linkOnce(definition.runtime, async () => {
      const path = await find().catch(error => {
        throw new LambdaError('ServiceException', `${definition.name} needs ${definition.runtime}. ${error.message}`)
      })
      return Object.fromEntries(names.map(name => [name, path]))
    }).catch(error => {
      // It may have been installed at the next call.
      binFolders.delete(definition.runtime)
      throw error
    })
    return { command: [...wrapper, join(binFolder, names[0]), ...args], binFolder }
  }
}

type Interpreter = {
  /** Its programs in the folder of the runtime. The first is what Lambda starts. */
  readonly names: readonly [string, ...string[]]
  /** @throws Error with the ways to install it */
  readonly find: () => Promise<string>
  readonly args: readonly string[]
}

/** Of a runtime that is not Node's. Their own bootstraps are none of this package's programs: an exec wrapper takes their place. */
function readInterpreter(runtime: string, env: Readonly<Record<string, string | undefined>>): Interpreter | undefined {
  const [, language, version = ''] = /^(python|java)(\d+(?:\.\d+)?)$/.exec(runtime) ?? []
  if (language === 'java') return { names: ['java'], find: () => findJava(version, env), args: [] }
  if (language === undefined) return undefined
  const names = [`python${version}`, 'python3'] as const
  return { names, find: () => findPython(version, env), args: ['/var/runtime/bootstrap.py'] }
}

/** The folder that Lambda has a function's code in. */
const taskRoot = '/var/task/'

/** Lambda starts the wrapper with the command line of the runtime (developer guide, "Modifying the runtime environment"). */
function readExecWrapper({ environment, codeFolder }: FunctionDefinition): string[] {
  const { AWS_LAMBDA_EXEC_WRAPPER: path } = environment
  if (path === undefined) return []
  return [path.startsWith(taskRoot) ? join(codeFolder, path.slice(taskRoot.length)) : path]
}

async function makeBinFolder(folder: string, links: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const [name, target] of Object.entries(links)) await symlink(target, join(folder, name))
  return folder
}

/**
 * Heap limits are those of Lambda's Node.js runtime: a tenth of the memory for new objects, the rest for old ones. The
 * runtime's `--expose-gc` is omitted, because Node then compiles its own modules again: 18 ms per start (Node 24).
 */
function nodeCommand(choice: RuntimeChoice, { memoryMb }: FunctionDefinition): string[] {
  const file = choice === 'small' ? fileURLToPath(new URL('../runtime/main.mjs', import.meta.url)) : choice.file
  const newSpaceMb = Math.floor(memoryMb / 10)
  const heap = [`--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`, `--max-old-space-size=${memoryMb - newSpaceMb}`]
  return [process.execPath, ...heap, file]
}
