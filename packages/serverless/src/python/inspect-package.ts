/** What a package of PyPI is: its version, and how the server in it is started. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createScratchFolder, findPython } from '@mcp-lambda/lambda-local/machine'
import { pythonRuntime, readPythonVersion } from '../defaults/python-defaults.ts'
import type { Environment } from './cache.ts'
import { findUv } from './find-uv.ts'
import { type Program, readModules, readPrograms } from './programs.ts'
import { runProgram } from './run-program.ts'

export type InspectedPackage = {
  /** As the package writes it. */
  readonly name: string
  readonly version: string
  /** `custom.mcp.command`. */
  readonly command: string
}

export type InspectOptions = {
  readonly env: Environment
  readonly say: (text: string) => void
  /** Gets the names of its programs, else of its modules that are started, and its own. Returns that of the server, or throws. */
  readonly choose: (programs: readonly string[], name: string) => string
}

/**
 * Fetches one wheel, without what it depends on.
 *
 * @param requirement e.g. `mcp-server-time`, `mcp-server-time==2026.10.19`, `a-server[postgres]`
 * @throws Error with the words of uv, or that of `choose`
 */
export async function inspectPackage(
  requirement: string,
  { env, say, choose }: InspectOptions,
): Promise<InspectedPackage> {
  const version = readPythonVersion(pythonRuntime) ?? ''
  const python = await findPython(version, env)
  const uv = await findUv(env, python, say)
  const scratch = await createScratchFolder('python')
  try {
    const words = [uv, 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:'] as const
    const into = ['--python', python, '--target', scratch.path, requirement]
    await runProgram(`Fetching ${requirement}`, [...words, ...into], { env })
    const name = await readMetadata(scratch.path, 'Name')
    const programs = await readPrograms(scratch.path)
    // A package without a program may be one that `python -m` starts.
    const names = programs.size > 0 ? [...programs.keys()] : await readModules(scratch.path)
    const command = await toCommand(choose(names, name), { packages: scratch.path, programs })
    return { name, version: await readMetadata(scratch.path, 'Version'), command }
  } finally {
    await scratch.remove()
  }
}

async function readMetadata(packages: string, field: string): Promise<string> {
  const folder = (await readdir(packages)).find(name => name.endsWith('.dist-info')) ?? ''
  const text = await readFile(join(packages, folder, 'METADATA'), 'utf8')
  const [, value = ''] = new RegExp(`^${field}: *(.*\\S)`, 'm').exec(text) ?? []
  return value
}

type Packages = { readonly packages: string; readonly programs: ReadonlyMap<string, Program> }

async function toCommand(chosen: string, { packages, programs }: Packages): Promise<string> {
  const program = programs.get(chosen)
  if (program === undefined) return `python -m ${chosen}`
  return (await isStartedAsModule(packages, program)) ? `python -m ${program.module}` : chosen
}

/** Whether `python -m` calls the function of the program too. */
async function isStartedAsModule(packages: string, { module, callee }: Program): Promise<boolean> {
  const path = join(packages, ...module.split('.'))
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  const [, block = ''] =
    /^if __name__ == (?:'__main__'|"__main__"):(.*(?:\n\s.*)*)/m.exec(await read(`${path}.py`)) ?? []
  const called = new RegExp(`(?<![\\w.])${callee.replaceAll('.', '\\.')}\\(\\)`)
  return called.test(block) || called.test(await read(join(path, '__main__.py')))
}
